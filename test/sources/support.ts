import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';

/** Expects equal values. Long arrays of numbers are compared at once, and only where they differ does an expectation look for the place. */
export function expectSame(found: unknown, wanted: unknown): void {
  if (!isDeepStrictEqual(found, wanted)) expect(found).toStrictEqual(wanted);
}
