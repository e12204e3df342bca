import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readNative, writeNative } from '../../src/formats/native.ts';
import { CSV_DEFAULTS } from '../../src/sources/source.ts';
import type { SavedPipeline } from '../../src/formats/native.ts';

const pipeline: SavedPipeline = {
  options: { ...CSV_DEFAULTS, comment: '#', nullValue: 'NA' },
  inputs: [{ name: 'a b', type: { kind: 'f64', boolean: false, date: false } }],
  label: { column: 'y', classes: ['no', 'yes'] },
  stages: [
    {
      id: 'odd/id',
      inserted: false,
      model: { stage: 'Some', params: { depth: 3, splits: [-Infinity, 0, Infinity], missingValue: NaN }, state: { names: ['x'] }, arrays: { f: Float64Array.of(0.1, -0, Infinity), i: Int32Array.of(-1), u: Uint32Array.of(7), s: Uint16Array.of(65_535), b: new Uint8Array(0) } },
    },
  ],
};

describe('native model folders', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ml-submit-test-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('come back as they were, bit for bit', () => {
    writeNative(folder, pipeline);
    expect(readNative(folder)).toEqual(pipeline);
    expect(Object.is((readNative(folder).stages[0].model.arrays['f'] as Float64Array)[1], -0)).toBe(true);
  });

  it('hold raw little-endian arrays that other programs can read', () => {
    writeNative(folder, pipeline);
    expect(readFileSync(join(folder, 'arrays/odd%2Fid.s.u16')).readUInt16LE()).toBe(65_535);
  });

  it('name a file that is too short', () => {
    writeNative(folder, pipeline);
    const file = join(folder, 'arrays/odd%2Fid.f.f64');
    truncateSync(file, 20);
    expect(() => readNative(folder)).toThrow(`${file} is damaged: expected 24 bytes, found 20`);
  });

  it('of another version are refused', () => {
    writeNative(folder, pipeline);
    const file = join(folder, 'model.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"version": 2', '"version": 9'));
    expect(() => readNative(folder)).toThrow(`${file} has version 9; this program reads version 2: update ml-submit`);
    writeFileSync(file, readFileSync(file, 'utf8').replace('"version": 9', '"version": 1'));
    expect(() => readNative(folder)).toThrow(`${file} has version 1; this program reads version 2: fit the model again`);
  });

  it('of another program are refused', () => {
    writeFileSync(join(folder, 'model.json'), '{}');
    expect(() => readNative(folder)).toThrow(`${join(folder, 'model.json')} is not a model of ml-submit: expected format "ml-submit", found null`);
    rmSync(join(folder, 'model.json'));
    expect(() => readNative(folder)).toThrow(`${folder} is not a model of ml-submit: it has no model.json that can be read`);
  });
});
