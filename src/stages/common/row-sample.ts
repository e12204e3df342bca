/** Its multiples are spread over what is behind the point as evenly as any: the golden ratio less 1. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * So many of `of` rows, ascending, one of each of as many stretches that are equally long, each time elsewhere in it: rows often stand in an order, by which the first ones differ from the
 * others, and sometimes in one by which every twelfth, say, does. All of them where there are no more.
 */
export function sampledRows(of: number, wanted: number): Int32Array {
  const rows = new Int32Array(Math.min(of, wanted));
  for (let i = 0, begin = 0; i < rows.length; i++) {
    const end = Math.floor(((i + 1) * of) / rows.length);
    rows[i] = begin + ((i * GOLDEN) % 1) * (end - begin);
    begin = end;
  }
  return rows;
}
