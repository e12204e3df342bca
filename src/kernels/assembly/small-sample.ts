import { int, setInt } from './arrays';
import { drawn, inBag, labels, nodes, scored, test, testRows, train, trainRows, trainScores } from './forest-memory';
import { drawRows } from './random';
import { MAX_WEIGHT, pack, setPacked, SmallNode } from './small-rows';
import { Node } from './node';

/** Draws the tree's rows and fills the root's segments and class weights; false if a row was drawn too often for its packing. */
export function sample(key: u32): bool {
  drawRows(key);
  const counts = nodes + SmallNode.COUNTS;
  let inside = 0;
  let outside = 0;
  for (let i = 0; i < trainRows; i++) {
    const row = int(train, i);
    const w = int(drawn, i);
    if (w > MAX_WEIGHT) return false;
    if (w > 0) {
      const c = int(labels, row);
      setPacked(inBag, inside++, pack(row, c, w));
      setInt(counts, c, int(counts, c) + w);
    } else if (trainScores) setInt(scored, outside++, row);
  }
  memory.copy(scored + ((<usize>outside) << 2), test, (<usize>testRows) << 2);
  store<i32>(nodes, inside, Node.END);
  store<i32>(nodes, outside + testRows, Node.SCORED_END);
  return true;
}
