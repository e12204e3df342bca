import { SingleBar } from 'cli-progress';
import { duration } from '../util/text.ts';
import { warn } from './exit.ts';

/** Without a terminal a line is written this often, so that a log shows life and stays short. */
const LINE_EVERY_MS = 10_000;
const BAR_FPS = 12;

/** Shows how many fits are done, the best score so far and when it will be over; always on stderr. */
export interface Progress {
  advance(fits: number, best: number | null): void;
  /** Counts fits that an earlier session did: they say nothing about the time of the others. */
  keep(fits: number): void;
  stop(): void;
}

/** A bar on a terminal, a line now and then elsewhere, nothing when quiet. */
export function openProgress(total: number, quiet: boolean): Progress {
  if (quiet || total < 2) return { advance: () => undefined, keep: () => undefined, stop: () => undefined };
  return process.stderr.isTTY ? bar(total) : lines(total);
}

function bar(total: number): Progress {
  const shown = new SingleBar({
    format: 'fits {bar} {value}/{total}  best fold {best}  ends in {eta_formatted}',
    barsize: 30,
    hideCursor: true,
    clearOnComplete: true,
    fps: BAR_FPS,
    stream: process.stderr,
  });
  shown.start(total, 0, { best: '-' });
  let best: string = '-';
  let done = 0;
  function end(): void {
    if (shown.isActive) shown.stop();
  }
  function count(fits: number, payload: object): void {
    // Behind the search come fits that nobody counts: the best candidate's, again and on all rows.
    if (done >= total) return;
    shown.increment(fits, payload);
    if ((done += fits) >= total) end();
  }
  return {
    advance(fits, score) {
      if (score !== null) best = score.toFixed(4);
      count(fits, { best });
    },
    keep: (fits) => count(fits, {}),
    stop: end,
  };
}

function lines(total: number): Progress {
  const began = performance.now();
  let last = began;
  let done = 0;
  let kept = 0;
  return {
    advance(fits, best) {
      done += fits;
      const now = performance.now();
      if (now - last < LINE_EVERY_MS || done >= total) return;
      last = now;
      const left = ((now - began) / (done - kept)) * (total - done);
      warn(`${done}/${total} fits${best === null ? '' : `, best fold ${best.toFixed(4)}`}, ends in ${duration(left / 1000)}`);
    },
    keep(fits) {
      done += fits;
      kept += fits;
    },
    stop: () => undefined,
  };
}
