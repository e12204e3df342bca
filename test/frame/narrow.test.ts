import { describe, expect, it } from 'vitest';
import { narrowest } from '../../src/frame/narrow.ts';

describe('narrowest', () => {
  it('takes the narrowest array that holds every number', () => {
    expect(narrowest(Int32Array.of(0, 255))).toEqual(Uint8Array.of(0, 255));
    expect(narrowest(Int32Array.of(256, 0))).toEqual(Uint16Array.of(256, 0));
    expect(narrowest(Float64Array.of(65_535))).toEqual(Uint16Array.of(65_535));
    expect(narrowest(Float64Array.of(0, 65_536))).toEqual(Int32Array.of(0, 65_536));
    expect(narrowest(Float64Array.of(-1, 3))).toEqual(Int32Array.of(-1, 3));
    expect(narrowest(new Int32Array(0))).toEqual(new Uint8Array(0));
  });

  it('does not copy what is as narrow as can be', () => {
    const values = Int32Array.of(-1);
    expect(narrowest(values)).toBe(values);
  });
});
