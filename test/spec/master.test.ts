import { expect, test } from 'vitest';
import { parseMaster } from '../../src/spec/master.ts';

test.each([
  ['local', { workers: 1, failures: 4 }],
  ['local[3]', { workers: 3, failures: 4 }],
  ['local[*]', { workers: null, failures: 4 }],
  ['local[2,1]', { workers: 2, failures: 1 }],
  ['local[*, 7]', { workers: null, failures: 7 }],
])('the master %s is read', (text, master) => {
  expect(parseMaster(text)).toEqual(master);
});

test.each(['spark://host:7077', 'yarn', 'k8s://https://host'])('the master %s is left to a later version', (text) => {
  expect(parseMaster(text)).toMatchObject({ id: 'later-value' });
});

test.each(['local[0]', 'local[-1]', 'local[2,0]', 'local[]', 'remote', ''])('the master %j is refused', (text) => {
  expect(parseMaster(text)).toEqual({ id: 'bad-value', says: `expected local, local[N], local[*] or local[N,F] with N and F from 1, got ${JSON.stringify(text)}` });
});
