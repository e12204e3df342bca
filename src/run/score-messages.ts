import type { ScoredFile } from './scored-files.ts';
import type { OutputOptions } from './scored-rows.ts';

/** Descriptor of the shared file in a worker. */
export const SHARED_FILE = 4;

/** What a worker of `predict` is told: first what it works with, then file after file with its blocks. */
export type ToScorer =
  | { type: 'begin'; folder: string; options: OutputOptions }
  | { type: 'file'; file: ScoredFile }
  | { type: 'score'; slot: number; bytes: number };

/** What it answers. `unfit`: rows do not fit, or it failed, and the parent has to see for itself. */
export type FromScorer = { type: 'ready' } | ({ type: 'scored' } & Answer) | { type: 'unfit'; slot: number };

/** What came of a block; its text is in the slot. */
export interface Answer {
  slot: number;
  bytes: number;
  rows: number;
  lines: number;
  dropped: number;
}
