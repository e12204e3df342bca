import { below, draw } from '../../kernels/random.ts';

/** Any number. */
const KEY = 1;

/**
 * So many of `of` rows, ascending, one of each of as many stretches that are equally long: rows often stand in an order, by which the first ones differ from the others, and one by which
 * every twelfth one, say, does. All of them where there are no more.
 */
export function sampledRows(of: number, wanted: number): Int32Array {
  const rows = new Int32Array(Math.min(of, wanted));
  for (let i = 0, begin = 0; i < rows.length; i++) {
    const end = Math.floor(((i + 1) * of) / rows.length);
    rows[i] = begin + below(draw(KEY, i), end - begin);
    begin = end;
  }
  return rows;
}
