import type { Frame, VectorColumn } from '../../frame/column.ts';

/** Count, means and sums of squared deviations of vectors by group, row-major (groups, width); counts: (groups). */
export interface Moments {
  width: number;
  counts: Float64Array;
  means: Float64Array;
  m2: Float64Array;
}

/**
 * The moments of a vector column, rows grouped by `group` (rows) with values below `groups`; null is one group.
 * The sums start at each group's first row, so that a constant column has exactly its value as the mean and 0 as m2.
 * The second pass takes out what rounding left in the mean: Chan, Golub & LeVeque, "Algorithms for computing the sample variance" (1983),
 * https://doi.org/10.1080/00031305.1983.10483115, equation 1.7.
 */
export function momentsOf(column: VectorColumn, frame: Frame, { group, groups }: { group: Int32Array | null; groups: number }): Moments {
  const { width, values } = column;
  const counts = new Float64Array(groups);
  const origin = new Float64Array(groups * width);
  const means = new Float64Array(groups * width);
  for (let row = 0; row < frame.rows; row++) {
    const g = group === null ? 0 : group[row];
    if (counts[g]++ === 0) origin.set(values.subarray(row * width, (row + 1) * width), g * width);
    for (let j = 0; j < width; j++) means[g * width + j] += values[row * width + j] - origin[g * width + j];
  }
  for (let g = 0; g < groups; g++) {
    for (let i = g * width; i < (g + 1) * width; i++) means[i] = counts[g] === 0 ? 0 : origin[i] + means[i] / counts[g];
  }
  const m2 = new Float64Array(groups * width);
  const rest = new Float64Array(groups * width);
  for (let row = 0; row < frame.rows; row++) {
    const at = (group === null ? 0 : group[row]) * width;
    for (let j = 0; j < width; j++) {
      const d = values[row * width + j] - means[at + j];
      rest[at + j] += d;
      m2[at + j] += d * d;
    }
  }
  for (let g = 0; g < groups; g++) {
    for (let i = g * width; i < (g + 1) * width; i++) if (m2[i] > 0) m2[i] = Math.max(0, m2[i] - (rest[i] * rest[i]) / counts[g]);
  }
  return { width, counts, means, m2 };
}

/** Moments of the rows of both, in `a`'s memory; the same paper's equation 2.1. */
export function mergeMoments(a: Moments, b: Moments): Moments {
  for (let g = 0; g < a.counts.length; g++) {
    const total = a.counts[g] + b.counts[g];
    if (b.counts[g] === 0) continue;
    for (let i = g * a.width; i < (g + 1) * a.width; i++) {
      const delta = b.means[i] - a.means[i];
      a.m2[i] += b.m2[i] + delta * delta * ((a.counts[g] / total) * b.counts[g]);
      a.means[i] = a.counts[g] === 0 ? b.means[i] : a.means[i] + delta * (b.counts[g] / total);
    }
    a.counts[g] = total;
  }
  return a;
}

/** The moments of all groups together: one group. */
export function pooledMoments(moments: Moments): Moments {
  const { width, counts } = moments;
  const pooled: Moments = { width, counts: new Float64Array(1), means: new Float64Array(width), m2: new Float64Array(width) };
  for (let g = 0; g < counts.length; g++) {
    mergeMoments(pooled, {
      width,
      counts: counts.subarray(g, g + 1),
      means: moments.means.subarray(g * width, (g + 1) * width),
      m2: moments.m2.subarray(g * width, (g + 1) * width),
    });
  }
  return pooled;
}
