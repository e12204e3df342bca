import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { fileData, memoryData, openData, writeData } from '../../src/engine/data.ts';
import { integers } from '../../src/frame/column.ts';
import { filedOf } from '../../src/frame/filed.ts';
import { withColumns } from '../../src/frame/select.ts';
import { writeShard } from '../../src/frame/shard.ts';
import { openShards } from '../../src/frame/shards.ts';
import { madeUpFrame, SHARD_STARTS } from './made-up.ts';

const folder = mkdtempSync(join(tmpdir(), 'data-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('data in a scratch folder', () => {
  test('is the data, whole and in shards', () => {
    const frame = madeUpFrame();
    writeData(folder, frame);
    const memory = memoryData(frame, SHARD_STARTS);
    const files = fileData(folder, SHARD_STARTS);
    expect(files.frame()).toEqual(memory.frame());
    for (let shard = 0; shard + 1 < SHARD_STARTS.length; shard++) expect(files.shard(shard)).toEqual(memory.shard(shard));
    expect(files.frame()).toBe(files.frame());
  });

  test('leaves columns where they are that live in files already', () => {
    const source = join(folder, 'source.shard');
    writeShard(source, madeUpFrame());
    const frame = withColumns(openShards([source]), [['more', integers(new Uint8Array(madeUpFrame().rows))]]);
    const scratch = mkdtempSync(join(folder, 'scratch-'));
    writeData(scratch, frame);
    expect(openShards([join(scratch, 'data.bin')]).columns.size).toBe(1);
    const opened = openData(scratch);
    expect(opened).toEqual(frame);
    expect([...opened.columns].filter(([, column]) => filedOf(column)?.places[0].path !== source).map(([name]) => name)).toEqual(['more']);
    expect(readdirSync(scratch).sort()).toEqual(['data.bin', 'data.json']);
  });
});
