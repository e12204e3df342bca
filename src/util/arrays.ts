/** The parts one behind the other. */
export function joinDoubles(parts: readonly Float64Array[]): Float64Array {
  return joinInto(new Float64Array(totalLength(parts)), parts);
}

/** The parts one behind the other. */
export function joinIntegers(parts: readonly Int32Array[]): Int32Array {
  return joinInto(new Int32Array(totalLength(parts)), parts);
}

function joinInto<T extends Int32Array | Float64Array>(out: T, parts: readonly T[]): T {
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function totalLength(parts: readonly { length: number }[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0);
}

/** Whole numbers from `first` on: (length). */
export function countFrom(first: number, length: number): Int32Array {
  const out = new Int32Array(length);
  for (let i = 0; i < length; i++) out[i] = first + i;
  return out;
}
