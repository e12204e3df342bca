import { createHash } from 'node:crypto';
import type { Column, Frame } from '../../../../src/frame/column.ts';
import { doubles, integers, schemaOf, vectors } from '../../../../src/frame/column.ts';
import { draw } from '../../../../src/kernels/random.ts';
import type { ParamValues } from '../../../../src/stages/params.ts';
import type { Evaluation, Meta, Model, Predictions, SplitFrame, Stage, WholeFit } from '../../../../src/stages/stage.ts';

/** A frame with the columns `features` and `label`. */
export function frameOf(x: readonly (readonly number[])[], y: readonly number[]): Frame {
  const labels = Array.from({ length: Math.max(...y) + 1 }, (_, c) => `class ${c}`);
  const columns = new Map<string, Column>([
    ['features', vectors(Float64Array.from(x.flat()), x[0].map((_, f) => `x${f}`))],
    ['label', integers(Int32Array.from(y), labels)],
  ]);
  return { rows: x.length, columns };
}

/** A frame of noisy classes on a few continuous and a few discrete features. */
export function noisyFrame({ rows, features, classes, seed }: { rows: number; features: number; classes: number; seed: number }): Frame {
  function number(row: number, f: number): number {
    return (draw(seed * 1000 + f, row) >>> 0) / 2 ** 32;
  }
  const x = Array.from({ length: rows }, (_, row) => Array.from({ length: features }, (_, f) => (f % 2 === 0 ? number(row, f) : Math.floor(number(row, f) * 6))));
  const y = x.map((values, row) => Math.floor(((values[0] + (values[1] ?? 0) / 6 + number(row, features)) / 3) * classes * 0.999));
  return frameOf(x, y);
}

/** A frame with all that trees can learn from: numbers, some of them missing, features of 3, 5 and 12 categories, and weights, some of them 0. `classes` 0 is regression. */
export function richFrame({ rows, seed, classes }: { rows: number; seed: number; classes: number }): Frame {
  function number(row: number, f: number): number {
    return (draw(seed * 1000 + f, row) >>> 0) / 2 ** 32;
  }
  const categories = [0, 3, 0, 5, 12, 2];
  const x = Array.from({ length: rows }, (_, row) => categories.map((count, f) => (count > 0 ? Math.floor(number(row, f) * count) : number(row, f + 20) < 0.2 ? NaN : number(row, f))));
  const score = x.map((values, row) => values.reduce((sum, value, f) => sum + (Number.isNaN(value) ? 0.3 : categories[f] > 0 ? ((value * 7) % categories[f]) / categories[f] : value), 0) + number(row, 9));
  const spread = Math.max(...score) * 1.001;
  const label = classes === 0 ? doubles(Float64Array.from(score)) : integers(Int32Array.from(score, (value) => Math.floor((value / spread) * classes)), Array.from({ length: classes }, (_, c) => `class ${c}`));
  const columns = new Map<string, Column>([
    ['features', vectors(Float64Array.from(x.flat()), categories.map((_, f) => `x${f}`), categories)],
    ['label', label],
    ['weight', doubles(Float64Array.from({ length: rows }, (_, row) => (row % 11 === 0 ? 0 : number(row, 30) * 5)))],
  ]);
  return { rows, columns };
}

/** Every third row is tested. */
export function thirds(frame: Frame): SplitFrame {
  const rows = Array.from({ length: frame.rows }, (_, row) => row);
  return { frame, train: Int32Array.from(rows.filter((row) => row % 3 !== 0)), test: Int32Array.from(rows.filter((row) => row % 3 === 0)) };
}

export function allRows(frame: Frame): { frame: Frame; train: Int32Array } {
  return { frame, train: Int32Array.from({ length: frame.rows }, (_, row) => row) };
}

export function metaOf(frame: Frame): Meta {
  return { schema: schemaOf(frame) };
}

/** A stage's parameters with their defaults, and seed 1. */
export function withDefaults(stage: Stage, given: ParamValues): ParamValues {
  const defaults = Object.entries(stage.params).flatMap(([name, param]) => (param.default === undefined ? [] : [[name, param.default]]));
  return { ...Object.fromEntries(defaults), seed: 1, ...given };
}

export function wholeOf(stage: Stage): WholeFit {
  if (stage.whole === null) throw new Error(`${stage.name} is not fitted whole`);
  return stage.whole;
}

/** Every combination of some values. */
export function product(grid: Readonly<Record<string, readonly (number | string | boolean)[]>>): ParamValues[] {
  return Object.entries(grid).reduce<ParamValues[]>((all, [name, values]) => all.flatMap((params) => values.map((value) => ({ ...params, [name]: value }))), [{}]);
}

/** What a candidate predicts, as a hash of all its bits: by candidate. */
export function fingerprints(evaluations: Iterable<Evaluation>): Map<number, string> {
  const found = new Map<number, string>();
  for (const { candidate, test, train } of evaluations) found.set(candidate, `${hash(test)} ${train === null ? '-' : hash(train)}`);
  return found;
}

export function hash(predictions: Predictions): string {
  return createHash('sha1').update(predictions.predicted).update(predictions.probabilities()).digest('hex');
}

/** The vector or number column `name` that `apply` adds. */
export function applied(stage: Stage, model: Model, { frame, name }: { frame: Frame; name: string }): Float64Array {
  const column = stage.apply(model, frame).columns.get(name);
  if (column === undefined || (column.kind !== 'f64' && column.kind !== 'vector')) throw new Error(`no column ${name}`);
  return column.values;
}

/** The rows at `rows` of a row-major array. */
export function rowsOf(values: Float64Array, rows: Int32Array, width: number): number[] {
  return Array.from(rows).flatMap((row) => [...values.subarray(row * width, (row + 1) * width)]);
}
