import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { writePipeline } from '../formats/index.ts';
import type { ModelFormat } from '../formats/index.ts';
import { diagnostic } from '../util/diagnostic.ts';
import { DataError, UserError } from '../util/errors.ts';
import { openPipeline } from './saved-model.ts';
import { refuseOddNames } from './spark-names.ts';

/**
 * Writes a saved model in another format into a new folder, `<model>-<format>` unless it is named, whose name it gets when it is whole.
 * Comes to that name. Throws UserError for a model that is none, or that the format cannot have, and where something is in the way.
 */
export async function convert(model: string, { to, out }: { to: ModelFormat; out: string | null }): Promise<string> {
  const { pipeline, format } = await openPipeline(model);
  if (format === to) throw new UserError([diagnostic('usage', 'same-format', `model ${model} is ${to} already`)]);
  const folder = out ?? `${model.replace(/\/+$/, '')}-${to}`;
  if (existsSync(folder) && readdirSync(folder).length > 0) throw new UserError([diagnostic('usage', 'in-the-way', `${folder} is there already: expected a new folder`, { suggestion: 'name another one by --out, or remove it' })]);
  const writing = join(dirname(resolve(folder)), `.${basename(folder)}.writing`);
  rmSync(writing, { recursive: true, force: true });
  mkdirSync(writing, { recursive: true });
  try {
    if (to === 'spark-ml') refuseOddNames(pipeline);
    await writePipeline(writing, pipeline, to);
    rmSync(folder, { recursive: true, force: true });
    renameSync(writing, folder);
  } catch (error) {
    throw error instanceof DataError ? new UserError([diagnostic('input', 'not-convertible', `model ${model}: ${error.message}`)]) : error;
  } finally {
    rmSync(writing, { recursive: true, force: true });
  }
  return folder;
}
