import { bootstrap, drawn, draws, inBag, labels, nodes, scored, subsamplingRate, test, testRows, train, trainRows, trainScores } from './forest-memory';
import { int, maxWeight, Node, pack, setInt, setPacked } from './forest-rows';
import { below, draw } from './random';

/** Draws the tree's rows and fills the root's segments and class weights; false if a row was drawn too often for its packing. */
export function sample<P>(key: u32): bool {
  if (bootstrap) {
    memory.fill(drawn, 0, (<usize>trainRows) << 2);
    for (let i = 0; i < draws; i++) {
      const j = below(draw(key, i), trainRows);
      setInt(drawn, j, int(drawn, j) + 1);
    }
  } else choose(key);
  const counts = nodes + Node.COUNTS;
  let inside = 0;
  let outside = 0;
  for (let i = 0; i < trainRows; i++) {
    const row = int(train, i);
    const w = int(drawn, i);
    if (w > maxWeight<P>()) return false;
    if (w > 0) {
      const c = <i32>load<u16>(labels + ((<usize>row) << 1));
      setPacked<P>(inBag, inside++, pack<P>(row, c, w));
      setInt(counts, c, int(counts, c) + w);
    } else if (trainScores) setInt(scored, outside++, row);
  }
  memory.copy(scored + ((<usize>outside) << 2), test, (<usize>testRows) << 2);
  store<i32>(nodes, inside, Node.END);
  store<i32>(nodes, outside + testRows, Node.SCORED_END);
  return true;
}

function choose(key: u32): void {
  const limit = subsamplingRate * 4294967296.0;
  let smallest: u64 = u64.MAX_VALUE;
  let first = 0;
  for (let i = 0; i < trainRows; i++) {
    const hash = draw(key, i);
    setInt(drawn, i, <i32>(<f64>hash < limit));
    if (<u64>hash < smallest) {
      smallest = hash;
      first = i;
    }
  }
  setInt(drawn, first, 1);
}
