/** Values by key, the most recently used ones. A value that cannot be made is not kept. */
export interface Recent<T> {
  get(key: string, make: () => T): T;
}

/** A cache of values whose weights sum to `most()` at most; the last one used is always kept. Without `weigh` each value weighs 1. */
export function recent<T>(most: () => number, weigh: (value: T) => number = () => 1): Recent<T> {
  const values = new Map<string, { value: T; weight: number }>();
  let total = 0;
  return { get };

  function get(key: string, make: () => T): T {
    const kept = values.get(key) ?? { value: make(), weight: 0 };
    // It may have become heavier since.
    total -= kept.weight;
    kept.weight = weigh(kept.value);
    total += kept.weight;
    // A Map keeps the order of insertion: putting it in again makes it the youngest.
    values.delete(key);
    values.set(key, kept);
    for (const [old, { weight }] of values) {
      if (total <= most() || old === key) break;
      values.delete(old);
      total -= weight;
    }
    return kept.value;
  }
}
