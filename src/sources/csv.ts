import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Column, Frame } from '../frame/column.ts';
import type { Diagnostic } from '../util/diagnostic.ts';
import { diagnostic } from '../util/diagnostic.ts';
import type { CsvColumns, CsvText, Stranger } from './csv-text.ts';
import { dialectOf, SNIFFED_BYTES } from './dialect.ts';
import type { Dialect } from './dialect.ts';
import { findFiles } from './find-files.ts';
import { columnNames, numberedNames } from './header.ts';
import { fileBytes, isInPlace, joined, openText, seen, streamBytes } from './inputs.ts';
import type { InputText } from './inputs.ts';
import { joinParts } from './join-parts.ts';
import type { FilePart } from './join-parts.ts';
import { firstPlainRecord, readPlain } from './plain-csv.ts';
import type { CsvOptions, Header, Sniffed, Source, Table, TableInput } from './source.ts';
import { emptyFile, inputError, isPipe, readFileBytes, textFile } from './text-file.ts';
import type { TextFile } from './text-file.ts';

/** CSV as Spark's reader has it; see https://spark.apache.org/docs/latest/sql-data-sources-csv.html and RFC 4180. */
export const source: Source = { readHeader, readTable };

async function readHeader(path: string | readonly string[], options: CsvOptions): Promise<Header> {
  let last = '';
  for (const file of findFiles(listOf(path), options)) {
    const header = await headerOf(file, options);
    if (header !== null) return header;
    last = file;
  }
  throw emptyFile(last);
}

async function readTable(input: TableInput): Promise<Table> {
  const { options } = input;
  const loads = 'path' in input ? findFiles(listOf(input.path), options).map((path) => () => loadFile(path, options)) : [once(() => loadStream(input.stream, options))];
  const parts: FilePart[] = [];
  const loaded: Loaded[] = [];
  const warnings: Diagnostic[] = [];
  let dialect: Dialect | null = null;
  for (const load of loads) {
    const { file, about, digest } = await load();
    loaded.push({ file: { name: file.name, bytes: Buffer.alloc(0) }, about, digest });
    // Spark writes empty files among others.
    if (file.bytes.length === 0 && loads.length > 1) continue;
    dialect ??= dialectOf(file.bytes, options);
    const read = await readColumns({ file, dialect });
    const { names, warnings: repeated } = namesOf(read.first, { file, dialect });
    const { name } = file;
    const own: Dialect = dialect;
    if (parts.length === 0) warnings.push(...repeated);
    for (const [field, stranger] of read.strangers.entries()) if (stranger !== null) warnings.push(mixedColumn(names[field], stranger, loads.length > 1 ? name : null));
    parts.push({
      file: name,
      frame: frameOf(names, read),
      readAgain: async (texts) => frameOf(names, await readColumns({ file: (await load()).file, dialect: own, texts: new Set([...names.keys()].filter((field) => texts.has(names[field]))) })),
    });
  }
  if (parts.length === 0 || dialect === null) throw emptyFile(loaded[0].about.name);
  const table = await joinParts(parts);
  if (table.frame.rows === 0) throw inputError('no-rows', `expected rows below the header of ${parts.map(({ file }) => file).join(', ')}, found none`);
  const sniffed: Sniffed = { sep: dialect.sep, files: loaded.map(({ about }) => about) };
  return { frame: table.frame, warnings: [...warnings, ...table.warnings], sniffed, sha256: digestOf(loaded), rejects: [] };
}

interface Loaded {
  file: TextFile;
  about: Sniffed['files'][number];
  digest: string;
}

async function loadFile(path: string, options: CsvOptions): Promise<Loaded> {
  const hash = createHash('sha256');
  const text = await openText(seen(fileBytes(path), (chunk) => hash.update(chunk)), path, options.encoding);
  if (!isInPlace(text) || isPipe(path)) return loadText(text, hash);
  // What needs no change on the way is read at once.
  await text.chunks.return();
  const raw = readFileBytes(path);
  return { file: textFile(path, raw.subarray(text.encoding.markBytes)), about: aboutOf(text), digest: createHash('sha256').update(raw).digest('hex') };
}

async function loadStream(stream: Readable, options: CsvOptions): Promise<Loaded> {
  const hash = createHash('sha256');
  return loadText(await openText(seen(streamBytes(stream, 'stdin'), (chunk) => hash.update(chunk)), 'stdin', options.encoding), hash);
}

async function loadText(text: InputText, hash: ReturnType<typeof createHash>): Promise<Loaded> {
  const bytes = await joined(text.chunks);
  return { file: textFile(text.name, bytes), about: aboutOf(text), digest: hash.digest('hex') };
}

function aboutOf({ name, compression, encoding }: InputText): Loaded['about'] {
  return { name, compression, encoding: encoding.name };
}

/** Null for a file without anything in it. Reads as much as the first record needs. */
async function headerOf(path: string, options: CsvOptions): Promise<Header | null> {
  const text = await openText(fileBytes(path), path, options.encoding);
  const about = aboutOf(text);
  const chunks: Buffer[] = [];
  let size = 0;
  let wanted = SNIFFED_BYTES;
  try {
    for (;;) {
      const next = await text.chunks.next();
      if (next.done !== true) {
        chunks.push(next.value);
        size += next.value.length;
        if (size < wanted) continue;
      }
      const whole = next.done === true;
      const found = await headerIn(Buffer.concat(chunks).subarray(0, Math.max(wanted, whole ? size : 0)), { path, options, whole });
      if (found !== 'more') return found === null ? null : { ...found, sniffed: { ...found.sniffed, files: [about] } };
      wanted = size * 2;
    }
  } finally {
    await text.chunks.return();
  }
}

/** The header in the first bytes of a text: `more` where they end in it, null where the whole text has none. */
async function headerIn(start: Buffer, { path, options, whole }: { path: string; options: CsvOptions; whole: boolean }): Promise<Header | 'more' | null> {
  const lastLineEnd = whole ? start.length : start.lastIndexOf('\n') + 1;
  if (lastLineEnd === 0 && !whole) return 'more';
  const file = textFile(path, start.subarray(0, lastLineEnd));
  if (file.bytes.length === 0) return null;
  const dialect = dialectOf(file.bytes, options);
  const first = firstPlainRecord({ file, dialect }) ?? (await parsed()).firstParsedRecord({ file, dialect });
  // A quoted name may hold line breaks, so the first record may go on behind what was read.
  if (first === null) return whole ? null : 'more';
  return { ...namesOf(first, { file, dialect }), sniffed: { sep: dialect.sep, files: [] } };
}

async function readColumns(csv: CsvText): Promise<CsvColumns> {
  const read = readPlain(csv) ?? await (await parsed()).readParsed(csv);
  if (read.first.length === 0) throw emptyFile(csv.file.name);
  return read;
}

/** csv-parse is not loaded for files that do not need it. */
function parsed() {
  return import('./parsed-csv.ts');
}

function frameOf(names: readonly string[], { columns, rows }: CsvColumns): Frame {
  return { rows, columns: new Map(columns.map((column, field): [string, Column] => [names[field], column])) };
}

function namesOf(first: readonly string[], { file, dialect }: CsvText): { names: string[]; warnings: Diagnostic[] } {
  if (first.length > dialect.maxColumns) throw inputError('too-many-columns', `expected at most ${dialect.maxColumns} columns in ${file.name}, found ${first.length}`, { suggestion: `if they are right, raise data.options.maxColumns: ${first.length}` });
  return dialect.header ? columnNames(first, file.name) : { names: numberedNames(first.length), warnings: [] };
}

function mixedColumn(name: string, { text, row }: Stranger, file: string | null): Diagnostic {
  const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  return diagnostic('warning', 'mixed-column', `column \`${name}\` has numbers, but "${shown}" in row ${row + 1}${file === null ? '' : ` of ${file}`}, so it is read as text`, {
    suggestion: `if "${shown}" means missing, say so: data.options.nullValue: "${shown}"`,
  });
}

/** The digest of a file, or of the digests of several. */
function digestOf(loaded: readonly Loaded[]): string {
  if (loaded.length === 1) return loaded[0].digest;
  return createHash('sha256').update(loaded.map(({ digest }) => `${digest}\n`).join('')).digest('hex');
}

function listOf(path: string | readonly string[]): readonly string[] {
  return typeof path === 'string' ? [path] : path;
}

/** What can be made only once is kept. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => (made ??= make());
}
