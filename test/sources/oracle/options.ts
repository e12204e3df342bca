import { optionFields } from '../../../src/spec/shape.ts';
import type { CsvOptions } from '../../../src/sources/source.ts';

/** The reader's options as a job file without any has them, with some changed. */
export function optionsWith(changed: Partial<CsvOptions> = {}): CsvOptions {
  const defaults = Object.fromEntries(Object.entries(optionFields).map(([name, field]) => [name, field.fallback]));
  return { ...(defaults as unknown as CsvOptions), ...changed };
}
