/** The parts one behind the other. */
export function joinDoubles(parts: readonly (Float64Array | Int32Array | Uint16Array | Uint8Array)[]): Float64Array {
  return joinInto(new Float64Array(totalLength(parts)), parts);
}

/** The parts one behind the other. */
export function joinIntegers(parts: readonly Int32Array[]): Int32Array {
  return joinInto(new Int32Array(totalLength(parts)), parts);
}

/** The parts one behind the other, in the widest type of any. */
export function joinWidest(parts: readonly (Int32Array | Uint16Array | Uint8Array)[]): Int32Array | Uint16Array | Uint8Array {
  const widest = parts.reduce((most, part) => (part.BYTES_PER_ELEMENT > most.BYTES_PER_ELEMENT ? part : most), parts[0] ?? new Uint8Array(0));
  return joinInto(new (widest.constructor as Int32ArrayConstructor | Uint16ArrayConstructor | Uint8ArrayConstructor)(totalLength(parts)), parts);
}

function joinInto<T extends Int32Array | Uint16Array | Uint8Array | Float64Array>(out: T, parts: readonly ArrayLike<number>[]): T {
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
