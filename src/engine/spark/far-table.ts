import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Column, NumericColumn } from '../../frame/column.ts';
import { findFiles } from '../../sources/find-files.ts';
import { firstNames } from '../../sources/first-names.ts';
import type { FirstNames } from '../../sources/first-names.ts';
import type { ReadOptions, Table, Wanted } from '../../sources/source.ts';
import { emptyFile, inputError } from '../../sources/text-file.ts';
import type { Diagnostic } from '../../util/diagnostic.ts';
import { isFarPath } from '../../util/paths.ts';
import { farColumn, readBlocks } from './blocks.ts';
import type { Connection } from './connection.ts';
import { csvOptions } from './options-there.ts';
import type { LookRequest, ReadAnswer, Request, SurveyedColumn, SurveyRequest } from './protocol.ts';

/** Data that the executors read. */
export interface FarRequest {
  paths: readonly string[];
  format: string;
  options: ReadOptions;
  wanted: Wanted | null;
  /** Columns whose values are needed here: the label and the like. */
  back: readonly string[];
  /** Columns of whose values hashes are needed here. */
  hashed: readonly string[];
}

/** A table whose rows stay on the executors: its columns have their types alone, but those that were needed here. `fields`: the keys of the others there. */
export interface FarTable {
  table: Table;
  fields: ReadonlyMap<string, string>;
  /** Columns whose values have other texts there. */
  unlike: ReadonlySet<string>;
}

/** Column types of Parquet that are read there. */
const TYPES_THERE = /^(tinyint|smallint|int|bigint|float|double|decimal\(\d+,\d+\)|boolean|string|date|timestamp|timestamp_ntz|array<string>)$/;

type Looked = Extract<ReadAnswer, { type: 'looked' }>;

/** Has the executors read files, number their rows in the order in which they are read here, and keep them. Throws UserError for what they cannot read as we do. */
export async function readFar(connection: Connection, request: FarRequest, scratch: string): Promise<FarTable> {
  await connection.started;
  const { format, options, wanted, back, hashed } = request;
  const looked = await ask(connection, { type: 'look', format, paths: pathsOf(request), filter: options.pathGlobFilter, recursive: options.recursiveFileLookup }, request);
  if (looked.type !== 'looked') throw new Error(`the driver answered ${looked.type}`);
  const { names, kept, sep, warnings } = format === 'csv' ? await namesOfTexts(looked, options) : namesOfColumns(looked, request);
  const columns = kept.filter((field) => wanted?.has(names[field]) !== false).map((field) => ({ field, name: names[field] }));
  const out = join(scratch, 'far.jsonl');
  const survey: SurveyRequest = {
    type: 'survey', format, files: looked.files.map(({ path }) => path), options: format === 'csv' ? csvOptions(options, sep ?? ',') : {}, width: names.length, columns,
    infers: options.inferSchema, nullValue: options.nullValue, back: [...back], hashed: [...hashed], out,
  };
  const found = await ask(connection, survey, request);
  if (found.type !== 'surveyed') throw new Error(`the driver answered ${found.type}`);
  if (found.rows === 0) throw inputError('no-rows', `expected rows in ${request.paths.join(', ')}, found none`);
  const keys = found.columns.filter(({ name }) => hashed.includes(name)).map((column): SurveyedColumn => ({ ...column, key: `h${column.key}`, holds: 'number' }));
  const values = new Map(await readBlocks(out, found.columns.filter(({ name }) => back.includes(name))));
  const hashes = new Map(keys.length === 0 ? [] : (await readBlocks(out, keys)).map(([name, column]) => [name, column as NumericColumn]));
  rmSync(out, { force: true });
  const far = found.columns.filter(({ name }) => !values.has(name));
  const frame = { rows: found.rows, columns: new Map(found.columns.map((column): [string, Column] => [column.name, values.get(column.name) ?? farColumn(column)])) };
  const digest = createHash('sha256').update(JSON.stringify([format, found.rows, found.digest, found.columns])).digest('hex');
  const files = looked.files.map(({ path }) => ({ name: path, compression: null, encoding: 'UTF-8' }));
  return {
    table: { frame, names: kept.map((field) => names[field]), warnings, sniffed: { sep: sep ?? null, files }, sha256: () => Promise.resolve(digest), rejects: [], hashes },
    fields: new Map(far.map(({ name, key }) => [name, key])),
    unlike: new Set(looked.columns.filter(({ type }) => type.startsWith('timestamp')).map(({ name }) => name)),
  };
}

/** Files of this machine are found here, by the rules of our own reader; of other file systems by the driver. */
function pathsOf({ paths, options }: FarRequest): LookRequest['paths'] {
  return paths.flatMap((path): LookRequest['paths'] => (isFarPath(path) ? [{ path, exact: false }] : findFiles([path], options).map((file) => ({ path: `file://${resolve(file)}`, exact: true }))));
}

/** One answer to one request, while nothing else is asked. */
function ask(connection: Connection, request: Request, { paths }: FarRequest): Promise<ReadAnswer> {
  return new Promise<ReadAnswer>((resolve, reject) => {
    connection.listen({
      onAnswer(answer) {
        if (answer.type === 'refused') reject(refusal(answer, paths));
        if (answer.type === 'looked' || answer.type === 'surveyed') resolve(answer);
      },
      onFailure: reject,
    });
    connection.send(request);
  }).finally(() => connection.listen(null));
}

function refusal({ reason, text }: Extract<ReadAnswer, { type: 'refused' }>, paths: readonly string[]): Error {
  const remedies: Readonly<Record<typeof reason, string | null>> = {
    'no-files': null,
    unreachable: 'put them where the executors reach them, such as hdfs:// or s3a://, or let them be read here: --conf ml.spark.data=ship where they are small, else --conf ml.spark.data=path --conf ml.spark.folder=DIR',
    malformed: 'mend them, or let the data be read here, which tells each one: --conf ml.spark.data=ship',
    'not-alike': 'let it be read here: --conf ml.spark.data=ship',
  };
  return inputError(`far-${reason}`, `${paths.join(', ')}: ${text}`, { suggestion: remedies[reason] });
}

type Names = Omit<FirstNames, 'sep'> & { sep?: string };

/** The names of the first file that has any; the others must have the same ones in the same order, as the executors read by position. */
async function namesOfTexts({ files }: Looked, options: ReadOptions): Promise<Names> {
  let first: (FirstNames & { path: string }) | null = null;
  const warnings: Diagnostic[] = [];
  for (const { path, head, whole } of files) {
    const found = await firstNames(plainText(Buffer.from(head, 'base64'), path), { path, options: first === null ? options : { ...options, sep: first.sep }, whole });
    if (found === 'more') throw inputError('far-header', `expected the header of ${path} in its first bytes, found more`, { suggestion: 'let the data be read here: --conf ml.spark.data=ship' });
    if (found === null) continue;
    if (first === null) {
      first = { ...found, path };
      warnings.push(...found.warnings);
    }
    const at = found.names.findIndex((name, i) => name !== first?.names[i]);
    if (at >= 0 || found.names.length !== first.names.length) {
      throw inputError('far-header', `${path} has other columns than ${first.path}, or has them in another order, and executors read them by position`, { suggestion: 'read files with the same header together' });
    }
  }
  if (first === null) throw emptyFile(files[0].path);
  return { names: first.names, kept: first.kept, sep: first.sep, warnings };
}

const MARK = Buffer.from('efbbbf', 'hex');

/** The text behind its mark. */
function plainText(bytes: Buffer, path: string): Buffer {
  const mark = bytes.subarray(0, 2).toString('hex');
  if (mark === 'fffe' || mark === 'feff') throw inputError('far-encoding', `${path}: expected UTF-8, found UTF-16`, { suggestion: 'let the data be read here: --conf ml.spark.data=ship' });
  return bytes.indexOf(MARK) === 0 ? bytes.subarray(MARK.length) : bytes;
}

function namesOfColumns({ columns }: Looked, { paths, options, wanted }: FarRequest): Names {
  const names = columns.map(({ name }) => name);
  const missing = options.columns?.find((name) => !names.includes(name));
  if (missing !== undefined) throw inputError('no-column', `${paths.join(', ')}: expected a column \`${missing}\`, which data.columns names; there are ${names.map((name) => `\`${name}\``).join(', ')}`);
  const kept = [...names.keys()].filter((field) => options.columns?.includes(names[field]) !== false);
  const odd = kept.map((field) => columns[field]).find(({ name, type }) => wanted?.has(name) !== false && !TYPES_THERE.test(type));
  if (odd !== undefined) throw inputError('far-type', `column \`${odd.name}\`: the executors read numbers, booleans, texts, dates and lists of texts, found ${odd.type}`, { suggestion: 'leave it out by data.columns, or let the data be read here: --conf ml.spark.data=ship' });
  return { names, kept, warnings: [] };
}
