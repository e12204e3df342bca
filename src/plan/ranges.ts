import type { Task } from './plan.ts';

/** A piece below this is not worth its message, its bins and the join. */
const SMALLEST_PIECE_MS = 25;
/** Pieces above this are halved: a worker that is held up then holds up less. */
const LONG_PIECE_MS = 500;
/** Where tasks are many, the last ones even out what the workers do. */
const ENOUGH_TASKS_A_WORKER = 4;
/** A cut must bring at least so much: its wall time against that of whole tasks. */
const WORTH_IT = 0.9;
/** Rounding alone is no gain. */
const NO_TIE = 1 - 1e-9;
/** What a piece costs beside its work: the fitted stages in front of it, and lists of rows. */
const PIECE_MS = 3;
/** Bytes go into a file, out of it, and are added up. */
const MS_PER_MIB = 4;
/** The joining process holds the sums of all pieces of a task. */
const LARGEST_PIECE_BYTES = 2 ** 27;

/** A task before it is cut, with what a cut depends on. */
export interface Cuttable {
  costMs: number;
  /** Units (trees) that it is made of. */
  units: number;
  /** Bytes that each piece hands over. */
  pieceBytes: number;
}

/**
 * Into how many ranges each task is cut so that `workers` are busy to the end, by trying them out; all 1 where a cut brings nothing.
 * Wherever the borders are, a joined fit has the bits of a whole one, so they may depend on the number of workers.
 */
export function piecesOf(tasks: readonly Cuttable[], workers: number): number[] {
  const whole = tasks.map(() => 1);
  if (workers < 2 || tasks.length >= ENOUGH_TASKS_A_WORKER * workers) return whole;
  let best = whole;
  let bestMs = makespan(tasks, whole, workers) * WORTH_IT;
  for (let most = 2; most <= 2 * workers; most++) {
    const pieces = cut(tasks, most);
    // Whole tasks have no join, so as few as possible are cut: the last ones, which even out what the others leave.
    for (let first = tasks.length - 1; first >= 0; first--) {
      const some = pieces.map((count, i) => (i < first ? 1 : count));
      const ms = makespan(tasks, some, workers);
      if (ms < bestMs * NO_TIE) [best, bestMs] = [some, ms];
    }
  }
  if (best === whole) return whole;
  return best.map((count, i) => (tasks[i].costMs / count > LONG_PIECE_MS && tasks[i].units >= 2 * count ? 2 * count : count));
}

/** Borders of equal ranges of units: (pieces + 1). */
export function bordersOf(units: number, pieces: number): number[] {
  return Array.from({ length: pieces + 1 }, (_, i) => Math.round((i * units) / pieces));
}

/** The largest task in `most` pieces, the others in pieces of about its size. */
function cut(tasks: readonly Cuttable[], most: number): number[] {
  const largest = tasks.reduce((ms, task) => Math.max(ms, task.costMs), 0);
  return tasks.map(({ costMs, units, pieceBytes }) => {
    if (pieceBytes > LARGEST_PIECE_BYTES) return 1;
    const wanted = largest > 0 ? Math.round((most * costMs) / largest) : 1;
    return Math.max(1, Math.min(wanted, units, Math.floor(costMs / SMALLEST_PIECE_MS)));
  });
}

/** Milliseconds until the last worker is done when each takes the largest piece that is left. */
function makespan(tasks: readonly Cuttable[], pieces: readonly number[], workers: number): number {
  const all = tasks.flatMap(({ costMs, pieceBytes }, i) => {
    const extra = pieces[i] > 1 ? PIECE_MS + (pieceBytes / 2 ** 20) * MS_PER_MIB : 0;
    return new Array<number>(pieces[i]).fill(costMs / pieces[i] + extra);
  });
  const busy = new Array<number>(workers).fill(0);
  for (const ms of all.sort((a, b) => b - a)) busy[busy.indexOf(Math.min(...busy))] += ms;
  return Math.max(...busy);
}

/** The tasks with their borders, and how many pieces they are in together. */
export function withRanges(tasks: readonly Omit<Task, 'ranges'>[], cuttable: readonly Cuttable[] | null, workers: number): { tasks: Task[]; pieces: number } {
  const pieces = cuttable === null ? tasks.map(() => 1) : piecesOf(cuttable, workers);
  const cutTasks = tasks.map((task, i) => ({ ...task, ranges: cuttable === null || pieces[i] === 1 ? null : bordersOf(cuttable[i].units, pieces[i]) }));
  return { tasks: cutTasks, pieces: pieces.reduce((sum, count) => sum + count, 0) };
}
