import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { driverEnvironment, submitArguments } from '../../../src/engine/spark/arguments.ts';

test('flags come in front of settings, and what is given for one of ours counts', () => {
  const text = submitArguments({ submit: ['--executor-memory', '2g'], conf: ['spark.ui.enabled=true'] }, { master: 'spark://h:7077', name: 'digits', mode: 'native' });
  expect(text).toBe('--master spark://h:7077 --name digits --executor-memory 2g --conf spark.ui.showConsoleProgress=false --conf spark.ui.enabled=true pyspark-shell');
});

test('where workers of ours do the work Java is a light one, unless the user says otherwise', () => {
  const place = { master: 'spark://h:7077', name: 'digits', mode: 'tasks' as const };
  expect(submitArguments({ submit: [], conf: [] }, place)).toContain(' --conf spark.executorEnv.JDK_JAVA_OPTIONS=-XX:TieredStopAtLevel=1 pyspark-shell');
  expect(submitArguments({ submit: [], conf: ['spark.executorEnv.JDK_JAVA_OPTIONS=-Xint'] }, place)).toMatch(/ --conf spark.executorEnv.JDK_JAVA_OPTIONS=-Xint pyspark-shell$/);
  expect(driverEnvironment('tasks', {})).toEqual({ JDK_JAVA_OPTIONS: '-XX:TieredStopAtLevel=1' });
  expect(driverEnvironment('tasks', { JDK_JAVA_OPTIONS: '-Dx=y' })).toEqual({ JDK_JAVA_OPTIONS: '-XX:TieredStopAtLevel=1 -Dx=y' });
  expect(driverEnvironment('native', { JDK_JAVA_OPTIONS: '-Dx=y' })).toEqual({});
});

test('words with blanks, quotes and dollars come through a shell as they are', () => {
  const words = ["it's", 'a b', '$HOME "x"', 'local[*]'];
  const text = submitArguments({ submit: [], conf: words.map((word) => `spark.x=${word}`) }, { master: 'local[2]', name: words[0], mode: 'native' });
  const split = execFileSync('sh', ['-c', `printf '%s\\n' ${text}`], { encoding: 'utf8' }).trimEnd().split('\n');
  expect(split).toEqual(['--master', 'local[2]', '--name', words[0], '--conf', 'spark.ui.showConsoleProgress=false', '--conf', 'spark.ui.enabled=false', ...words.flatMap((word) => ['--conf', `spark.x=${word}`]), 'pyspark-shell']);
});
