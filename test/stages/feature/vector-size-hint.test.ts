import { describe, expect, it } from 'vitest';
import type { Frame } from '../../../src/frame/column.ts';
import { schemaOf } from '../../../src/frame/column.ts';
import { sliceRows } from '../../../src/frame/select.ts';
import { unnamedType } from '../../../src/stages/common/columns.ts';
import { stage } from '../../../src/stages/feature/vector-size-hint.ts';
import { columnOf, fitSync, frameOf, golden, paramsFor, rowsOf, shardsOf, unevenOf, vectorOf } from '../support.ts';

interface Case {
  size: number;
  handleInvalid: string;
  rows?: number;
  width?: number;
  error?: string;
}

const spark = golden<{ cases: Case[] }>('vector-size-hint');
const frame = frameOf({ v: vectorOf([[1, 2, 3], [4, 5, 6]]) });
const unknown = new Map([['v', unnamedType(0)]]);

describe('VectorSizeHint', () => {
  it.each(spark.cases.map((each) => ({ ...each, does: each.error === undefined ? `leaves ${each.rows} rows` : 'stops' })))("$does like Spark's for $size slots and $handleInvalid", ({ size, handleInvalid, rows, width, error }) => {
    const params = paramsFor(stage, { inputCol: 'v', size, handleInvalid });
    const apply = () => stage.apply(fitSync(stage, params, [frame]), frame);
    if (error === undefined) expect([apply().rows, stage.schema(params, unknown).get('v')?.width]).toEqual([rows, width]);
    else expect(apply).toThrow('column `v`: expected vectors of 2 values, got 3; set size, or handleInvalid to skip or optimistic');
  });

  it('refuses another size than is known before the data is read', () => {
    expect(() => stage.schema(paramsFor(stage, { inputCol: 'v', size: 2 }), schemaOf(frame))).toThrow('size: expected 3, the number of slots that column `v` is known to have, got 2');
    expect(stage.check(paramsFor(stage, { inputCol: 'v' }))).toEqual([{ param: 'size', text: 'expected the number of slots, got none' }]);
  });
});

describe('VectorSizeHint on vectors of different sizes', () => {
  const rows = [[1, 0, 2], [3], [], [4, 5, 6], [7, 8]];
  const apply = (handleInvalid: string, size: number, data: Frame) => stage.apply(fitSync(stage, paramsFor(stage, { inputCol: 'v', size, handleInvalid }), [data]), data);

  it.each([[true, 'vector'], [false, 'sparse']] as const)('skip drops the rows of another size in each shard, and the layout is that of the source (dense: %s)', (dense, kind) => {
    const mixed = frameOf({ id: columnOf([0, 1, 2, 3, 4]), v: unevenOf(rows, { dense }) });
    const out = apply('skip', 3, mixed);
    expect([out.rows, out.rowIds, out.columns.get('v')?.kind]).toEqual([2, Int32Array.of(0, 3), kind]);
    expect(rowsOf(out.columns.get('v'))).toEqual([rows[0], rows[3]]);
    const parts = shardsOf(mixed, 4).map((shard) => apply('skip', 3, shard));
    expect(parts.flatMap((part) => rowsOf(part.columns.get('v')))).toEqual([rows[0], rows[3]]);
    expect(parts.map((part) => part.columns.get('v')?.kind)).toEqual([kind, kind, kind, kind]);
    expect(apply('skip', 9, mixed).rows).toBe(0);
    expect(schemaOf(out).get('v')).toEqual(stage.schema(paramsFor(stage, { inputCol: 'v', size: 3, handleInvalid: 'skip' }), schemaOf(mixed)).get('v'));
  });

  it('error names the row in the data, and passes where no row has another size', () => {
    const mixed = frameOf({ v: unevenOf(rows) });
    expect(() => apply('error', 3, mixed)).toThrow('row 2, column `v`: expected a vector of 3 values, got 1; handleInvalid: skip drops such rows');
    expect(() => apply('error', 3, sliceRows(mixed, 3, 5))).toThrow('row 5, column `v`: expected a vector of 3 values, got 2');
    expect(rowsOf(apply('error', 3, sliceRows(mixed, 3, 4)).columns.get('v'))).toEqual([rows[3]]);
  });

  it('optimistic leaves them as they are, for the next stage to refuse', () => {
    const mixed = frameOf({ v: unevenOf(rows) });
    expect(apply('optimistic', 3, mixed)).toBe(mixed);
    expect(stage.schema(paramsFor(stage, { inputCol: 'v', size: 3, handleInvalid: 'optimistic' }), schemaOf(mixed)).get('v')).toMatchObject({ kind: 'uneven', odd: { row: 2, length: 1, expected: 3 } });
  });
});
