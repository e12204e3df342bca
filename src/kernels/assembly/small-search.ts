import { classes, classList, entropyTable, entropyUnits, features, featuresPerNode, isEntropy, minInfoGain } from './forest-memory';
import { double, int, setInt } from './arrays';
import { bitOf, drawFeature, undoDraws } from './draws';
import { SmallNode } from './small-rows';
import { scanSmall } from './small-scan';
import { forget, splitFeature, splitScore } from './small-split';
import { Node } from './node';

/** The search of ../forest-search.ts for a node of n rows at `first` and total weight `weight`; whether there is a split. */
export function findSplit(node: usize, first: usize, n: i32, weight: i32): bool {
  const counts = node + SmallNode.COUNTS;
  const key = load<u32>(node, Node.KEY);
  let known = load<u64>(node, Node.KNOWN);
  let squares = 0;
  let own: f64 = 0;
  let kinds = 0;
  for (let c = 0; c < classes; c++) {
    const count = int(counts, c);
    if (count == 0) continue;
    setInt(classList, kinds++, c);
    if (isEntropy) own += double(entropyTable, count);
    else squares += count * count;
  }
  if (!isEntropy) own = <f64>squares;
  const perfect: f64 = isEntropy ? 0 : <f64>weight;
  forget();
  let d = 0;
  let useful = 0;
  while (d < features && (d < featuresPerNode || useful == 0)) {
    const f = drawFeature(key, d++);
    const bit = bitOf(f);
    if (known & bit) continue;
    if (!scanSmall(f, first, n, counts, weight, squares, kinds)) {
      known |= bit;
      continue;
    }
    useful++;
    if (splitScore == perfect) break;
  }
  store<u64>(node, known, Node.KNOWN);
  undoDraws(d);
  if (splitFeature < 0) return false;
  return minInfoGain <= 0 || infoGain(splitScore, own, weight) >= minInfoGain;
}

@inline
function infoGain(score: f64, own: f64, weight: i32): f64 {
  const w = <f64>weight;
  if (isEntropy) return (score + double(entropyTable, weight) - own) / (w * entropyUnits);
  return (score - own / w) / w;
}
