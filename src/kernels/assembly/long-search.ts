import { double } from './arrays';
import { bitOf, drawFeature, undoDraws } from './draws';
import { classes, entropyTable, entropyUnits, features, featuresPerNode, minInfoGain, randomSplits } from './forest-memory';
import { SPLIT_KEY } from './keys';
import { groupRows } from './long-groups';
import { codesOf, missingCode, readCodes } from './long-items';
import { addLane, clearLanes, fitsLane, laneFeature, LANES, lanesFilled, mayLanes, settleLane, tryLanes } from './long-lanes';
import { LIST_ROWS, listHigh, listLow, listOf, scanList } from './long-lists';
import { gainUnit, mode, pairCount, rowShift, weightScale } from './long-memory';
import { Mode } from './long-node';
import { pairHigh, pairLow, readPairs, scanPairs } from './long-pairs';
import { isNominal, tryCategories, tryThreshold } from './long-random';
import { readAmounts } from './long-sample';
import { scanOrdered, scanSorted, scanSubsets, setCut } from './long-scan';
import { enterNode, entropyOf, minWeight, nodeRows, nodeStart, nodeWeight, own } from './long-side';
import { dropSplit, forget, splitFeature, splitScore } from './long-split';
import { mix } from './random';
import { Node } from './node';

/** Whether `nodeAmounts` are those of the node. */
let hasAmounts: bool = false;

/** The search of ../forest-search.ts for the node whose items begin at `items`; whether there is a split. */
export function findSplit(node: usize, items: usize): bool {
  const key = load<u32>(node, Node.KEY);
  let known = load<u64>(node, Node.KNOWN);
  enterNode(node);
  forget();
  hasAmounts = false;
  const hasPairs = rowShift != 0 && classes == 2 && !randomSplits && minWeight <= 0;
  if (hasPairs) readPairs(items, nodeRows);
  const perfect: f64 = mode == Mode.GINI ? <f64>nodeWeight : mode == Mode.ENTROPY ? 0 : Infinity;
  const hasLanes = randomSplits && mayLanes();
  clearLanes();
  // Two rows part in one way only, with one score.
  const lanes = nodeRows == 2 ? 1 : LANES;
  let d = 0;
  let useful = 0;
  for (;;) {
    let f = -1;
    if (d < features && (d < featuresPerNode || (useful == 0 && lanesFilled() == 0))) {
      f = drawFeature(key, d++);
      if (known & bitOf(f)) continue;
      if (hasLanes && fitsLane(f)) {
        addLane(f);
        if (lanesFilled() < lanes) continue;
        f = -1;
      }
    } else if (lanesFilled() == 0) break;
    // What is in the lanes was drawn before.
    if (lanesFilled() > 0) {
      const filled = lanesFilled();
      const usefulLanes = searchLanes(items, key);
      useful += popcnt(usefulLanes);
      for (let lane = 0; lane < filled; lane++) if (!((usefulLanes >> lane) & 1)) known |= bitOf(laneFeature(lane));
    }
    if (f >= 0) {
      if (hasPairs ? searchPairs(f, items, key) : searchFeature(f, items, key)) useful++;
      else known |= bitOf(f);
    }
    if (splitScore == perfect || (nodeRows == 2 && splitFeature >= 0)) break;
  }
  store<u64>(node, known, Node.KNOWN);
  undoDraws(d);
  if (minInfoGain > 0 && splitFeature >= 0 && infoGain() < minInfoGain) dropSplit();
  // The rows of the node part alike at any cut between the same two of their codes; scored rows need the exact one.
  if (hasLanes && load<i32>(node, Node.SCORED_END) > load<i32>(node, Node.SCORED_START)) settleLane();
  return splitFeature >= 0;
}

function searchLanes(items: usize, key: u32): i32 {
  if (!hasAmounts) readAmounts(items, nodeRows);
  hasAmounts = true;
  return tryLanes(items, mix(key ^ SPLIT_KEY));
}

/** False if the feature is constant in the node. */
function searchList(f: i32): bool {
  if (!scanList(f, nodeStart)) return false;
  if (listLow >= 0) setCut(f, listLow, listHigh, -1);
  return true;
}

/** False if the feature is constant in the node. */
function searchPairs(f: i32, items: usize, key: u32): bool {
  if (isNominal(f) || missingCode(f) >= 0 || codesOf(f) > pairCount) return searchFeature(f, items, key);
  if (!scanPairs(f, items)) return false;
  if (pairLow >= 0) setCut(f, pairLow, pairHigh, -1);
  return true;
}

function searchFeature(f: i32, items: usize, key: u32): bool {
  if (!hasAmounts) readAmounts(items, nodeRows);
  hasAmounts = true;
  if (nodeRows > LIST_ROWS && listOf(f)) return searchList(f);
  const kind = isNominal(f);
  readCodes(f, items, nodeRows);
  if (randomSplits && kind == 0) return tryThreshold(f, nodeRows, key);
  const count = groupRows(f, nodeRows);
  if (count < 2) return false;
  if (kind == 0) scanOrdered(f, count);
  else if (randomSplits) tryCategories(f, count, key);
  else if (kind == 1) scanSorted(f, count);
  else scanSubsets(f, count);
  return true;
}

function infoGain(): f64 {
  const w = <f64>nodeWeight;
  if (mode == Mode.VARIANCE) return ((splitScore - own) / w) * gainUnit;
  if (mode == Mode.GINI || mode == Mode.WEIGHTED_GINI) return (splitScore - own / w) / w;
  if (mode == Mode.ENTROPY) return (splitScore + double(entropyTable, <i32>nodeWeight) - own) / (w * entropyUnits);
  return (splitScore + entropyOf(Mode.WEIGHTED_ENTROPY, nodeWeight) - own) / (w * (weightScale * LN2));
}

const LN2: f64 = 0.6931471805599453;
