import type { Reject } from '../sources/source.ts';
import type { OutputOptions } from './scored-rows.ts';

/** How rows are scored. */
export interface PredictOptions extends OutputOptions {
  /** Rows that may not fit before the scoring ends with an error; such rows are not scored. */
  maxRejects: number;
  /** Forked workers; null for as many as there are cores, once there is work for them. */
  workers: number | null;
  workerFile: string;
  /** Its reason ends the scoring. */
  signal: AbortSignal;
}

/** What is to be done with scores. */
export interface PredictSinks {
  /** Called in order, and waited for, with text whose memory is used again. */
  write(text: Buffer): Promise<void>;
  /** A row that does not fit, in order. */
  reject(reject: Reject): void;
  log(line: string): void;
}

/** What came of the data. */
export interface Predicted {
  rows: number;
  /** Rows that stages of the model dropped, and rows that did not fit. */
  dropped: number;
  rejected: number;
}
