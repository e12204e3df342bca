import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { submitArguments } from '../../../src/engine/spark/arguments.ts';

test('flags come in front of settings, and what is given for one of ours counts', () => {
  const text = submitArguments({ submit: ['--executor-memory', '2g'], conf: ['spark.ui.enabled=true'] }, { master: 'spark://h:7077', name: 'digits' });
  expect(text).toBe('--master spark://h:7077 --name digits --executor-memory 2g --conf spark.ui.showConsoleProgress=false --conf spark.ui.enabled=true pyspark-shell');
});

test('words with blanks, quotes and dollars come through a shell as they are', () => {
  const words = ["it's", 'a b', '$HOME "x"', 'local[*]'];
  const text = submitArguments({ submit: [], conf: words.map((word) => `spark.x=${word}`) }, { master: 'local[2]', name: words[0] });
  const split = execFileSync('sh', ['-c', `printf '%s\\n' ${text}`], { encoding: 'utf8' }).trimEnd().split('\n');
  expect(split).toEqual(['--master', 'local[2]', '--name', words[0], '--conf', 'spark.ui.showConsoleProgress=false', '--conf', 'spark.ui.enabled=false', ...words.flatMap((word) => ['--conf', `spark.x=${word}`]), 'pyspark-shell']);
});
