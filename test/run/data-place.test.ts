import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dataPlace } from '../../src/run/data-place.ts';
import type { DataPlace } from '../../src/run/data-place.ts';
import { parseJob } from '../../src/spec/parse.ts';
import { settleSpark } from '../../src/spec/spark.ts';
import { scratchFolder } from '../cli/support.ts';

const folder = scratchFolder();
writeFileSync(join(folder, 'x.csv'), 'x,y\n'.padEnd(4000, '1,2\n'));

interface Asked {
  data?: 'auto' | 'ship' | 'path' | 'executors';
  shipLimit?: number;
  master?: string;
  path?: string;
  output?: string;
}

function place({ data = 'auto', shipLimit = 16_000, master = 'yarn', path = 'x.csv', output = '{}' }: Asked): DataPlace {
  const text = `data: { path: "${path}", label: y }\npipeline: [{ LinearRegression: {} }]\nengine: { master: "${master}" }\noutput: ${output}\n`;
  const parsed = parseJob({ file: 'job.yaml', text, cwd: folder, sets: [], overrides: [], variables: {}, environment: {} });
  return dataPlace(settleSpark(parsed, 'auto').job, { data, shipLimit });
}

test('small data is read here, and no more than a quarter of the limit, as rows are larger than files', () => {
  expect(place({})).toEqual({ by: 'us', why: '4 kB are not more than 4 kB, a quarter of ml.spark.shipLimit' });
  expect(place({ shipLimit: 8000 })).toEqual({ by: 'executors', why: '4 kB are more than 2 kB, a quarter of ml.spark.shipLimit' });
});

test('what was asked for counts, and only executors reach other file systems', () => {
  expect([place({ data: 'ship', shipLimit: 1 }), place({ data: 'path', shipLimit: 1 })]).toEqual([{ by: 'us', why: 'asked for' }, { by: 'us', why: 'asked for' }]);
  expect(place({ data: 'executors' })).toEqual({ by: 'executors', why: 'asked for' });
  expect(place({ path: 'hdfs://n/x.csv' })).toEqual({ by: 'executors', why: 'only they reach hdfs://n/x.csv' });
});

test('what the executors do not read as we do is read here where all of Spark is here', () => {
  writeFileSync(join(folder, 'x.json'), '{"x":1,"y":2}\n');
  expect(place({ shipLimit: 1, master: 'spark-local[2]', path: 'x.json' })).toEqual({ by: 'us', why: 'the executors read csv and parquet, and the format is json' });
  expect(() => place({ shipLimit: 1, path: 'x.json' })).toThrow('the data is 1 kB, of which no more than 1 kB is read here and shipped unasked, and the executors read csv and parquet, and the format is json');
});

test('data whose rows are written here is read here', () => {
  expect(place({ shipLimit: 1, master: 'spark-local[2]', output: '{ data: rows.csv }' })).toEqual({ by: 'us', why: 'output.data is written of rows that are read here' });
  expect(() => place({ data: 'executors', output: '{ data: rows.csv }' })).toThrow('--conf ml.spark.data=executors: output.data is written of rows that are read here');
});

test('standard input is read here', () => {
  expect(place({ path: '-' })).toEqual({ by: 'us', why: 'standard input is read here' });
  expect(() => place({ path: '-', data: 'executors' })).toThrow('--conf ml.spark.data=executors: standard input is read here');
});
