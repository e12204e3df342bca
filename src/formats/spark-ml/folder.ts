import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withDuckdb } from '../../files/duckdb.ts';
import type { Connection } from '../../files/duckdb.ts';
import { readParquet, writeParquet } from '../../files/parquet.ts';
import type { Json } from '../../stages/stage.ts';
import { DataError } from '../../util/errors.ts';
import { metadataText, PACKAGE, VERSION } from './metadata.ts';
import type { ReadNode, Row, WrittenNode } from './node.ts';
import { duckdbType, sparkSchema } from './types.ts';

const METADATA = 'metadata';
const PYTHON_PACKAGE = 'pyspark.ml.';
/** Folders that hold what was fitted, not what it was fitted by. */
const NOT_THE_MODEL = ['estimator', 'evaluator', 'subModels'];

/** Writes a folder as Spark's `save` does. All but the time is the same each time, and the time is 0. */
export function writeFolder(folder: string, node: WrittenNode): Promise<void> {
  return withDuckdb((connection) => writeNode(connection, folder, node));
}

async function writeNode(connection: Connection, folder: string, node: WrittenNode): Promise<void> {
  mkdirSync(join(folder, METADATA), { recursive: true });
  writeFileSync(join(folder, METADATA, 'part-00000'), `${metadataText(node)}\n`);
  for (const [name, table] of Object.entries(node.tables)) {
    mkdirSync(join(folder, name));
    const metadata = { 'org.apache.spark.version': VERSION, 'org.apache.spark.sql.parquet.row.metadata': sparkSchema(table.fields) };
    const columns = table.fields.map((field) => ({ name: field.name, type: duckdbType(field.type) }));
    await writeParquet(connection, join(folder, name, 'part-00000.snappy.parquet'), { table: { ...table, columns }, metadata });
  }
  for (const [name, inner] of Object.entries(node.nested)) await writeNode(connection, join(folder, name), inner);
}

function isSparkFolder(folder: string): boolean {
  return existsSync(join(folder, METADATA)) && metadataFile(folder) !== null;
}

/** Reads a folder that Spark's `save` wrote, with all stages in it. Throws a DataError where it is damaged. */
export function readFolder(folder: string): Promise<ReadNode> {
  return withDuckdb((connection) => readNode(connection, folder));
}

interface Metadata {
  class: string;
  uid: string;
  paramMap: Readonly<Record<string, Json>>;
  defaultParamMap?: Readonly<Record<string, Json>>;
  [more: string]: unknown;
}

async function readNode(connection: Connection, path: string): Promise<ReadNode> {
  const { class: name, uid, paramMap, defaultParamMap = {}, ...more } = readMetadata(path);
  const tables: Record<string, readonly Row[]> = {};
  const nested: Record<string, ReadNode> = {};
  for (const inner of foldersIn(path)) {
    const there = join(path, inner);
    if (inner === 'stages') for (const stage of foldersIn(there)) nested[`stages/${stage}`] = await readNode(connection, join(there, stage));
    else if (isSparkFolder(there)) nested[inner] = await readNode(connection, there);
    else if (readdirSync(there).some((file) => file.endsWith('.parquet') && !file.startsWith('.'))) tables[inner] = await readTable(connection, there);
  }
  return { path, class: classOf(name), uid, params: paramMap, defaults: defaultParamMap, more: more as ReadNode['more'], tables, nested };
}

/** Without the package; what Spark's Python saves by itself, pipelines around OneVsRest among it, has that of Python. */
function classOf(name: string): string {
  const own = [PACKAGE, PYTHON_PACKAGE].find((start) => name.startsWith(start));
  return own === undefined ? name : name.slice(own.length).replace(/^pipeline\./, '');
}

function foldersIn(path: string): string[] {
  return readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isDirectory() && entry.name !== METADATA && !NOT_THE_MODEL.includes(entry.name)).map((entry) => entry.name).sort();
}

async function readTable(connection: Connection, folder: string): Promise<readonly Row[]> {
  try {
    return await readParquet(connection, folder);
  } catch (cause) {
    throw new DataError(`${folder} cannot be read: ${(cause as Error).message.split('\n')[0]}`, { cause });
  }
}

/** The file of the metadata; null without one. */
function metadataFile(folder: string): string | null {
  const part = readdirSync(join(folder, METADATA)).filter((file) => file.startsWith('part-')).sort()[0];
  return part === undefined ? null : join(folder, METADATA, part);
}

function readMetadata(folder: string): Metadata {
  const file = metadataFile(folder);
  if (file === null) throw new DataError(`${join(folder, METADATA)} has no part-00000: the folder is not complete`);
  let found: Metadata;
  try {
    found = JSON.parse(readFileSync(file, 'utf8').split('\n')[0]) as Metadata;
  } catch (cause) {
    throw new DataError(`${file} is damaged: ${(cause as Error).message}`, { cause });
  }
  if (typeof found?.class !== 'string' || typeof found.uid !== 'string' || typeof found.paramMap !== 'object') throw new DataError(`${file} is not of a stage of Spark ML: expected class, uid and paramMap`);
  return found;
}
