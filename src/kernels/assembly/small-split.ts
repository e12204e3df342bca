// The best split so far of the node that is searched.

/** Its feature, -1 while there is none. */
export let splitFeature: i32 = -1;
export let splitScore: f64 = 0;
/** The neighbouring codes in the node that it parts. */
export let splitLow: i32 = 0;
export let splitHigh: i32 = 0;

@inline
export function forget(): void {
  splitFeature = -1;
  splitScore = -Infinity;
}

@inline
export function keep(score: f64, feature: i32, low: i32, high: i32): void {
  splitScore = score;
  splitFeature = feature;
  splitLow = low;
  splitHigh = high;
}
