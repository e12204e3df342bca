import type { Frame } from '../../frame/column.ts';
import { mix } from '../../kernels/random.ts';
import type { ParamValues } from '../params.ts';
import type { Pass, PassRequest } from '../stage.ts';

/** Columns of a shard. NaN is no value, nor is `missing`. */
export interface Readings {
  columns: readonly ArrayLike<number>[];
  missing: number;
}

/** How often the values of a column are there whose hashes end with `depth` bits that are a part's number. */
interface Part {
  depth: number;
  counts: Map<number, number>;
}

/** Bits of the number `part` in each column; of a column with fewer than it needs nothing is left to count. */
interface Later {
  part: number;
  depths: readonly number[];
}

/** Values that are counted at once, of all columns together: 32 MB. */
const MOST_COUNTED = 2 ** 19;
/** Of one of very many columns. */
const FEWEST_COUNTED = 2 ** 10;

/** The passes of `findModes`, which count at most so many different values at once, but for the luck of hashes. */
export function modePasses(read: (shard: Frame, params: ParamValues) => Readings, most: number = MOST_COUNTED): Readonly<Record<string, Pass>> {
  function limitOf(columns: readonly unknown[]): number {
    return Math.max(Math.min(FEWEST_COUNTED, most), Math.floor(most / Math.max(1, columns.length)));
  }
  return {
    counts: {
      run(shard: Frame, _args: never, params: ParamValues): Part[] {
        const { columns, missing } = read(shard, params);
        return columns.map((values) => countFirst(values, missing, limitOf(columns)));
      },
      merge: (a: Part[], b: Part[]) => a.map((part, column) => joinParts(part, b[column], limitOf(a))),
    } satisfies Pass,
    rest: {
      run(shard: Frame, { part, depths }: Later, params: ParamValues): Part[] {
        const { columns, missing } = read(shard, params);
        return columns.map((values, column) => countLater(values, missing, { part, depth: depths[column] }));
      },
      merge: (a: Part[], b: Part[]) => a.map((part, column) => joinParts(part, b[column], Infinity)),
    } satisfies Pass,
  };
}

/**
 * The most frequent value of each column, of equally frequent ones the smallest, null where it has none, in memory that grows neither with the rows nor with the values: where
 * there are too many to be counted at once, the first pass counts those of one part by their hashes, and each further pass those of another, as many parts as it takes.
 */
export function* findModes(): Generator<PassRequest, (number | null)[], unknown> {
  const first = (yield { pass: 'counts', args: null }) as readonly Part[];
  const best = first.map(({ counts }) => mostFrequent(counts));
  const depths = first.map(({ depth }) => depth);
  const parts = 2 ** Math.max(0, ...depths);
  for (let part = 1; part < parts; part++) {
    const found = (yield { pass: 'rest', args: { part, depths } satisfies Later }) as readonly Part[];
    found.forEach(({ counts }, column) => { best[column] = moreFrequent(best[column], mostFrequent(counts)); });
  }
  return best.map((one) => one?.value ?? null);
}

/** Counts all values; when they become too many, those of every second part no more. */
function countFirst(values: ArrayLike<number>, missing: number, limit: number): Part {
  const found: Part = { depth: 0, counts: new Map() };
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (Number.isNaN(value) || value === missing || (found.depth > 0 && partOf(value, found.depth) !== 0)) continue;
    const before = found.counts.get(value);
    found.counts.set(value, (before ?? 0) + 1);
    if (before === undefined && found.counts.size > limit) deepen(found, found.depth + 1);
  }
  return found;
}

function countLater(values: ArrayLike<number>, missing: number, { part, depth }: { part: number; depth: number }): Part {
  const counts = new Map<number, number>();
  if (part >= 2 ** depth) return { depth, counts };
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (!Number.isNaN(value) && value !== missing && partOf(value, depth) === part) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return { depth, counts };
}

/** Both parts in `a`, which is cut until it has no more values than the limit. */
function joinParts(a: Part, b: Part, limit: number): Part {
  if (b.depth > a.depth) deepen(a, b.depth);
  for (const [value, count] of b.counts) {
    if (b.depth < a.depth && partOf(value, a.depth) !== 0) continue;
    a.counts.set(value, (a.counts.get(value) ?? 0) + count);
    if (a.counts.size > limit) deepen(a, a.depth + 1);
  }
  return a;
}

/** Keeps the values of part 0 of 2^depth. */
function deepen(part: Part, depth: number): void {
  part.depth = depth;
  for (const value of part.counts.keys()) if (partOf(value, depth) !== 0) part.counts.delete(value);
}

const bits = new Float64Array(1);
const halves = new Int32Array(bits.buffer);

/** The number of a value's part among 2^depth. */
function partOf(value: number, depth: number): number {
  // -0 and 0 are one value.
  bits[0] = value + 0;
  return mix(halves[0] ^ mix(halves[1])) & (2 ** depth - 1);
}

interface Frequent {
  value: number;
  count: number;
}

function mostFrequent(counts: ReadonlyMap<number, number>): Frequent | null {
  let best: Frequent | null = null;
  for (const [value, count] of counts) best = moreFrequent(best, { value, count });
  return best;
}

function moreFrequent(a: Frequent | null, b: Frequent | null): Frequent | null {
  if (a === null || b === null) return a ?? b;
  return b.count > a.count || (b.count === a.count && b.value < a.value) ? b : a;
}
