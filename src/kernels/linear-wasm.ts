import { linear as encoded } from './assembly.generated.ts';
import { CODES } from './coded.ts';
import { columnStride } from './dense.ts';
import type { LinearKernel, Walks } from './linear.ts';
import { addedUp, CODED_ROWS_AT_A_TIME, coefficientsOf, gradientOf, LANES, marginsOfAll, ROWS_AT_A_TIME, tablesOf } from './linear.ts';
import { logisticLoss, ROWS_A_LOGARITHM } from './logistic.ts';
import { wasmCodedMargins } from './margins-wasm.ts';
import { openInstances, setGlobals } from './wasm.ts';

interface Exports {
  memory: WebAssembly.Memory;
  heapBase(): number;
  margins(count: number, intercept: number): void;
  gradient(count: number): number;
  logistic(count: number): void;
  seconds(count: number): void;
  pairs(count: number): void;
  above(count: number, threshold: number): void;
}

const { start, keep } = openInstances<Exports>(encoded);
const DOUBLE = Float64Array.BYTES_PER_ELEMENT;

/** The kernel in WebAssembly: the same bits as `typescriptLinear`. */
export function wasmLinear(): LinearKernel {
  return {
    name: 'wasm',
    lossSums(count, source, { linear: { coefficients, intercepts }, loss }) {
      const outputs = intercepts.length;
      const width = coefficients.length / outputs;
      const stride = columnStride(ROWS_AT_A_TIME);
      const { exports, at } = start({ slots: stride * width, factors: outputs * width, products: outputs * ROWS_AT_A_TIME, totals: outputs * width });
      setGlobals(exports, { width, step: stride * DOUBLE, slots: at.slots, groups: 0 });
      const { buffer } = exports.memory;
      new Float64Array(buffer, at.factors, coefficients.length).set(coefficients);
      const slots = new Float64Array(buffer, at.slots, stride * width);
      const walks = walksOf(exports, intercepts, { width, groups: 0, rowsAtATime: ROWS_AT_A_TIME, at: { ...at, tables: 0, histograms: 0 } });
      const made = addedUp(count, { ...walks, bring: ({ from, to }) => source(slots, { from, to, stride }) }, { loss, outputs });
      const gradient = new Float64Array(buffer, at.totals, outputs * width).slice();
      keep(exports);
      return { ...made, gradient };
    },
    codedSums(count, { width: all, groups, slots: own, columns }, { linear, loss }) {
      const outputs = linear.intercepts.length;
      const [width, most, stride] = [own.length, CODED_ROWS_AT_A_TIME, columnStride(CODED_ROWS_AT_A_TIME)];
      const { exports, at } = start({
        slots: stride * width, factors: outputs * width, products: outputs * most, totals: outputs * width,
        codes: (groups.length * most) / DOUBLE, tables: outputs * groups.length * CODES, histograms: outputs * groups.length * 2 * CODES,
      });
      setGlobals(exports, { width, step: stride * DOUBLE, slots: at.slots, groups: groups.length, codes: at.codes, codeStep: most });
      const { buffer } = exports.memory;
      new Float64Array(buffer, at.factors, outputs * width).set(coefficientsOf(own, linear));
      new Float64Array(buffer, at.tables, outputs * groups.length * CODES).set(tablesOf(groups, linear));
      const slots = new Float64Array(buffer, at.slots, stride * width);
      const bytes = new Uint8Array(buffer, at.codes, groups.length * most);
      function bring({ from, to }: { from: number; to: number }): void {
        groups.forEach(({ codes }, g) => bytes.set(codes.subarray(from, to), g * most));
        columns.forEach((values, j) => slots.set(values.subarray(from, to), j * stride));
      }
      const made = addedUp(count, { ...walksOf(exports, linear.intercepts, { width, groups: groups.length, rowsAtATime: most, at }), bring }, { loss, outputs });
      const [gradient, histograms] = [new Float64Array(buffer, at.totals, outputs * width), new Float64Array(buffer, at.histograms, outputs * groups.length * 2 * CODES)];
      const whole = gradientOf({ width: all, groups, slots: own }, { outputs, gradient, histograms });
      keep(exports);
      return { ...made, gradient: whole };
    },
    margins(count, source, { coefficients, intercepts }) {
      const outputs = intercepts.length;
      const width = coefficients.length / outputs;
      const stride = columnStride(ROWS_AT_A_TIME);
      const { exports, at } = start({ slots: stride * width, factors: outputs * width, products: outputs * ROWS_AT_A_TIME });
      setGlobals(exports, { width, step: stride * DOUBLE, slots: at.slots, groups: 0 });
      const { buffer } = exports.memory;
      new Float64Array(buffer, at.factors, coefficients.length).set(coefficients);
      const slots = new Float64Array(buffer, at.slots, stride * width);
      const walks = walksOf(exports, intercepts, { width, groups: 0, rowsAtATime: ROWS_AT_A_TIME, at: { ...at, totals: 0, tables: 0, histograms: 0 } });
      const made = marginsOfAll(count, { ...walks, bring: ({ from, to }) => source(slots, { from, to, stride }) }, outputs);
      keep(exports);
      return made;
    },
    codedMargins: wasmCodedMargins,
    logistic: (classes) => logisticLoss((margins, from) => logisticSums(margins, classes, from)),
    probabilities: (margins, classes) => madeOf(margins, { made: new Float64Array(classes * margins.length), each: classes, make: (exports, count) => (classes === 1 ? exports.seconds(count) : exports.pairs(count)) }),
    above: (margins, threshold) => madeOf(margins, { made: new Int32Array(margins.length), each: 1, make: (exports, count) => exports.above(count, threshold) }),
  };
}

/** Where the arrays of all outputs begin. */
interface Layout {
  width: number;
  groups: number;
  rowsAtATime: number;
  at: { factors: number; products: number; totals: number; tables: number; histograms: number };
}

function walksOf(exports: Exports, intercepts: Float64Array, { width, groups, rowsAtATime, at }: Layout): Omit<Walks, 'bring'> {
  const outputs = intercepts.length;
  function forOutput(o: number): void {
    const own = o * width * DOUBLE;
    const byCode = o * groups * CODES * DOUBLE;
    setGlobals(exports, { factors: at.factors + own, totals: at.totals + own, products: at.products + o * rowsAtATime * DOUBLE, tables: at.tables + byCode, histograms: at.histograms + 2 * byCode });
  }
  if (outputs === 1) forOutput(0);
  return {
    rowsAtATime,
    room: new Float64Array(exports.memory.buffer, at.products, outputs * rowsAtATime),
    margins(rows) {
      for (let o = 0; o < outputs; o++) {
        if (outputs > 1) forOutput(o);
        exports.margins(inLanes(rows), intercepts[o]);
      }
    },
    gradient(rows, bias) {
      for (let o = 0; o < outputs; o++) {
        if (outputs > 1) forOutput(o);
        bias[o] += exports.gradient(inLanes(rows));
      }
    },
  };
}

function inLanes(rows: number): number {
  return Math.ceil(rows / LANES) * LANES;
}

/** An instance for losses alone, whose memory nobody else lays out, and views on it. */
interface Losses {
  exports: Exports;
  products: Float64Array;
  classes: Int32Array;
  sums: Float64Array;
}

/** Margins of which something is made at a time; an even number. */
const MARGINS_AT_A_TIME = 4096;

/** What is made of margins, (rows): row-major (rows, each). `make` puts at `totals` what it makes of an even number of `products`. */
function madeOf<T extends Float64Array | Int32Array>(margins: Float64Array, { made, each, make }: { made: T; each: number; make(exports: Exports, count: number): void }): T {
  const { exports, at } = start({ products: MARGINS_AT_A_TIME, totals: 2 * MARGINS_AT_A_TIME });
  setGlobals(exports, at);
  const { buffer } = exports.memory;
  const own = new Float64Array(buffer, at.products, MARGINS_AT_A_TIME);
  const found = made instanceof Int32Array ? new Int32Array(buffer, at.totals, each * MARGINS_AT_A_TIME) : new Float64Array(buffer, at.totals, each * MARGINS_AT_A_TIME);
  for (let from = 0; from < margins.length; from += MARGINS_AT_A_TIME) {
    const some = margins.subarray(from, from + MARGINS_AT_A_TIME);
    const count = some.length;
    own.set(some);
    make(exports, count + (count & 1));
    made.set(count === MARGINS_AT_A_TIME ? found : found.subarray(0, each * count), each * from);
  }
  keep(exports);
  return made;
}

const MOST = 2 * ROWS_A_LOGARITHM;
let losses: Losses | null = null;

function lossesInstance(): Losses {
  const { exports, at } = start({ products: MOST, classes: MOST / 2, sums: 4 });
  setGlobals(exports, at);
  const { buffer } = exports.memory;
  return { exports, products: new Float64Array(buffer, at.products, MOST), classes: new Int32Array(buffer, at.classes, MOST), sums: new Float64Array(buffer, at.sums, 4) };
}

function logisticSums(margins: Float64Array, classes: Int32Array, from: number): { far: [number, number]; product: [number, number] } {
  losses ??= lossesInstance();
  const { exports, products, classes: own, sums } = losses;
  const count = margins.length;
  products.set(margins);
  own.set(classes.subarray(from, from + count));
  // A row that makes their number even is infinitely far on the right side: its loss is 0.
  products[count] = -Infinity;
  own[count] = 0;
  exports.logistic(count + (count & 1));
  margins.set(count === products.length ? products : products.subarray(0, count));
  return { far: [sums[0], sums[1]], product: [sums[2], sums[3]] };
}
