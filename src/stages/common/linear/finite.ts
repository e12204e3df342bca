import type { AnyVector, Frame } from '../../../frame/column.ts';
import { slotName } from '../../../frame/vectors.ts';
import { DataError } from '../../../util/errors.ts';
import { placeIn, rowNumber } from '../columns.ts';

/** Throws a DataError for the first value that is missing or infinite, naming row and column. */
export function refuseOdd(frame: Frame, column: AnyVector, stage: string): void {
  const { values } = column;
  const [from, to] = column.kind === 'sparse' ? [column.starts[0], column.starts[frame.rows]] : [0, values.length];
  let at = from;
  while (at < to && Math.abs(values[at]) < Infinity) at++;
  if (at === to) return;
  const { row, slot } = placeIn(column, at);
  const where = `row ${rowNumber(frame, row)}, column \`${slotName(column, slot)}\``;
  if (Number.isNaN(values[at])) throw new DataError(`${where}: missing value; add an Imputer before ${stage}`);
  throw new DataError(`${where}: expected a finite number, got ${values[at]}`);
}

/** Throws a DataError for the first slot whose squared deviations, by slot, add up to more than there are numbers. */
export function refuseHuge(squares: ArrayLike<number>, names: readonly string[], stage: string): void {
  for (let slot = 0; slot < squares.length; slot++) {
    if (Number.isFinite(squares[slot])) continue;
    throw new DataError(`column \`${slotName({ names }, slot)}\`: expected values whose squares are numbers, below about 1e154, for ${stage}; divide them by a power of ten`);
  }
}
