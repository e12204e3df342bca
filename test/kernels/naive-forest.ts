import type { ForestData, GrowParams, TreeNodes, Variant } from '../../src/kernels/forest-kernel.ts';
import { fixedBits, meanUnits, powerAbove, targetScale } from '../../src/kernels/forest-kernel.ts';
import { fillEntropyTable, ln } from '../../src/kernels/forest-impurity.ts';
import { below, draw, mix } from '../../src/kernels/random.ts';

/** What the oracle grows a tree from. */
export interface NaiveRun {
  params: GrowParams;
  variant: Variant;
  train: Int32Array;
  weights: Float64Array | null;
}

interface NaiveNode {
  feature: number;
  threshold: number;
  missingLeft: number;
  left: NaiveNode | null;
  right: NaiveNode | null;
  depth: number;
  instances: number;
  stats: number[];
  set: number[];
}

interface Candidate {
  feature: number;
  threshold: number;
  /** null: decided by the larger child. */
  missingLeft: number | null;
  /** Codes in the node that go left. */
  codes: number[];
  isNominal: boolean;
}

/** One tree, grown slowly: all sums are made anew with big integers for each candidate, and all candidates are listed. */
export function naiveTree(data: ForestData, run: NaiveRun): TreeNodes {
  const { params, variant, weights } = run;
  const n = data.rows;
  const p = fixedBits(n);
  const isWeighted = weights !== null && [...run.train].some((row) => weights[row] !== 1);
  const B = isWeighted ? powerAbove(Math.max(...[...run.train].map((row) => weights[row]))) : 1;
  const { center, scale } = data.targets === null ? { center: 0, scale: 1 } : targetScale(data.targets);
  const whole = (x: number) => BigInt(Math.round(x * 2 ** p));
  const weightOf = (row: number) => (isWeighted ? (Math.round((weights[row] / B) * 2 ** p) === 0 ? 1n : whole(weights[row] / B)) : 1n);
  const units = [isWeighted ? B / 2 ** p : 1, (scale * B) / 2 ** p, (scale * scale * B) / 2 ** p];

  const rootKey = mix(draw(params.seed, params.tree) ^ 0x5bd1e995);
  const bag = drawBag(run, mix(rootKey ^ 0x1b873593));
  const drawsForTable = params.bootstrap ? params.draws : run.train.length;
  const entropyTable = new Float64Array(drawsForTable + 1);
  const tableScale = params.impurity === 'entropy' && !isWeighted ? fillEntropyTable(entropyTable, drawsForTable) : 1;

  /** Exact sums of rows: by class, or of weight, target and squared target. */
  function sumsOf(rows: number[]): bigint[] {
    const sums = new Array<bigint>(data.targets === null ? data.classes : 3).fill(0n);
    for (const row of rows) {
      const k = BigInt(bag.get(row) ?? 0);
      if (data.labels !== null) sums[data.labels[row]] += k * weightOf(row);
      if (data.targets === null) continue;
      const z = (data.targets[row] - center) / scale;
      const w = isWeighted && weights !== null ? weights[row] / B : 1;
      sums[0] += k * weightOf(row);
      sums[1] += k * whole(w * z);
      sums[2] += k * whole(w * z * z);
    }
    return sums;
  }
  const heavy = (sums: bigint[]) => Number(data.targets === null ? sums.reduce((a, b) => a + b, 0n) : sums[0]);
  const rootWeight = heavy(sumsOf([...bag.keys()]));

  function t(f: number): number {
    if (!isWeighted) return entropyTable[f];
    const x = f / 2 ** p;
    return x === 0 ? 0 : x * ln(x);
  }
  function side(sums: bigint[]): number {
    const w = heavy(sums);
    if (params.impurity === 'variance') return (Number(sums[1]) * Number(sums[1])) / w;
    if (params.impurity === 'gini') return sums.map(Number).reduce((a, f) => a + f * f, 0) / w;
    return sums.map(Number).reduce((a, f) => a + t(f), 0) - t(w);
  }
  function gainOf(score: number, sums: bigint[]): number {
    const w = heavy(sums);
    if (params.impurity === 'variance') return ((score - (Number(sums[1]) * Number(sums[1])) / w) / w) * scale * scale * (isWeighted ? 1 : 2 ** (-2 * p));
    const own = sums.map(Number).reduce((a, f) => a + (params.impurity === 'gini' ? f * f : t(f)), 0);
    if (params.impurity === 'gini') return (score - own / w) / w;
    return (score + t(w) - own) / (isWeighted ? (w / 2 ** p) * Math.LN2 : w * (tableScale * Math.LN2));
  }

  function codeOf(row: number, f: number): number {
    return data.codes[f][row];
  }
  function best(rows: number[], key: number): { candidate: Candidate; score: number } | null {
    let found: { candidate: Candidate; score: number } | null = null;
    let useful = 0;
    const order = Array.from({ length: data.features }, (_, f) => f);
    for (let d = 0; d < data.features && (d < params.featuresPerNode || useful === 0); d++) {
      const j = params.randomSplits || params.featuresPerNode < data.features ? d + below(draw(key, d), data.features - d) : d;
      [order[d], order[j]] = [order[j], order[d]];
      const f = order[d];
      const present = [...new Set(rows.map((row) => codeOf(row, f)))].sort((a, b) => a - b);
      if (present.length === 1) continue;
      useful++;
      const keys = present.map((code) => orderKey(sumsOf(rows.filter((row) => codeOf(row, f) === code))));
      for (const candidate of params.randomSplits ? [randomCandidate(data, { feature: f, present, key: mix(key ^ 0x3c6ef372) })] : candidates(data, { feature: f, present, keys })) {
        const left = rows.filter((row) => candidate.codes.includes(codeOf(row, f)));
        const right = rows.filter((row) => !candidate.codes.includes(codeOf(row, f)));
        if (Math.min(left.length, right.length) < params.minInstancesPerNode) continue;
        const [sumsLeft, sumsRight] = [sumsOf(left), sumsOf(right)];
        if (Math.min(heavy(sumsLeft), heavy(sumsRight)) < params.minWeightFraction * rootWeight) continue;
        const score = side(sumsLeft) + side(sumsRight);
        if (found === null || score > found.score) found = { candidate, score };
      }
    }
    return found;
  }
  function orderKey(sums: bigint[]): number {
    const f = sums.map(Number);
    const w = heavy(sums);
    if (data.targets !== null) return f[1] / w;
    return f.length === 2 ? f[1] / w : -f.reduce((a, x) => a + x * x, 0) / (w * w);
  }
  function prediction(node: NaiveNode): number {
    if (data.targets !== null) return meanUnits(node.stats[1], node.stats[0], scale);
    return node.stats.indexOf(Math.max(...node.stats));
  }

  function grow(rows: number[], depth: number, key: number): NaiveNode {
    const sums = sumsOf(rows);
    const stats = sums.map((v, i) => Number(v) * units[data.targets === null ? 0 : i]);
    const leaf: NaiveNode = { feature: -1, threshold: 0, missingLeft: 0, left: null, right: null, depth, instances: rows.length, stats, set: [] };
    const kinds = new Set(rows.map((row) => (data.targets ?? data.labels ?? [])[row]));
    if (kinds.size === 1 || depth === variant.maxDepth || rows.length < variant.minSamplesSplit || rows.length < 2 * params.minInstancesPerNode) return leaf;
    const found = best(rows, key);
    if (found === null || (params.minInfoGain > 0 && gainOf(found.score, sums) < params.minInfoGain)) return leaf;
    const { feature, threshold, codes, isNominal } = found.candidate;
    const left = rows.filter((row) => codes.includes(codeOf(row, feature)));
    const right = rows.filter((row) => !codes.includes(codeOf(row, feature)));
    const node: NaiveNode = {
      ...leaf,
      feature,
      threshold,
      missingLeft: found.candidate.missingLeft ?? (left.length > right.length ? 1 : 0),
      left: grow(left, depth + 1, mix(key ^ 0x68bc21eb)),
      right: grow(right, depth + 1, mix(key ^ 0x02e5be93)),
      set: isNominal ? codes : [],
    };
    if (variant.prune && node.left?.left === null && node.right?.left === null && prediction(node.left) === prediction(node.right)) return leaf;
    return node;
  }
  return flatten(data, grow([...bag.keys()], 0, rootKey));
}

/** Times that each row is in the bag. */
function drawBag({ params, train, weights }: NaiveRun, key: number): Map<number, number> {
  const drawn: number[] = [];
  if (params.bootstrap) for (let i = 0; i < params.draws; i++) drawn.push(train[below(draw(key, i), train.length)]);
  else {
    const hashes = [...train].map((_, i) => draw(key, i) >>> 0);
    train.forEach((row, i) => {
      if (hashes[i] < params.subsamplingRate * 2 ** 32 || hashes[i] === Math.min(...hashes)) drawn.push(row);
    });
  }
  const bag = new Map<number, number>();
  for (const row of drawn) if (weights === null || weights[row] > 0) bag.set(row, (bag.get(row) ?? 0) + 1);
  if (bag.size === 0) for (const row of train) if (weights === null || weights[row] > 0) bag.set(row, 1);
  return bag;
}

function candidates(data: ForestData, { feature, present, keys }: { feature: number; present: number[]; keys: number[] }): Candidate[] {
  const nominal = { feature, threshold: 0, missingLeft: 0, isNominal: true };
  if (data.nominal[feature] === 1) {
    const sorted = present.map((code, i) => ({ code, key: keys[i] })).sort((a, b) => a.key - b.key || a.code - b.code);
    return sorted.slice(1).map((_, i) => ({ ...nominal, codes: sorted.slice(0, i + 1).map(({ code }) => code) }));
  }
  if (data.nominal[feature] === 2) {
    return Array.from({ length: 2 ** (present.length - 1) - 1 }, (_, i) => ({ ...nominal, codes: present.slice(0, -1).filter((_code, j) => ((i + 1) >> j) % 2 === 1) }));
  }
  const missing = data.missing[feature] === 1 ? data.starts[feature + 1] - data.starts[feature] - 1 : -1;
  const others = present.filter((code) => code !== missing);
  const between = others.slice(1).map((high, i) => ({ feature, threshold: middle(data, feature, [others[i], high]), isNominal: false, codes: others.slice(0, i + 1) }));
  if (others.length === present.length) return between.map((candidate) => ({ ...candidate, missingLeft: null }));
  return [
    ...between.map((candidate) => ({ ...candidate, missingLeft: 0 })),
    { feature, threshold: Infinity, isNominal: false, codes: others, missingLeft: 0 },
    ...between.map((candidate) => ({ ...candidate, codes: [...candidate.codes, missing], missingLeft: 1 })),
  ];
}

function middle(data: ForestData, feature: number, codes: number[]): number {
  const [a, b] = codes.map((code) => data.values[data.starts[feature] + code]);
  if (data.exact[feature] === 0) return a;
  return a / 2 + b / 2 < b ? a / 2 + b / 2 : a;
}

function randomCandidate(data: ForestData, { feature, present, key }: { feature: number; present: number[]; key: number }): Candidate {
  if (data.nominal[feature] > 0) {
    const chosen = present.filter((code) => draw(mix(key ^ feature), code) >>> 31 === 0);
    const codes = chosen.length === 0 || chosen.length === present.length ? [present[0]] : chosen;
    return { feature, threshold: 0, missingLeft: 0, isNominal: true, codes };
  }
  const missing = data.missing[feature] === 1 ? data.starts[feature + 1] - data.starts[feature] - 1 : -1;
  const others = present.filter((code) => code !== missing);
  const hasMissing = others.length < present.length;
  if (others.length === 1) return { feature, threshold: Infinity, missingLeft: 0, isNominal: false, codes: others };
  const valueOf = (code: number) => data.values[data.starts[feature] + code];
  const u = (draw(key, feature) >>> 0) / 2 ** 32;
  const [a, b] = [others[0], others[others.length - 1]];
  let threshold = valueOf(a) * (1 - u) + valueOf(b) * u;
  if (!(threshold < valueOf(b)) || threshold < valueOf(a)) threshold = valueOf(a);
  if (data.exact[feature] === 0) threshold = valueOf(a + Math.floor(u * (b - a)));
  const missingLeft = hasMissing && draw(key, data.features + feature) >>> 31 === 1;
  const codes = others.filter((code) => valueOf(code) <= threshold);
  return { feature, threshold, missingLeft: hasMissing ? Number(missingLeft) : null, isNominal: false, codes: missingLeft ? [...codes, missing] : codes };
}

function flatten(data: ForestData, root: NaiveNode): TreeNodes {
  const nodes: NaiveNode[] = [];
  const visit = (node: NaiveNode): void => {
    nodes.push(node);
    if (node.left !== null) visit(node.left);
    if (node.right !== null) visit(node.right);
  };
  visit(root);
  const most = Math.max(0, ...Array.from(data.nominal, (is, f) => (is > 0 ? data.starts[f + 1] - data.starts[f] : 0)));
  const setWords = Math.ceil(most / 32);
  const sets = new Int32Array(nodes.length * setWords);
  nodes.forEach(({ set }, i) => set.forEach((code) => (sets[i * setWords + (code >> 5)] |= 1 << (code & 31))));
  const place = (node: NaiveNode | null) => (node === null ? -1 : nodes.indexOf(node));
  return {
    count: nodes.length,
    feature: Int32Array.from(nodes, (node) => node.feature),
    threshold: Float64Array.from(nodes, (node) => node.threshold),
    left: Int32Array.from(nodes, (node) => place(node.left)),
    right: Int32Array.from(nodes, (node) => place(node.right)),
    depth: Int32Array.from(nodes, (node) => node.depth),
    instances: Int32Array.from(nodes, (node) => node.instances),
    stats: Float64Array.from(nodes.flatMap((node) => node.stats)),
    missingLeft: Uint8Array.from(nodes, (node) => node.missingLeft),
    sets,
    setWords,
  };
}
