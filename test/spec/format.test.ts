import { describe, expect, test } from 'vitest';
import { formatDiagnostic } from '../../src/spec/format.ts';
import { locate, makeSource } from '../../src/spec/source.ts';
import { diagnostic } from '../../src/util/diagnostic.ts';

function at(text: string, word: string): ReturnType<typeof locate> {
  const start = text.indexOf(word);
  return locate({ kind: 'file', source: makeSource({ file: 'job.yaml', text, cwd: '/' }), start, end: start + word.length });
}

describe('formatDiagnostic', () => {
  test('prints place, sentence, suggestion, code frame and notes', () => {
    const text = `${'\n'.repeat(7)}  - RandomForestClassifier:\n      numTree: 10\n      seed: 1\n`;
    const found = diagnostic('usage', 'unknown-parameter', 'forest.numTree: unknown parameter "numTree" of RandomForestClassifier', { at: at(text, 'numTree'), suggestion: 'did you mean "numTrees"?', notes: ['ten is the default'] });
    expect(formatDiagnostic(found)).toBe(`job.yaml:9:7: forest.numTree: unknown parameter "numTree" of RandomForestClassifier; did you mean "numTrees"?
   8 |   - RandomForestClassifier:
>  9 |       numTree: 10
     |       ^^^^^^^
  10 |       seed: 1
  note: ten is the default`);
  });

  test('keeps the caret right behind tabs and carriage returns', () => {
    expect(formatDiagnostic(diagnostic('usage', 'x', 'wrong', { at: at('a:\r\n\tb: c\r\n', 'b') }))).toBe('job.yaml:2:2: wrong\n  1 | a:\n> 2 | \tb: c\n    | \t^');
  });

  test('cuts a very long line around its place', () => {
    const lines = formatDiagnostic(diagnostic('usage', 'x', 'wrong', { at: at(`${'x'.repeat(500)}HERE${'y'.repeat(500)}`, 'HERE') })).split('\n');
    expect(lines[1].length).toBeLessThan(180);
    expect(lines[1].indexOf('HERE')).toBe(lines[2].indexOf('^^^^'));
  });

  test('begins with error or warning where there is no place', () => {
    expect(formatDiagnostic(diagnostic('usage', 'x', '--seed a: expected a whole number'))).toBe('error: --seed a: expected a whole number');
    expect(formatDiagnostic(diagnostic('warning', 'x', 'column `a` is left out'))).toBe('warning: column `a` is left out');
  });
});
