import type { Diagnostic } from '../util/diagnostic.ts';
import { diagnostic } from '../util/diagnostic.ts';
import { SNIFFED_BYTES } from './dialect.ts';
import type { Dialect } from './dialect.ts';
import { joinDigests, ownDigest } from './digest.ts';
import { findFiles } from './find-files.ts';
import { firstNames } from './first-names.ts';
import { fileBytes, openText } from './inputs.ts';
import { filePart, joinParts, makeRoom } from './join-parts.ts';
import type { FilePart } from './join-parts.ts';
import { checkCount } from './misfits.ts';
import type { OpenedCsv } from './open-csv.ts';
import { aboutOf, openFile, openStream } from './open-csv.ts';
import { readPart } from './read-part.ts';
import type { CsvOptions, Header, Reject, Sniffed, Source, Table, TableInput } from './source.ts';
import { emptyFile, inputError } from './text-file.ts';

/** CSV as Spark's reader has it; see https://spark.apache.org/docs/latest/sql-data-sources-csv.html and RFC 4180. */
export const source: Source = { readHeader, readTable, readFrames: null };

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
  const opened: OpenedCsv[] = [];
  try {
    return await readOpened(input, opened);
  } finally {
    for (const text of opened) text.close();
  }
}

/** Reads the table; the texts that it opens are put into `opened`. */
async function readOpened(input: TableInput, opened: OpenedCsv[]): Promise<Table> {
  const { options } = input;
  const opening = { options, spill: input.spill ?? null };
  const opens = 'path' in input ? findFiles(listOf(input.path), options).map((path) => () => openFile(path, opening)) : [() => openStream(input.stream, opening)];
  const parts: FilePart[] = [];
  const warnings: Diagnostic[] = [];
  const rejects: Reject[] = [];
  let dialect: Dialect | null = null;
  for (const open of opens) {
    const text = await open();
    opened.push(text);
    if (input.digest === true) text.digest.begin();
    // Spark writes empty files among others.
    if (text.isEmpty && opens.length > 1) continue;
    const part = await readPart(text, { input, dialect, asText: new Set(), alone: opens.length === 1 });
    const own = (dialect ??= part.dialect);
    // The other files repeat the header of the first.
    warnings.push(...part.warnings.filter(({ id }) => id !== 'repeated-column' || parts.length === 0));
    rejects.push(...part.rejects);
    parts.push(filePart({
      file: text.name,
      frame: part.frame,
      names: part.names,
      readAgain: async (asText) => (await readPart({ ...text, digest: ownDigest() }, { input, dialect: own, asText, alone: false })).frame,
    }));
    if (opens.length > 1) makeRoom(parts, opening.spill);
  }
  if (parts.length === 0 || dialect === null) throw emptyFile(opened[0].name);
  checkCount(rejects, options);
  const table = await joinParts(parts, opening.spill);
  if (table.frame.rows === 0) throw noRows(parts, rejects);
  const sniffed: Sniffed = { sep: dialect.sep, files: opened.map(({ about }) => about) };
  return { frame: table.frame, names: parts[0].names, warnings: [...warnings, ...table.warnings, ...rejected(rejects, options)], sniffed, sha256: joinDigests(opened.map(({ digest }) => digest)), rejects };
}

function rejected(rejects: readonly Reject[], { mode }: CsvOptions): Diagnostic[] {
  if (rejects.length === 0) return [];
  const { file, line, column, reason } = rejects[0];
  const what = mode === 'DROPMALFORMED' ? 'left out' : 'kept, with nothing where they do not fit';
  return [diagnostic('warning', 'rejected-rows', `${rejects.length} malformed row${rejects.length === 1 ? ' is' : 's are'} ${what}; the first: ${file}:${line}:${column}: ${reason}`)];
}

function noRows(parts: readonly FilePart[], rejects: readonly Reject[]): Error {
  const all = parts.map(({ file }) => file).join(', ');
  return inputError('no-rows', rejects.length > 0 ? `expected rows in ${all}, found ${rejects.length} malformed and no other` : `expected rows below the header of ${all}, found none`);
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
      const found = await firstNames(Buffer.concat(chunks).subarray(0, Math.max(wanted, whole ? size : 0)), { path, options, whole });
      if (found !== 'more') return found === null ? null : { names: found.kept.map((field) => found.names[field]), warnings: found.warnings, sniffed: { sep: found.sep, files: [about] } };
      wanted = size * 2;
    }
  } finally {
    await text.chunks.return();
  }
}

function listOf(path: string | readonly string[]): readonly string[] {
  return typeof path === 'string' ? [path] : path;
}
