import { binomial as encoded } from './assembly.generated.ts';
import type { Asked, BinomialKernel } from './binomial.ts';
import type { CodedRows } from './coded.ts';
import { CODES } from './coded.ts';
import type { LossSums } from './linear.ts';
import { CODED_ROWS_AT_A_TIME, LANES } from './linear.ts';
import { ROWS_A_LOGARITHM } from './logistic.ts';
import { openInstances, setGlobals } from './wasm.ts';

interface Exports {
  memory: WebAssembly.Memory;
  heapBase(): number;
  begin(): void;
  addRows(count: number, intercept: number): void;
  end(): void;
}

const { start, keep } = openInstances<Exports>(encoded);
const DOUBLE = Float64Array.BYTES_PER_ELEMENT;
/** Rows that are in the fastest memory together. */
const NEAR = 512;
/** Rows that are copied at a time: as many as a shard has, but for the largest. */
const MOST_ROWS = 8 * CODED_ROWS_AT_A_TIME;
const ROWS_A_SUM = 2 * ROWS_A_LOGARITHM;

/** The kernel in WebAssembly: the same bits as `typescriptBinomial`. */
export function wasmBinomial(): BinomialKernel {
  return { name: 'wasm', sums };
}

function sums(count: number, rows: CodedRows, { linear: { coefficients, intercepts }, classes }: Asked): LossSums {
  const [{ groups, width: all }, width, { counts, members, sizes, levels }] = [rows, rows.slots.length, flatOf(rows)];
  const most = Math.min(MOST_ROWS, Math.ceil(count / 16) * 16);
  const { exports, at } = start({
    coefficients: all, gradient: all, places: width, factors: width, totals: width + 1, lanes: (width + 1) * LANES, products: NEAR, odds: NEAR,
    counts: groups.length, members: members.length, sizes: sizes.length, levels: levels.length,
    tables: groups.length * CODES, histograms: groups.length * 2 * CODES, sums: 4 * Math.ceil(most / ROWS_A_SUM),
  }, { slots: most * width, codes: (groups.length * most) / DOUBLE, classes: most / 2 });
  setGlobals(exports, { ...at, width, step: most * DOUBLE, groups: groups.length, codeStep: most });
  const { buffer } = exports.memory;
  for (const [place, values] of [[at.places, rows.slots], [at.counts, counts], [at.members, members], [at.sizes, sizes]] as const) new Int32Array(buffer, place, values.length).set(values);
  for (const [place, values] of [[at.coefficients, coefficients], [at.levels, levels]] as const) new Float64Array(buffer, place, values.length).set(values);
  exports.begin();
  const [slots, codes, known] = [new Float64Array(buffer, at.slots, most * width), new Uint8Array(buffer, at.codes, groups.length * most), new Int32Array(buffer, at.classes, most)];
  let loss = 0;
  for (let from = 0; from < count; from += most) {
    const to = Math.min(count, from + most);
    groups.forEach((group, g) => codes.set(group.codes.subarray(from, to), g * most));
    rows.columns.forEach((values, j) => slots.set(values.subarray(from, to), j * most));
    known.set(classes.subarray(from, to));
    clearBehind(to - from, { slots, known, most });
    exports.addRows(to - from, intercepts[0]);
    loss = lossOf(new Float64Array(buffer, at.sums, 4 * Math.ceil((to - from) / ROWS_A_SUM)), loss);
  }
  exports.end();
  const gradient = new Float64Array(buffer, at.gradient, all).slice();
  const bias = new Float64Array(buffer, at.totals + width * DOUBLE, 1).slice();
  keep(exports);
  return { loss, gradient, bias };
}

/** What others have left behind so many rows. */
function clearBehind(rows: number, { slots, known, most }: { slots: Float64Array; known: Int32Array; most: number }): void {
  const end = Math.min(most, rows + LANES);
  for (let at = 0; at < slots.length; at += most) slots.fill(0, at + rows, at + end);
  known.fill(0, rows, end);
}

/** The loss so far and that of more rows, added up as `codedSums` does. */
function lossOf(found: Float64Array, before: number): number {
  const together = (4 * CODED_ROWS_AT_A_TIME) / ROWS_A_SUM;
  let loss = before;
  for (let from = 0; from < found.length; from += together) {
    let sum = 0;
    for (let i = from; i < Math.min(found.length, from + together); i += 4) sum += found[i] + found[i + 1] + (Math.log(found[i + 2]) + Math.log(found[i + 3]));
    loss += sum;
  }
  return loss;
}

/** Groups laid flat: how many slots each has, (groups); group by group which slots these are, and how many levels each has; and their levels. */
interface Flat {
  counts: Int32Array;
  members: Int32Array;
  sizes: Int32Array;
  levels: Float64Array;
}

/** What was laid flat: a fit asks pass after pass. */
const known = new WeakMap<CodedRows, Flat>();

function flatOf(rows: CodedRows): Flat {
  const found = known.get(rows);
  if (found !== undefined) return found;
  const levels = rows.groups.flatMap((group) => group.levels);
  const made = {
    counts: Int32Array.from(rows.groups, ({ slots }) => slots.length), members: Int32Array.from(rows.groups.flatMap(({ slots }) => slots)),
    sizes: Int32Array.from(levels, ({ length }) => length), levels: Float64Array.from(levels.flatMap((own) => [...own])),
  };
  known.set(rows, made);
  return made;
}
