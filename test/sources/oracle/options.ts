import type { CsvOptions } from '../../../src/sources/source.ts';
import { CSV_DEFAULTS } from '../../../src/sources/source.ts';

/** The reader's options as a job file without any has them, with some changed. */
export function optionsWith(changed: Partial<CsvOptions> = {}): CsvOptions {
  return { ...CSV_DEFAULTS, ...changed };
}
