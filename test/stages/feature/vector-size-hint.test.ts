import { describe, expect, it } from 'vitest';
import { schemaOf } from '../../../src/frame/column.ts';
import { unnamedType } from '../../../src/stages/common/columns.ts';
import { stage } from '../../../src/stages/feature/vector-size-hint.ts';
import { fitSync, frameOf, golden, paramsFor, vectorOf } from '../support.ts';

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
