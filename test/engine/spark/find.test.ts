import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { findSpark } from '../../../src/engine/spark/find.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ml-submit-find-')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function program(path: string, text: string = 'exit 0'): string {
  const whole = join(folder, path);
  mkdirSync(dirname(whole), { recursive: true });
  writeFileSync(whole, `#!/bin/sh\n${text}\n`);
  chmodSync(whole, 0o755);
  return whole;
}

program('java/bin/java');
const home = join(folder, 'spark');
program('spark/bin/spark-submit');
mkdirSync(join(home, 'jars'));
mkdirSync(join(home, 'python/lib'), { recursive: true });
writeFileSync(join(home, 'python/lib/py4j-0.10-src.zip'), '');
const python = program('python/python3', 'echo');
const JAVA_HOME = join(folder, 'java');
const plain = { SPARK_HOME: home, PYTHONPATH: [join(home, 'python'), join(home, 'python/lib/py4j-0.10-src.zip')].join(':') };

test('SPARK_HOME counts first, with the Python of PATH and the one that is named', () => {
  expect(findSpark({ JAVA_HOME, SPARK_HOME: home, PATH: dirname(python) })).toEqual({ python, home, environment: plain });
  expect(findSpark({ JAVA_HOME, SPARK_HOME: home, PATH: dirname(python), PYSPARK_PYTHON: '/opt/python' }).python).toBe('/opt/python');
  expect(findSpark({ JAVA_HOME, SPARK_HOME: home, PATH: dirname(python), PYTHONPATH: '/mine' }).environment['PYTHONPATH']).toBe(`${plain.PYTHONPATH}:/mine`);
});

test('spark-submit of PATH is followed to its Spark', () => {
  mkdirSync(join(folder, 'links'));
  symlinkSync(join(home, 'bin/spark-submit'), join(folder, 'links/spark-submit'));
  expect(findSpark({ JAVA_HOME, PATH: `${join(folder, 'links')}:${dirname(python)}` })).toEqual({ python, home, environment: plain });
});

test('a Python that can import pyspark will do, and is the one that is used', () => {
  const site = join(folder, 'venv/lib/python3.11/site-packages/pyspark');
  mkdirSync(site, { recursive: true });
  writeFileSync(join(site, '__init__.py'), '');
  const own = program('venv/bin/python3', `echo ${site}`);
  expect(findSpark({ JAVA_HOME, PATH: dirname(python), PYSPARK_PYTHON: own })).toEqual({ python: own, home: site, environment: { SPARK_HOME: site, PYTHONPATH: dirname(site) } });
});

test.each([
  [{ PATH: dirname(python) }, 'Spark needs Java, and there is none', 'set JAVA_HOME, or put java into PATH'],
  [{ JAVA_HOME, SPARK_HOME: '/nowhere', PATH: '' }, 'SPARK_HOME is /nowhere, and there is no bin/spark-submit in it', 'set SPARK_HOME, put spark-submit into PATH, or pip install pyspark and name its Python: PYSPARK_PYTHON=.venv/bin/python'],
  [{ JAVA_HOME, PATH: dirname(python) }, 'Spark was not found', 'set SPARK_HOME, put spark-submit into PATH, or pip install pyspark and name its Python: PYSPARK_PYTHON=.venv/bin/python'],
  [{ JAVA_HOME, SPARK_HOME: home, PATH: '' }, `Spark is at ${home}, but its driver needs Python, and there is none`, 'put python3 into PATH, or set PYSPARK_PYTHON'],
])('with %j the remedy is told', (environment, text, suggestion) => {
  expect(() => findSpark(environment)).toThrow(expect.objectContaining({ diagnostics: [expect.objectContaining({ kind: 'usage', id: 'no-spark', text, suggestion })] }) as Error);
});
