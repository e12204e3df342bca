import { describe, expect, it } from 'vitest';
import { lastRowEnd, rowBlocks } from '../../src/sources/row-blocks.ts';

const dialect = { separator: 44, quote: 34, escape: 34, comment: Buffer.from('#') };
const cutting = { name: 'it', dialect, returns: false };

async function* chunksOf(text: string, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < text.length; at += size) yield Buffer.from(text.slice(at, at + size));
}

async function blocksOf(text: string, size: number, blockBytes: number): Promise<string[]> {
  const blocks: string[] = [];
  for await (const block of rowBlocks(chunksOf(text, size), cutting, { blockBytes, waitMs: 1000 })) blocks.push(block.toString());
  return blocks;
}

describe('rowBlocks', () => {
  it('cuts behind rows only, however the bytes come, and loses nothing', async () => {
    const rows = ['a,b\n', '"x\ny",2\n', '# "no quote\n', '"say ""no""\nit",3\n', 'in"ch,4\n', '\n', '"long\n\n\n\n\n\n\n\n\n\n\n\n\n",5\n', '6,7\n'];
    const text = rows.join('');
    const ends = rows.map((_, i) => rows.slice(0, i + 1).join('').length);
    for (let size = 1; size < 20; size++) {
      for (const blockBytes of [1, 7, 30]) {
        const blocks = await blocksOf(text, size, blockBytes);
        expect(blocks.join('')).toBe(text);
        let at = 0;
        for (const block of blocks) expect(ends).toContain((at += block.length));
      }
    }
  });

  it('gives the last row a line end, and hands on what is open at the end', async () => {
    expect(await blocksOf('1,2\n3,4', 100, 100)).toEqual(['1,2\n3,4\n']);
    expect(await blocksOf('1,2\n"3\n', 100, 1)).toEqual(['1,2\n', '"3\n']);
    expect(await blocksOf('', 1, 1)).toEqual([]);
  });

  it('hands on rows that have waited', async () => {
    async function* slow(): AsyncGenerator<Buffer> {
      yield Buffer.from('1\n2');
      await new Promise((resolve) => setTimeout(resolve, 60));
      yield Buffer.from('3\n');
    }
    const blocks: string[] = [];
    for await (const block of rowBlocks(slow(), cutting, { blockBytes: 100, waitMs: 5 })) blocks.push(block.toString());
    expect(blocks).toEqual(['1\n', '23\n']);
  });
});

describe('lastRowEnd', () => {
  it('knows escapes, and line ends of one carriage return', () => {
    expect(lastRowEnd(Buffer.from('"a\\"\n\n",1\n"'), { dialect: { ...dialect, escape: 92 }, returns: false })).toBe(10);
    expect(lastRowEnd(Buffer.from('1\r2\r3'), { dialect, returns: true })).toBe(4);
  });
});
