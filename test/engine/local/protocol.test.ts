import { readdirSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import { discard, isFromWorker, MARK, pack, unpack } from '../../../src/engine/local/protocol.ts';
import { scratchFolder } from '../support.ts';

const { folder, remove } = scratchFolder();
afterAll(remove);

it.each([
  { type: 'ready' },
  { type: 'started', id: 3 },
  { type: 'done', id: 3, value: { bytes: new Uint8Array(2) } },
  { type: 'done', id: 3, value: { file: 'answer-12-3.bin' } },
  { type: 'failed', id: 3, error: { fit: true, message: 'no' } },
])('takes $type', (message) => {
  expect(isFromWorker({ mark: MARK, ...message })).toBe(true);
  expect(isFromWorker(message)).toBe(false);
});

it.each([
  [null],
  ['ready'],
  [{ mark: MARK }],
  [{ mark: MARK, type: 'stop' }],
  [{ mark: MARK, type: 'started', id: 0.5 }],
  [{ mark: MARK, type: 'started' }],
  [{ mark: MARK, type: 'done', id: 1 }],
  [{ mark: MARK, type: 'done', id: 1, value: { bytes: 'text' } }],
  [{ mark: MARK, type: 'done', id: 1, value: { file: '../answer.bin' } }],
  [{ mark: MARK, type: 'done', id: 1, value: { file: '/tmp/answer.bin' } }],
  [{ mark: MARK, type: 'failed', id: 1, error: 'no' }],
  [{ mark: MARK, type: 'failed', id: 1, error: { message: 'no' } }],
])('does not take %j', (message) => {
  expect(isFromWorker(message)).toBe(false);
});

it('carries a small value in the message and a large one in a file that can be deleted', () => {
  const small = { a: Float64Array.of(1, NaN, -0), b: new Map([['x', 'y']]), c: null };
  const parcel = pack(small, folder, 'small.bin');
  expect(unpack(parcel, folder)).toEqual(small);
  expect(readdirSync(folder)).toEqual([]);
  const large = new Float64Array(100_000).fill(0.1);
  const heavy = pack(large, folder, 'large.bin');
  expect(heavy).toEqual({ file: 'large.bin' });
  expect(unpack(heavy, folder)).toEqual(large);
  discard(heavy, folder);
  expect(readdirSync(folder)).toEqual([]);
});
