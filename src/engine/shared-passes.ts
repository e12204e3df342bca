import type { Frame } from '../frame/column.ts';
import type { PipelineStage } from '../stages/pipeline.ts';
import { passKey } from '../stages/pipeline.ts';
import type { PassRequest } from '../stages/stage.ts';
import { jsonText } from '../util/json.ts';
import { recent } from './recent.ts';
import type { SplitRows } from './split.ts';

/** The rows that passes go over. */
export interface PassedOver {
  frame: Frame;
  rows: SplitRows;
}

/**
 * Merged results of passes, kept for the fits that differ in nothing but parameters that no pass reads. `make` gets the key of a result that
 * other fits share, null where none does.
 */
export type SharedPasses = (over: PassedOver, asked: { step: PipelineStage; request: PassRequest }, make: (key: string | null) => unknown) => unknown;

/** Bytes of results that are kept beside the last one: the fits of one grid come one behind the other. */
const KEPT_BYTES = 67_108_864;

/** Keeps the last results, by what they depend on; those of stages without such parameters, and of passes that an earlier pass has led to, are made anew. */
export function openSharedPasses(): SharedPasses {
  const results = recent<unknown>(() => KEPT_BYTES, arrayBytes);
  const numbers = new WeakMap<Frame | SplitRows, number>();
  let count = 0;
  function numberOf(one: Frame | SplitRows): number {
    const number = numbers.get(one) ?? count++;
    numbers.set(one, number);
    return number;
  }
  return ({ frame, rows }, { step, request }, make) => {
    const key = passKey(step, request);
    return key === null ? make(null) : results.get(jsonText([numberOf(frame), numberOf(rows), key]), () => make(key));
  };
}

/** Bytes of all arrays of numbers in plain data. */
function arrayBytes(value: unknown): number {
  if (ArrayBuffer.isView(value)) return value.byteLength;
  if (value === null || typeof value !== 'object') return 0;
  const inside = value instanceof Map ? [...value.values()] : Object.values(value);
  return inside.reduce<number>((sum, one) => sum + arrayBytes(one), 0);
}
