import { expect, test } from 'vitest';
import { MASTER_FORMS, parseMaster } from '../../src/spec/master.ts';

test.each([
  ['local', { workers: 1, failures: 4 }],
  ['local[3]', { workers: 3, failures: 4 }],
  ['local[*]', { workers: null, failures: 4 }],
  ['local[2,1]', { workers: 2, failures: 1 }],
  ['local[*, 7]', { workers: null, failures: 7 }],
])('the master %s is read', (text, master) => {
  expect(parseMaster(text)).toEqual(master);
});

test.each([
  ['spark://host:7077', 'spark://host:7077'],
  ['spark://a:7077,b:7078', 'spark://a:7077,b:7078'],
  ['yarn', 'yarn'],
  ['k8s://https://host:6443', 'k8s://https://host:6443'],
  ['spark-local[2]', 'local[2]'],
  ['spark-local[*, 3]', 'local[*,3]'],
])('the master %s is Spark, which knows it as %s', (text, spark) => {
  expect(parseMaster(text)).toEqual({ spark });
});

test.each(['mesos://host:5050', 'local-cluster[1,1,512]'])('the master %s is left to a later version', (text) => {
  expect(parseMaster(text)).toMatchObject({ id: 'later-value' });
});

test.each(['local[0]', 'local[-1]', 'local[2,0]', 'local[]', 'remote', '', 'spark://', 'spark://host', 'spark-local', 'spark-local[0]', 'yarn-client'])('the master %j is refused', (text) => {
  expect(parseMaster(text)).toEqual({ id: 'bad-value', says: `expected ${MASTER_FORMS} with N and F from 1, got ${JSON.stringify(text)}` });
});
