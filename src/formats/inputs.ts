import type { Column, Frame } from '../frame/column.ts';
import { doubles, lists, texts, unnamedVectors } from '../frame/column.ts';
import { packTexts } from '../frame/packed.ts';
import type { SavedInput } from './native.ts';

/** The columns that a pipeline reads, without rows. */
export function withoutRows(inputs: readonly SavedInput[]): Frame {
  return { rows: 0, columns: new Map(inputs.map(({ name, type }): [string, Column] => [name, columnOf(type)])) };
}

function columnOf({ kind, date, boolean, width = 0 }: SavedInput['type']): Column {
  if (kind === 'text') return texts(new Int32Array(0), packTexts([]), date);
  if (kind === 'list') return lists(new Uint32Array(1), new Int32Array(0), packTexts([]));
  return kind === 'vector' ? unnamedVectors(new Float64Array(0), width) : { ...doubles(new Float64Array(0)), boolean };
}
