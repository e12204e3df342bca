import type { ModelFormat } from '../formats/index.ts';
import { convert } from '../run/convert.ts';

/** The flags of `ml-submit convert`. */
export interface ConvertFlags {
  to: ModelFormat;
  out?: string;
}

/** Writes a model in another format, and prints where. */
export async function convertModel(model: string, { to, out }: ConvertFlags): Promise<void> {
  process.stdout.write(`${await convert(model, { to, out: out ?? null })}\n`);
}
