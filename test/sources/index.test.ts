import { describe, expect, test } from 'vitest';
import { loadSource, sources } from '../../src/sources/index.ts';

describe('the table of sources', () => {
  test('is sorted, and each of its formats loads', async () => {
    expect(Object.keys(sources)).toEqual(Object.keys(sources).sort());
    for (const format of Object.keys(sources)) {
      const source = await loadSource(format);
      expect(source.readHeader).toBeTypeOf('function');
      expect(source.readTable).toBeTypeOf('function');
    }
  });

  test('has no other formats', async () => {
    await expect(loadSource('abacus')).rejects.toThrow('no source abacus');
  });
});
