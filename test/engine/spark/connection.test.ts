import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { connectDriver } from '../../../src/engine/spark/connection.ts';

const folder = mkdtempSync(join(tmpdir(), 'ml-submit-connection-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A driver that is a shell script: it says on file descriptor 3 what a real one would. */
function connect(script: string): ReturnType<typeof connectDriver> {
  const driver = join(folder, 'driver.sh');
  writeFileSync(driver, script);
  writeFileSync(join(folder, 'spark.log'), '');
  return connectDriver('local[2]', { install: { python: '/bin/sh', home: '', environment: {} }, driver, mode: 'native', arguments: '', log: join(folder, 'spark.log') });
}

test('a driver tells of itself, answers, and ends when its input does', async () => {
  const connection = connect(`echo '{"type":"session","version":"4.0","application":"a","cores":3}' >&3\nread line\necho '{"type":"ready"}' >&3\ncat >/dev/null\n`);
  expect(await connection.started).toBe(3);
  connection.send({ type: 'cancel' });
  await connection.ready;
  await connection.close();
});

test.each([
  ['with the last errors of its log', 'echo "26/11/29 WARN x"; echo "26/11/29 ERROR SparkContext: no room"; exit 3', 'the Spark driver ended with code 3: 26/11/29 ERROR SparkContext: no room', 'failed'],
  ['in its own words', `echo '{"type":"failed","message":"Spark did not start: x"}' >&3; exit 1`, 'Spark did not start: x', 'failed'],
  ['with what to do where memory was short', `echo '{"type":"failed","message":"OutOfMemoryError: Java heap space"}' >&3; exit 1`, 'OutOfMemoryError: Java heap space; give Spark more, such as --driver-memory 4g --executor-memory 4g', 'memory'],
])('the end of a driver is told %s', async (...[, script, message, reason]) => {
  const connection = connect(script);
  await expect(connection.started).rejects.toMatchObject({ name: 'JobFailed', message, reason });
  await connection.close();
});
