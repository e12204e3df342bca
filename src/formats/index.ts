import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { SavedPipeline } from './native.ts';
import { readNative, writeNative } from './native.ts';

export type ModelFormat = 'native' | 'spark-ml';

interface Format {
  /** Its folder in that of a run. */
  folder: string;
  /** Whether a folder looks like one of the format. */
  fits(folder: string): boolean;
  /** Writes a model into an existing folder without files. Throws a DataError, before anything is written, for what the format cannot have. */
  write(folder: string, pipeline: SavedPipeline): Promise<void>;
  /** `widths` may say how long the vectors of columns are where the format does not. Throws a DataError for a folder that cannot be read. */
  read(folder: string, widths: ReadonlyMap<string, number>): Promise<SavedPipeline>;
}

/** The table of formats; what is not of another one is taken for ours. */
const formats: Readonly<Record<ModelFormat, Format>> = {
  native: {
    folder: 'model',
    fits: () => true,
    write: async (folder, pipeline) => writeNative(folder, pipeline),
    read: async (folder) => readNative(folder),
  },
  'spark-ml': {
    folder: 'model-spark-ml',
    // Every stage that Spark saves has a folder of its metadata.
    fits: (folder) => existsSync(join(folder, 'metadata')) && readdirSync(join(folder, 'metadata')).some((file) => file.startsWith('part-')),
    write: async (folder, pipeline) => (await import('./spark-ml/write.ts')).writeSparkMl(folder, pipeline),
    read: async (folder, widths) => (await import('./spark-ml/read.ts')).readSparkMl(folder, widths),
  },
};

export const MODEL_FORMATS = Object.keys(formats) as readonly ModelFormat[];

/** The name of a format's folder in that of a run. */
export function modelFolder(format: ModelFormat): string {
  return formats[format].folder;
}

/** What format a model folder is of. */
export function formatOfFolder(folder: string): ModelFormat {
  return MODEL_FORMATS.find((name) => name !== 'native' && formats[name].fits(folder)) ?? 'native';
}

/** Reads a model folder of any format; for `widths` see the table. Throws a DataError. */
export function readPipeline(folder: string, widths: ReadonlyMap<string, number> = new Map()): Promise<SavedPipeline> {
  return formats[formatOfFolder(folder)].read(folder, widths);
}

/** Writes a model into an existing folder without files. Throws a DataError for what the format cannot have. */
export function writePipeline(folder: string, pipeline: SavedPipeline, format: ModelFormat): Promise<void> {
  return formats[format].write(folder, pipeline);
}
