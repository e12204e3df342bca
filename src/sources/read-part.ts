import type { Column, Frame } from '../frame/column.ts';
import { doubles } from '../frame/column.ts';
import type { Diagnostic } from '../util/diagnostic.ts';
import { diagnostic } from '../util/diagnostic.ts';
import { RANGES_FROM, readByRanges } from './by-ranges.ts';
import type { CsvColumns, Misfit, RowProblem, Stranger } from './csv-text.ts';
import { dialectOf } from './dialect.ts';
import type { Dialect } from './dialect.ts';
import { ownDigest } from './digest.ts';
import { keptFields, namesOf, wantedFields } from './header.ts';
import { isFatal, malformedIn, malformedRow, rejectsOf } from './misfits.ts';
import type { OpenedCsv } from './open-csv.ts';
import { readPlainText } from './plain-csv.ts';
import type { Reject, TableInput } from './source.ts';
import { emptyFile, locate } from './text-file.ts';
import { textFields, typed } from './typed.ts';
import type { WrongCell } from './typed.ts';
import { withoutRows } from './without-rows.ts';

/** One file as typed columns with names. */
export interface Part {
  dialect: Dialect;
  frame: Frame;
  /** Of all columns, also those that are not wanted. */
  names: readonly string[];
  warnings: readonly Diagnostic[];
  /** Malformed rows; they are in the frame, unless the mode drops them. */
  rejects: readonly Reject[];
}

/** How a file is read. */
export interface Reading {
  input: TableInput;
  /** Null: it is found from the first bytes. */
  dialect: Dialect | null;
  /** Columns that are read as text, whatever they hold. */
  asText: ReadonlySet<string>;
  /** There is no other file. */
  alone: boolean;
}

/** Reads the text of a file. Throws UserError where it is no table, or has a malformed row and none is put up with. */
export async function readPart(text: OpenedCsv, { input, dialect: known, asText, alone }: Reading): Promise<Part> {
  const { wanted = null } = input;
  const first = await readColumns(text, { input, dialect: known, textsOf, leftOutOf });
  const { dialect } = first;
  const { names, warnings } = namesOf(first.read.first, text.name, dialect);
  const types = typed(names, first.read, dialect);
  const { read, types: settled } = types.again.length === 0 ? { read: first.read, types } : await readAgain(text, { input, dialect, textsOf, leftOutOf, names, again: types.again });
  const misfits = [...(read.misfits ?? []), ...(await wrongCells(text, dialect, { wrong: settled.wrong, names }))];
  const kept = wantedFields(names, dialect, wanted);
  const own = { dialect, names: keptFields(names, dialect).map((field) => names[field]) };
  const rejects = misfits.length === 0 ? [] : await rejectsOf(text, misfits);
  const odd = await oddQuotes(text, dialect, read);
  if (rejects.length > 0 && dialect.mode === 'DROPMALFORMED') {
    if (rejects.length === read.rows) return { ...own, frame: { rows: 0, columns: new Map(kept.map((field) => [names[field], doubles(new Float64Array(0))])) }, warnings, rejects };
    // What they made of the types and the order of texts is as if they had never been there.
    const rest = await readPart(withoutRows(text, misfits), { input, dialect, asText, alone });
    return { ...rest, warnings: [...rest.warnings, ...odd], rejects };
  }
  const columns = new Map(kept.map((field): [string, Column] => [names[field], settled.columns[field] as Column]));
  const mixed = kept.flatMap((field) => {
    const stranger = read.strangers[field];
    return stranger !== null && settled.columns[field]?.kind === 'text' ? [mixedColumn(names[field], stranger, alone ? null : text.name)] : [];
  });
  const rounded = kept.flatMap((field) => {
    const number = read.rounded[field];
    return number !== null && types.columns[field]?.kind !== 'text' ? [roundedColumn(names[field], number, alone ? null : text.name)] : [];
  });
  return { ...own, frame: { rows: read.rows, columns }, warnings: [...warnings, ...mixed, ...rounded, ...odd], rejects };

  function textsOf(record: readonly string[], found: Dialect): Set<number> {
    const { names: fields } = namesOf(record, text.name, found);
    return new Set([...textFields(fields, found), ...[...fields.keys()].filter((field) => asText.has(fields[field]))]);
  }

  function leftOutOf(record: readonly string[], found: Dialect): Set<number> {
    const { names: fields } = namesOf(record, text.name, found);
    const keeps = new Set(wantedFields(fields, found, wanted));
    return new Set([...fields.keys()].filter((field) => !keeps.has(field)));
  }
}

type FieldsOf = (record: readonly string[], dialect: Dialect) => Set<number>;

/** What is known of a text's fields by its first record. */
interface Fields {
  textsOf: FieldsOf;
  leftOutOf: FieldsOf;
}

/** Reads a file once more, where the texts of some fields have to tell their values. */
async function readAgain(text: OpenedCsv, { input, dialect, textsOf, leftOutOf, names, again }: Fields & { input: TableInput; dialect: Dialect; names: readonly string[]; again: readonly number[] }) {
  const { read } = await readColumns({ ...text, digest: ownDigest() }, { input, dialect, leftOutOf, textsOf: (record, own) => new Set([...textsOf(record, own), ...again]) });
  return { read, types: typed(names, read, dialect) };
}

async function readColumns(text: OpenedCsv, { input, dialect: known, textsOf, leftOutOf }: Fields & { input: TableInput; dialect: Dialect | null }): Promise<{ read: CsvColumns; dialect: Dialect }> {
  const { digest, inPlace } = text;
  const { options, kernels: kernel = 'wasm' } = input;
  const readers = 'path' in input ? (input.readers ?? null) : null;
  const how = { dialectOf: (start: Buffer): Dialect => known ?? dialectOf(start, options), textsOf, leftOutOf, kernel };
  async function refuse(problem: RowProblem): Promise<never> {
    throw await malformedIn(text, problem);
  }
  const byWorkers = readers !== null && inPlace !== null && inPlace.size >= RANGES_FROM;
  // What ranges refuse may be read up to its first malformed row.
  const plain = (byWorkers ? await readByRanges({ ...inPlace, ...how }, readers) : null) ?? (await readPlainText({ ...how, open: text.open, see: digest.update, refuse, spill: input.spill ?? null }));
  if (plain !== null) return plain;
  const file = await text.whole();
  if (file.bytes.length === 0) throw emptyFile(file.name);
  const dialect = how.dialectOf(file.bytes);
  // csv-parse is not loaded for files that do not need it.
  const { firstParsedRecord } = await import('./records.ts');
  const { readParsed } = await import('./parsed-csv.ts');
  const record = firstParsedRecord({ file, dialect });
  const read = await readParsed({ file, dialect, ...(record === null ? {} : { texts: textsOf(record, dialect), leftOut: leftOutOf(record, dialect) }) });
  if (read.first.length === 0) throw emptyFile(file.name);
  return { read, dialect };
}

/** Cells that do not fit the schema, at their places in the file. */
async function wrongCells(text: OpenedCsv, dialect: Dialect, { wrong, names }: { wrong: readonly WrongCell[]; names: readonly string[] }): Promise<Misfit[]> {
  if (wrong.length === 0) return [];
  const sorted = [...wrong].sort((a, b) => a.row - b.row || a.field - b.field);
  const wanted = isFatal(dialect) ? sorted.slice(0, 1) : sorted;
  const file = await text.whole();
  const { placesOf } = await import('./places.ts');
  const places = await placesOf({ file, dialect }, wanted);
  const misfits = wanted.map(({ row, field, text: cell, words }, i): Misfit => {
    const reason = `expected ${words} in column \`${names[field]}\` as in data.schema, found "${shortened(cell)}"`;
    return { id: 'wrong-type', row, reason, ...places[i] };
  });
  if (isFatal(dialect)) throw malformedRow(file, misfits[0]);
  return misfits;
}

/** What is read in another way than its writer may have meant is told. */
async function oddQuotes(text: OpenedCsv, dialect: Dialect, { oddQuotes: odd }: CsvColumns): Promise<Diagnostic[]> {
  if (odd === undefined) return [];
  const file = await text.whole();
  const { placesOf } = await import('./places.ts');
  const [{ at }] = await placesOf({ file, dialect }, [odd]);
  const words = odd.count === 1 ? 'a field goes on behind its closing quote' : `in ${odd.count} rows a field goes on behind its closing quote, first in this one`;
  return [diagnostic('warning', 'odd-quotes', `${words}: it is read up to the next separator, with its quotes`, { at: locate(file, at), suggestion: 'to have such rows refused: data.options.unescapedQuoteHandling: RAISE_ERROR' })];
}

function mixedColumn(name: string, { text, row }: Stranger, file: string | null): Diagnostic {
  const shown = shortened(text);
  return diagnostic('warning', 'mixed-column', `column \`${name}\` has numbers, but "${shown}" in row ${row + 1}${file === null ? '' : ` of ${file}`}, so it is read as text`, {
    suggestion: `if "${shown}" means missing, say so: data.options.nullValue: "${shown}"`,
  });
}

function roundedColumn(name: string, { text, row }: Stranger, file: string | null): Diagnostic {
  return diagnostic('warning', 'rounded-column', `column \`${name}\` has whole numbers with more digits than a number holds, first ${shortened(text)} in row ${row + 1}${file === null ? '' : ` of ${file}`}: they are read as the nearest ones that are`, {
    suggestion: `to keep the digits, read it as text: data.schema: { ${JSON.stringify(name)}: STRING }`,
  });
}

function shortened(text: string): string {
  const MOST = 40;
  return text.length > MOST ? `${text.slice(0, MOST)}…` : text;
}
