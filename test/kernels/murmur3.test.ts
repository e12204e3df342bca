import { describe, expect, it } from 'vitest';
import { murmur3 } from '../../src/kernels/murmur3.ts';

function hash(text: string, seed: number) {
  const bytes = new TextEncoder().encode(text);
  return murmur3(bytes, 0, bytes.length, seed) >>> 0;
}

describe('murmur3', () => {
  // Values of the reference program that others publish too, https://stackoverflow.com/a/31929528.
  it('gives the known values', () => {
    expect(hash('', 0)).toBe(0);
    expect(hash('', 1)).toBe(0x514e28b7);
    expect(hash('', 0xffffffff)).toBe(0x81f16f39);
    expect(hash('aaaa', 0x9747b28c)).toBe(0x5a97808a);
    expect(hash('aaa', 0x9747b28c)).toBe(0x283e0130);
    expect(hash('aa', 0x9747b28c)).toBe(0x5d211726);
    expect(hash('a', 0x9747b28c)).toBe(0x7fa09ea6);
    expect(hash('Hello, world!', 0x9747b28c)).toBe(0x24884cba);
    expect(hash('ππππππππ', 0x9747b28c)).toBe(0xd58063c1);
  });

  it('reads the bytes between its bounds alone', () => {
    const bytes = new TextEncoder().encode('xxHello, world!yyyy');
    expect(murmur3(bytes, 2, 15, 7)).toBe(hash('Hello, world!', 7) | 0);
  });
});
