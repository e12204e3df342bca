import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { hashBytes, hashDouble } from '../../src/kernels/spark-hash.ts';

const golden = JSON.parse(readFileSync(new URL('../golden/spark-hash.json', import.meta.url), 'utf8')) as { texts: [string, number][]; doubles: [number | string, number][] };

test.each(golden.texts)('%j has the hash that Spark gives it', (text, hash) => {
  const bytes = Buffer.from(`..${text}..`);
  expect(hashBytes(bytes, 2, bytes.length - 2)).toBe(hash);
});

test.each(golden.doubles)('%s has the hash that Spark gives it', (value, hash) => {
  expect(hashDouble(Number(String(value).replace('inf', 'Infinity')))).toBe(hash);
});
