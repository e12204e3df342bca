import { splitSet, setWords } from './long-memory';
import { leftSum, leftWeight } from './long-side';

// The best split so far of the node that is searched.

/** Its feature, -1 while there is none. */
export let splitFeature: i32 = -1;
export let splitScore: f64 = 0;
/** Ordered: rows with a code up to `splitCut` go left. */
export let splitCut: i32 = 0;
export let splitThreshold: f64 = 0;
/** 1: missing values go left; -1: with the larger child, since the node has none. */
export let splitMissing: i32 = 0;
/** Scalar: sums of the left child. */
export let splitWeight: i64 = 0;
export let splitSum: i64 = 0;

export function forget(): void {
  splitFeature = -1;
  splitScore = -Infinity;
}

/** Makes a split of this feature the best one; its sums are those of long-side.ts. What parts its rows is set apart. */
export function keep(feature: i32, score: f64): void {
  keepSums(feature, score, leftWeight, leftSum);
}

export function keepSums(feature: i32, score: f64, weight: i64, sum: i64): void {
  splitFeature = feature;
  splitScore = score;
  splitWeight = weight;
  splitSum = sum;
}

export function setThreshold(threshold: f64, cut: i32, missing: i32): void {
  splitThreshold = threshold;
  splitCut = cut;
  splitMissing = missing;
}

/** A nominal split; its categories are added one by one. */
export function clearSet(): void {
  memory.fill(splitSet, 0, (<usize>setWords) << 2);
  setThreshold(0, 0, 0);
}

export function addToSet(code: i32): void {
  const word = splitSet + (<usize>(code >> 5) << 2);
  store<u32>(word, load<u32>(word) | ((<u32>1) << (<u32>(code & 31))));
}

export function dropSplit(): void {
  splitFeature = -1;
}
