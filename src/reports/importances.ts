import type { Model } from '../stages/stage.ts';
import { textTable } from '../util/text.ts';

/** What is drawn of the widest bar at least, and what stands beside the bars. */
const NARROWEST_BAR = 8;
const WIDEST_BAR = 40;
const LONGEST_NAME = 40;
const BLOCK = '█';
const HALF_BLOCK = '▌';

/**
 * The features that a fitted pipeline of trees learned most from, with bars and shares, or null where no stage has importances.
 * `width`: columns of the terminal; `top`: how many features at most.
 */
export function importancesText(models: readonly Pick<Model, 'state'>[], { width, top }: { width: number; top: number }): string | null {
  const state = models.findLast((model) => Array.isArray(model.state['importances']))?.state;
  if (state === undefined) return null;
  const shares = state['importances'] as readonly number[];
  const names = (state['featureNames'] ?? []) as readonly string[];
  const order = [...shares.keys()].filter((i) => shares[i] > 0).sort((a, b) => shares[b] - shares[a] || a - b);
  if (order.length === 0) return null;
  const rows = order.slice(0, top).map((i) => ({ name: cut(names[i] ?? `feature ${i}`), share: shares[i] }));
  const beside = Math.max(...rows.map(({ name }) => name.length), 'feature'.length) + SHARE_WIDTH;
  const longest = Math.max(NARROWEST_BAR, Math.min(WIDEST_BAR, width - beside));
  const lines = textTable(
    ['feature', 'share', 'importance (impurity)'],
    rows.map(({ name, share }) => [name, `${(share * 100).toFixed(1)} %`, bar(share / rows[0].share, longest)]),
    [false, true, false],
  );
  const rest = order.length - rows.length;
  if (rest > 0) lines.push(`… ${rest.toLocaleString('en-US')} more ${rest === 1 ? 'feature' : 'features'} in metrics.json`);
  return lines.map((line) => line.trimEnd()).join('\n');
}

/** A share such as `100.0 %` with the gaps beside it. */
const SHARE_WIDTH = 11;

function bar(part: number, longest: number): string {
  const halves = Math.max(1, Math.round(part * longest * 2));
  return BLOCK.repeat(Math.floor(halves / 2)) + (halves % 2 === 1 ? HALF_BLOCK : '');
}

function cut(name: string): string {
  return name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME - 1)}…`;
}
