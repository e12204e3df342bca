import type { Codes } from '../../../kernels/forest-kernel.ts';

/** Codes of each feature; a function is called each time that the feature's are asked for. */
export function codesOf(parts: readonly (Codes | (() => Codes))[]): Codes[] {
  const all: Codes[] = [];
  for (const [f, codes] of parts.entries()) {
    Object.defineProperty(all, f, typeof codes === 'function' ? { get: codes, enumerable: true } : { value: codes, enumerable: true });
  }
  return all;
}

/** The codes with others for some features; those that are read each time stay so. */
export function replaceCodes(codes: readonly Codes[], others: ReadonlyMap<number, Codes>): Codes[] {
  const all: Codes[] = [];
  for (let f = 0; f < codes.length; f++) {
    const other = others.get(f);
    const own = Object.getOwnPropertyDescriptor(codes, f);
    Object.defineProperty(all, f, other === undefined && own !== undefined ? own : { value: other, enumerable: true });
  }
  return all;
}
