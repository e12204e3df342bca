import { isNumeric } from '../frame/vectors.ts';
import type { Column, Frame } from '../frame/column.ts';
import { concat } from '../frame/select.ts';
import type { Diagnostic } from '../util/diagnostic.ts';
import { diagnostic } from '../util/diagnostic.ts';
import { otherColumns } from './header.ts';

/** The columns of one file of several. */
export interface FilePart {
  file: string;
  frame: Frame;
  /** Reads the file again, with some columns as text. */
  readAgain(texts: ReadonlySet<string>): Promise<Frame>;
}

/**
 * One frame of the rows of all files, in order. Columns are matched by name and stand as in the first file; types are widened, and a column
 * that is text in one file is text in all, with a warning where it has numbers in another. Throws UserError naming a column that a file lacks.
 */
export async function joinParts(parts: readonly FilePart[]): Promise<{ frame: Frame; warnings: Diagnostic[] }> {
  const first = parts[0];
  if (parts.length === 1) return { frame: first.frame, warnings: [] };
  for (const part of parts.slice(1)) checkNames(first, part);
  const names = [...first.frame.columns.keys()];
  const kinds = new Map(names.map((name) => [name, parts.map((part) => kindOf(part.frame.columns.get(name)))]));
  const texts = new Set(names.filter((name) => isText(kinds.get(name) ?? [])));
  const frames: Frame[] = [];
  for (const part of parts) {
    const again = [...texts].filter((name) => part.frame.columns.get(name)?.kind !== 'text');
    const frame = again.length === 0 ? part.frame : await part.readAgain(new Set(again));
    const rest = new Map([...part.frame.columns, ...again.map((name) => [name, frame.columns.get(name) as Column] as const)]);
    frames.push({ rows: part.frame.rows, columns: new Map(names.map((name) => [name, widened(rest.get(name) as Column, kinds.get(name) ?? [])])) });
  }
  return { frame: concat(frames), warnings: [...texts].flatMap((name) => mixed(name, parts, kinds.get(name) ?? [])) };
}

type Kind = 'missing' | 'integer' | 'number' | 'boolean' | 'text';

function kindOf(column: Column | undefined): Kind {
  if (column?.kind === 'text') return 'text';
  if (column === undefined || !isNumeric(column)) return 'missing';
  if (column.kind === 'f64' && column.values.every((value) => Number.isNaN(value))) return 'missing';
  return column.boolean ? 'boolean' : column.kind === 'i32' ? 'integer' : 'number';
}

function isText(kinds: readonly Kind[]): boolean {
  const isNumber = kinds.includes('integer') || kinds.includes('number');
  return kinds.includes('text') || (kinds.includes('boolean') && isNumber);
}

function widened(column: Column, kinds: readonly Kind[]): Column {
  if (column.kind !== 'f64' && column.kind !== 'i32') return column;
  const boolean = kinds.includes('boolean');
  const isWhole = column.kind === 'i32' && kinds.every((kind) => kind === 'integer' || kind === 'boolean');
  if (isWhole) return { ...column, boolean };
  return { kind: 'f64', values: column.kind === 'f64' ? column.values : new Float64Array(column.values), boolean, labels: null };
}

function mixed(name: string, parts: readonly FilePart[], kinds: readonly Kind[]): Diagnostic[] {
  const number = kinds.findIndex((kind) => kind === 'integer' || kind === 'number');
  const other = kinds.findIndex((kind) => kind === 'text' || kind === 'boolean');
  if (number < 0 || other < 0) return [];
  return [diagnostic('warning', 'mixed-column', `column \`${name}\` has numbers in ${parts[number].file}, but ${kinds[other] === 'text' ? 'text' : 'true and false'} in ${parts[other].file}, so it is read as text`)];
}

function checkNames(first: FilePart, part: FilePart): void {
  const missing = [...first.frame.columns.keys()].filter((name) => !part.frame.columns.has(name));
  const extra = [...part.frame.columns.keys()].filter((name) => !first.frame.columns.has(name));
  if (missing.length > 0 || extra.length > 0) throw otherColumns({ file: part.file, lacks: missing, adds: extra }, first.file);
}
