import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findEdges } from '../../../../src/stages/common/tree/edges.ts';

interface Golden {
  cases: { name: string; maxBins: number; values: number[]; counts: number[]; edges: number[] }[];
  fitted: { maxBins: number; x: number[][]; thresholds: [number, number][] };
}

const golden = JSON.parse(readFileSync(new URL('../../../golden/spark-bins.json', import.meta.url), 'utf8')) as Golden;

describe('findEdges', () => {
  it.each(golden.cases)("places $maxBins bins' edges where Spark does: $name", ({ values, counts, maxBins, edges }) => {
    expect([...findEdges(Float64Array.from(values), Int32Array.from(counts), maxBins)]).toEqual(edges);
  });

  it('has every threshold that a fit of Spark used among its edges', () => {
    const { x, maxBins, thresholds } = golden.fitted;
    const edges = [0, 1, 2].map((f) => {
      const column = x.map((row) => row[f]);
      const values = [...new Set(column)].sort((a, b) => a - b);
      const counts = values.map((value) => column.filter((other) => other === value).length);
      return [...findEdges(Float64Array.from(values), Int32Array.from(counts), maxBins)];
    });
    expect(thresholds.length).toBeGreaterThan(15);
    for (const [feature, threshold] of thresholds) expect(edges[feature]).toContain(threshold);
  });

  it('has no edge for a single value, and none without rows', () => {
    expect([...findEdges(Float64Array.of(3), Int32Array.of(9), 8)]).toEqual([]);
    expect([...findEdges(new Float64Array(0), new Int32Array(0), 8)]).toEqual([]);
  });
});
