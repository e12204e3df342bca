import { expect, it } from 'vitest';
import { frameTable } from '../../src/reports/frame-table.ts';

it('shows the first rows with long texts cut, numbers to the right, and how many more there are', () => {
  const preview = [['1.5', 'a text that is longer than twenty characters'], ['null', 'short']];
  expect(frameTable({ columns: ['n', 'words'], rows: 1002, preview })).toEqual([
    '   n  words',
    ' 1.5  a text that is long…',
    'null  short',
    '… 1,000 more',
  ]);
});

it('shows the names where there is no row', () => {
  expect(frameTable({ columns: ['a', 'b'], rows: 0, preview: [] })).toEqual(['a  b']);
});
