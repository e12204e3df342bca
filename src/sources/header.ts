import type { Diagnostic } from '../util/diagnostic.ts';
import { diagnostic } from '../util/diagnostic.ts';
import type { CsvOptions, Wanted } from './source.ts';
import { inputError } from './text-file.ts';

/**
 * Names of the columns from the first record: those of the header line, else those that the job file gives, else Spark's.
 * Throws UserError where the file does not have the columns that the job file says.
 */
export function namesOf(first: readonly string[], file: string, options: CsvOptions): { names: string[]; warnings: Diagnostic[] } {
  const { header, schema, columns, enforceSchema, maxColumns } = options;
  if (first.length > maxColumns) throw inputError('too-many-columns', `expected at most ${maxColumns} columns in ${file}, found ${first.length}`, { suggestion: `if they are right, raise data.options.maxColumns: ${first.length}` });
  const own = header ? columnNames(first, file) : { names: numberedNames(first.length), warnings: [] };
  const given = schema?.map(({ name }) => name) ?? null;
  if (header && enforceSchema === false && given !== null) return conforming(own, file, given);
  if (given !== null && (!header || enforceSchema === true)) return { names: byPosition(given, { key: 'data.schema', file, width: first.length }), warnings: [] };
  if (!header && columns !== null) return { names: byPosition(columns, { key: 'data.columns', file, width: first.length }), warnings: [] };
  for (const [key, names] of [['data.schema', given], ['data.columns', columns]] as const) {
    const missing = names?.filter((name) => !own.names.includes(name)) ?? [];
    if (missing.length > 0) throw inputError('no-column', `${file} has no column ${missing.map((name) => `\`${name}\``).join(', ')}, which ${key} names`);
  }
  return own;
}

/** Fields that are kept: those that `data.columns` names. */
export function keptFields(names: readonly string[], { columns }: CsvOptions): number[] {
  return [...names.keys()].filter((field) => columns === null || columns.includes(names[field]));
}

/** Those that are wanted, besides. */
export function wantedFields(names: readonly string[], options: CsvOptions, wanted: Wanted | null): number[] {
  return keptFields(names, options).filter((field) => wanted?.has(names[field]) !== false);
}

/** The error of a file that lacks columns of the first one, or adds some. */
export function otherColumns({ file, lacks, adds }: { file: string; lacks: readonly string[]; adds: readonly string[] }, first: string): Error {
  const words = [...(lacks.length === 0 ? [] : [`lacks ${listed(lacks)}, which ${first} has`]), ...(adds.length === 0 ? [] : [`has ${listed(adds)}, which ${first} lacks`])];
  return inputError('other-columns', `${file} ${words.join(', and ')}`, { suggestion: 'read files with the same columns together' });
}

/** Spark's names of columns without a header: `_c0`, `_c1`… */
function numberedNames(width: number): string[] {
  return Array.from({ length: width }, (_, column) => `_c${column}`);
}

/**
 * Column names from a header line: kept as they are, but an empty one becomes Spark's `_c<position>`, and a repeated one gets
 * `_2`, `_3`… where no other column has that name, with a warning for each repeated name.
 */
function columnNames(header: readonly string[], file: string): { names: string[]; warnings: Diagnostic[] } {
  const wanted = header.map((name, column) => (name === '' ? `_c${column}` : name));
  const positions = new Map<string, number[]>();
  for (const [column, name] of wanted.entries()) positions.set(name, [...(positions.get(name) ?? []), column]);
  const taken = new Set(wanted);
  const names = [...wanted];
  const warnings: Diagnostic[] = [];
  for (const [name, columns] of positions) {
    if (columns.length === 1) continue;
    let number = 2;
    for (const column of columns.slice(1)) {
      while (taken.has(`${name}_${number}`)) number++;
      names[column] = `${name}_${number}`;
      taken.add(names[column]);
    }
    warnings.push(diagnostic('warning', 'repeated-column', repeated({ name, columns, names, file })));
  }
  return { names, warnings };
}

function repeated({ name, columns, names, file }: { name: string; columns: readonly number[]; names: readonly string[]; file: string }): string {
  const places = columns.map((column) => String(column + 1));
  const renamed = columns.map((column) => `"${names[column]}"`);
  return `the header of ${file} has "${name}" ${columns.length} times, as columns ${list(places)}: they are read as ${list(renamed)}`;
}

function list(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`;
}

function byPosition(names: readonly string[], { key, file, width }: { key: string; file: string; width: number }): string[] {
  if (names.length !== width) throw inputError('other-width', `${key} names ${names.length} column${names.length === 1 ? '' : 's'}, and ${file} has ${width}`);
  return [...names];
}

function conforming(own: { names: string[]; warnings: Diagnostic[] }, file: string, given: readonly string[]): { names: string[]; warnings: Diagnostic[] } {
  const at = Array.from({ length: Math.max(given.length, own.names.length) }, (_, index) => index).find((index) => given[index] !== own.names[index]);
  if (at === undefined) return own;
  const found = own.names[at] === undefined ? 'no more' : `"${own.names[at]}"`;
  throw inputError('other-header', `expected column ${at + 1} of ${file} to be ${given[at] === undefined ? 'no more' : `"${given[at]}"`} as in data.schema, found ${found}`, { suggestion: 'enforceSchema: true takes the columns by their position' });
}

function listed(names: readonly string[]): string {
  const MOST = 5;
  const shown = names.slice(0, MOST).map((name) => `\`${name}\``).join(', ');
  return `column${names.length === 1 ? '' : 's'} ${shown}${names.length > MOST ? ` and ${names.length - MOST} more` : ''}`;
}
