import { createHash } from 'node:crypto';
import type { Column, Frame } from '../frame/column.ts';
import type { Diagnostic } from '../util/diagnostic.ts';
import { diagnostic } from '../util/diagnostic.ts';
import type { CsvColumns, Stranger } from './csv-text.ts';
import { dialectOf, SNIFFED_BYTES } from './dialect.ts';
import type { Dialect } from './dialect.ts';
import { ownDigest } from './digest.ts';
import { findFiles } from './find-files.ts';
import { columnNames, numberedNames } from './header.ts';
import { fileBytes, openText } from './inputs.ts';
import { joinParts } from './join-parts.ts';
import type { FilePart } from './join-parts.ts';
import type { OpenedCsv } from './open-csv.ts';
import { aboutOf, openFile, openStream } from './open-csv.ts';
import { firstPlainRecord, readPlainText } from './plain-csv.ts';
import type { CsvOptions, Header, Sniffed, Source, Table, TableInput } from './source.ts';
import { emptyFile, inputError, textFile } from './text-file.ts';

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
  const opens = 'path' in input ? findFiles(listOf(input.path), options).map((path) => () => openFile(path, options)) : [() => openStream(input.stream, options)];
  const parts: FilePart[] = [];
  const opened: OpenedCsv[] = [];
  const warnings: Diagnostic[] = [];
  let dialect: Dialect | null = null;
  for (const open of opens) {
    const text = await open();
    opened.push(text);
    // Spark writes empty files among others.
    if (text.isEmpty && opens.length > 1) continue;
    const { read, dialect: own } = await readColumns(text, { options, dialect });
    dialect ??= own;
    const { names, warnings: repeated } = namesOf(read.first, { name: text.name, dialect });
    if (parts.length === 0) warnings.push(...repeated);
    for (const [field, stranger] of read.strangers.entries()) if (stranger !== null) warnings.push(mixedColumn(names[field], stranger, opens.length > 1 ? text.name : null));
    parts.push({
      file: text.name,
      frame: frameOf(names, read),
      async readAgain(texts) {
        const fields = new Set([...names.keys()].filter((field) => texts.has(names[field])));
        return frameOf(names, (await readColumns({ ...text, digest: ownDigest() }, { options, dialect: own, texts: fields })).read);
      },
    });
  }
  if (parts.length === 0 || dialect === null) throw emptyFile(opened[0].name);
  const table = await joinParts(parts);
  if (table.frame.rows === 0) throw inputError('no-rows', `expected rows below the header of ${parts.map(({ file }) => file).join(', ')}, found none`);
  const sniffed: Sniffed = { sep: dialect.sep, files: opened.map(({ about }) => about) };
  return { frame: table.frame, warnings: [...warnings, ...table.warnings], sniffed, sha256: await digestOf(opened), rejects: [] };
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
  return { ...namesOf(first, { name: path, dialect }), sniffed: { sep: dialect.sep, files: [] } };
}

async function readColumns(text: OpenedCsv, { options, dialect: known, texts = new Set() }: { options: CsvOptions; dialect: Dialect | null; texts?: ReadonlySet<number> }): Promise<{ read: CsvColumns; dialect: Dialect }> {
  const { digest } = text;
  try {
    const plain = await readPlainText({ open: text.open, dialectOf: (start) => known ?? dialectOf(start, options), texts, see: digest.update, kernel: 'wasm' });
    if (plain !== null) return plain;
    const file = await text.whole();
    if (file.bytes.length === 0) throw emptyFile(file.name);
    const dialect = known ?? dialectOf(file.bytes, options);
    const read = await (await parsed()).readParsed({ file, dialect, texts });
    if (read.first.length === 0) throw emptyFile(file.name);
    return { read, dialect };
  } catch (error) {
    digest.stop();
    throw error;
  }
}

/** csv-parse is not loaded for files that do not need it. */
function parsed() {
  return import('./parsed-csv.ts');
}

function frameOf(names: readonly string[], { columns, rows }: CsvColumns): Frame {
  return { rows, columns: new Map(columns.map((column, field): [string, Column] => [names[field], column])) };
}

function namesOf(first: readonly string[], { name, dialect }: { name: string; dialect: Dialect }): { names: string[]; warnings: Diagnostic[] } {
  if (first.length > dialect.maxColumns) throw inputError('too-many-columns', `expected at most ${dialect.maxColumns} columns in ${name}, found ${first.length}`, { suggestion: `if they are right, raise data.options.maxColumns: ${first.length}` });
  return dialect.header ? columnNames(first, name) : { names: numberedNames(first.length), warnings: [] };
}

function mixedColumn(name: string, { text, row }: Stranger, file: string | null): Diagnostic {
  const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  return diagnostic('warning', 'mixed-column', `column \`${name}\` has numbers, but "${shown}" in row ${row + 1}${file === null ? '' : ` of ${file}`}, so it is read as text`, {
    suggestion: `if "${shown}" means missing, say so: data.options.nullValue: "${shown}"`,
  });
}

/** The digest of a text, or of the digests of several. */
async function digestOf(opened: readonly OpenedCsv[]): Promise<string> {
  const digests = await Promise.all(opened.map(({ digest }) => digest.hex()));
  return digests.length === 1 ? digests[0] : createHash('sha256').update(digests.map((digest) => `${digest}\n`).join('')).digest('hex');
}

function listOf(path: string | readonly string[]): readonly string[] {
  return typeof path === 'string' ? [path] : path;
}
