import type { Source } from './source.ts';

/** The table of data formats: one lazy import a format, sorted. */
export const sources: Readonly<Record<string, () => Promise<{ source: Source }>>> = {
  csv: () => import('./csv.ts'),
  json: () => import('./json.ts'),
  libsvm: () => import('./libsvm.ts'),
  parquet: () => import('./parquet.ts'),
};

/** Loads the reader of a format; the names are checked by `spec` before. */
export async function loadSource(format: string): Promise<Source> {
  const load = sources[format];
  if (load === undefined) throw new Error(`no source ${format}`);
  return (await load()).source;
}
