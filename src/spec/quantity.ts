const SECOND_MS = 1000;
const TIME_UNITS: Readonly<Record<string, number>> = { ms: 1, s: SECOND_MS, m: 60 * SECOND_MS, min: 60 * SECOND_MS, h: 3600 * SECOND_MS, d: 86_400 * SECOND_MS };
const MEMORY_UNITS: Readonly<Record<string, number>> = { k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

/** `90s`, `5m`, `1h`, or seconds without a unit, in milliseconds; null for anything else. */
export function parseTime(text: string): number | null {
  const found = /^([0-9]+(?:\.[0-9]+)?)\s*([a-z]*)$/.exec(text.trim());
  if (found === null) return null;
  const unit = found[2] === '' ? SECOND_MS : TIME_UNITS[found[2]];
  return positive(Number(found[1]) * (unit ?? 0));
}

/** `512m` or `2g` in bytes, with Spark's units of 1024; null for anything else. */
export function parseMemory(text: string): number | null {
  const found = /^([0-9]+(?:\.[0-9]+)?)\s*([kmgt])b?$/.exec(text.trim().toLowerCase());
  return found === null ? null : positive(Number(found[1]) * MEMORY_UNITS[found[2]]);
}

function positive(value: number): number | null {
  return value > 0 ? Math.round(value) : null;
}
