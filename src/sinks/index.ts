import type { Sink } from './sink.ts';

/** The table of formats that frames are written in: one lazy import a format, sorted. */
const sinks: Readonly<Record<string, () => Promise<{ sink: Sink }>>> = {
  csv: () => import('./csv.ts'),
  jsonl: () => import('./jsonl.ts'),
  parquet: () => import('./parquet.ts'),
};

/** Endings of files and the formats that they stand for; a test asserts that they are those of the formats. */
export const ENDINGS: Readonly<Record<string, string>> = { '.csv': 'csv', '.jsonl': 'jsonl', '.ndjson': 'jsonl', '.parquet': 'parquet' };

/** The format of a file, by its ending; null for one that is not known. */
export function sinkOf(file: string): string | null {
  return ENDINGS[/\.[^.]*$/.exec(file)?.[0] ?? ''] ?? null;
}

/** Loads a format by its name. */
export async function loadSink(name: string): Promise<Sink> {
  const load = sinks[name];
  if (load === undefined) throw new Error(`no format ${name} to write`);
  return (await load()).sink;
}
