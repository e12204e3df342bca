import { binomial as encoded } from './assembly.generated.ts';
import type { Asked, BinomialKernel } from './binomial.ts';
import type { CodedRows } from './coded.ts';
import { CODES } from './coded.ts';
import type { LossSums } from './linear.ts';
import { CODED_ROWS_AT_A_TIME, LANES } from './linear.ts';
import { ROWS_A_LOGARITHM } from './logistic.ts';
import { isKept, openInstances, setGlobals } from './wasm.ts';

interface Exports {
  memory: WebAssembly.Memory;
  heapBase(): number;
  begin(): void;
  addRows(count: number, intercept: number): void;
  end(): void;
  width: WebAssembly.Global;
  groups: WebAssembly.Global;
}

const { start, keep } = openInstances<Exports>(encoded);
const DOUBLE = Float64Array.BYTES_PER_ELEMENT;
/** Rows that are in the fastest memory together. */
const NEAR = 512;
/** Rows that are copied at a time. */
const MOST_ROWS = 8 * CODED_ROWS_AT_A_TIME;
const ROWS_A_SUM = 2 * ROWS_A_LOGARITHM;

/** The kernel in WebAssembly: the same bits as `typescriptBinomial`. */
export function wasmBinomial(): BinomialKernel {
  return { name: 'wasm', sums };
}

function sums(count: number, rows: CodedRows, { linear: { coefficients, intercepts }, classes }: Asked): LossSums {
  const flat = flatOf(rows);
  const desk = deskFor({
    all: rows.width, width: rows.slots.length, groups: rows.groups.length, members: flat.members.length, levels: flat.levels.length, rows: Math.min(MOST_ROWS, Math.ceil(count / LANES) * LANES),
  });
  begin(desk, rows, { flat, coefficients });
  let loss = 0;
  for (let from = 0; from < count; from += MOST_ROWS) {
    const to = Math.min(count, from + MOST_ROWS);
    copyRows(desk, rows, { from, to, classes });
    desk.exports.addRows(to - from, intercepts[0]);
    loss = lossOf(desk.sums, { length: 4 * Math.ceil((to - from) / ROWS_A_SUM), before: loss });
  }
  desk.exports.end();
  const [gradient, bias] = [desk.gradient.slice(0, rows.width), desk.totals.slice(rows.slots.length, rows.slots.length + 1)];
  leave(desk);
  return { loss, gradient, bias };
}

/** How much there is place for: slots, those that are there as they are, groups of the others, these, their levels, and rows. */
interface Room {
  all: number;
  width: number;
  groups: number;
  members: number;
  levels: number;
  rows: number;
}

/** An instance whose memory is laid out, and views on it: shard comes after shard, and to lay it out takes longer than what is done with a small one. */
interface Desk {
  exports: Exports;
  room: Room;
  /** What has to be 0 before a shard. */
  zeros: Uint8Array;
  gradient: Float64Array;
  totals: Float64Array;
  coefficients: Float64Array;
  places: Int32Array;
  counts: Int32Array;
  members: Int32Array;
  sizes: Int32Array;
  levels: Float64Array;
  sums: Float64Array;
  slots: Float64Array;
  codes: Uint8Array;
  classes: Int32Array;
}

let free: Desk | null = null;

/** The desk that was left, if it has room; else one that has. */
function deskFor(need: Room): Desk {
  const left = free;
  free = null;
  if (left === null) return openDesk(need);
  const { room } = left;
  if (need.all <= room.all && need.width <= room.width && need.groups <= room.groups && need.members <= room.members && need.levels <= room.levels && need.rows <= room.rows) return left;
  keep(left.exports);
  return openDesk({
    all: Math.max(need.all, room.all), width: Math.max(need.width, room.width), groups: Math.max(need.groups, room.groups), members: Math.max(need.members, room.members), levels: Math.max(need.levels, room.levels), rows: Math.max(need.rows, room.rows),
  });
}

function openDesk(room: Room): Desk {
  const { all, width, groups, members, levels, rows } = room;
  const { exports, at } = start({}, {
    gradient: all, totals: width + 1, histograms: groups * 2 * CODES,
    coefficients: all, places: width, factors: width, lanes: (width + 1) * LANES, products: NEAR, odds: NEAR,
    counts: groups, members, sizes: members, levels, tables: groups * CODES, sums: 4 * Math.ceil(rows / ROWS_A_SUM), slots: rows * width, codes: Math.ceil((groups * rows) / DOUBLE), classes: rows / 2,
  });
  setGlobals(exports, { ...at, step: rows * DOUBLE, codeStep: rows });
  const { buffer } = exports.memory;
  return {
    exports, room,
    zeros: new Uint8Array(buffer, at.gradient, at.coefficients - at.gradient),
    gradient: new Float64Array(buffer, at.gradient, all), totals: new Float64Array(buffer, at.totals, width + 1), coefficients: new Float64Array(buffer, at.coefficients, all),
    places: new Int32Array(buffer, at.places, width), counts: new Int32Array(buffer, at.counts, groups), members: new Int32Array(buffer, at.members, members), sizes: new Int32Array(buffer, at.sizes, members),
    levels: new Float64Array(buffer, at.levels, levels), sums: new Float64Array(buffer, at.sums, 4 * Math.ceil(rows / ROWS_A_SUM)),
    slots: new Float64Array(buffer, at.slots, rows * width), codes: new Uint8Array(buffer, at.codes, groups * rows), classes: new Int32Array(buffer, at.classes, rows),
  };
}

/** Leaves a desk to the next shard, unless it has become large. */
function leave(desk: Desk): void {
  if (isKept(desk.exports)) free = desk;
}

function begin({ exports, zeros, ...desk }: Desk, { groups, slots }: CodedRows, { flat: { counts, members, sizes, levels }, coefficients }: { flat: Flat; coefficients: Float64Array }): void {
  zeros.fill(0);
  desk.coefficients.set(coefficients);
  desk.places.set(slots);
  desk.counts.set(counts);
  desk.members.set(members);
  desk.sizes.set(sizes);
  desk.levels.set(levels);
  exports.width.value = slots.length;
  exports.groups.value = groups.length;
  exports.begin();
}

function copyRows({ room, ...desk }: Desk, { groups, columns }: CodedRows, { from, to, classes }: { from: number; to: number; classes: Int32Array }): void {
  for (let g = 0; g < groups.length; g++) desk.codes.set(groups[g].codes.subarray(from, to), g * room.rows);
  for (let j = 0; j < columns.length; j++) desk.slots.set(columns[j].subarray(from, to), j * room.rows);
  desk.classes.set(classes.subarray(from, to));
  // What others have left behind the last row.
  const [rows, end] = [to - from, Math.min(room.rows, to - from + LANES)];
  for (let j = 0; j < columns.length; j++) desk.slots.fill(0, j * room.rows + rows, j * room.rows + end);
  desk.classes.fill(0, rows, end);
}

/** The loss so far and that of more rows, added up as `codedSums` does. */
function lossOf(found: Float64Array, { length, before }: { length: number; before: number }): number {
  const together = (4 * CODED_ROWS_AT_A_TIME) / ROWS_A_SUM;
  let loss = before;
  for (let from = 0; from < length; from += together) {
    let sum = 0;
    for (let i = from; i < Math.min(length, from + together); i += 4) sum += found[i] + found[i + 1] + (Math.log(found[i + 2]) + Math.log(found[i + 3]));
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
  const [slots, levels] = [rows.groups.map((group) => group.slots), rows.groups.map((group) => group.levels).flat()];
  const made = {
    counts: Int32Array.from(slots, ({ length }) => length), members: Int32Array.from(slots.flat()),
    sizes: Int32Array.from(levels, ({ length }) => length), levels: new Float64Array(levels.reduce((sum, { length }) => sum + length, 0)),
  };
  let at = 0;
  for (const own of levels) {
    made.levels.set(own, at);
    at += own.length;
  }
  known.set(rows, made);
  return made;
}
