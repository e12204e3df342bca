import type { Loss } from './loss-sums.ts';
import type { Weighted } from './products.ts';

/** Half the squared differences of margins from targets, these divided by `unit`. */
export function squaredLoss({ targets, weights }: Weighted, unit: number): Loss {
  return (margins, { from, to }) => {
    let sum = 0;
    for (let row = from; row < to; row++) {
      const weight = weights === null ? 1 : weights[row];
      const difference = margins[row - from] - targets[row] / unit;
      sum += (weight / 2) * difference * difference;
      margins[row - from] = weight * difference;
    }
    return sum;
  };
}

/** What a loss of a scale too adds up beside: the derivative by the scale. */
export interface ByScale {
  slope: number;
}

/**
 * Huber's loss with its scale, halved: scale + difference^2 / scale within `epsilon` scales, and beyond scale + 2 epsilon |difference| - scale epsilon^2. Targets are divided by `unit`.
 * @see Owen, "A robust hybrid of lasso and ridge regression" (2007), https://artowen.su.domains/reports/hhu.pdf
 */
export function huberLoss({ targets, weights }: Weighted, { unit, scale, epsilon }: { unit: number; scale: number; epsilon: number }, into: ByScale): Loss {
  return (margins, { from, to }) => {
    let sum = 0;
    for (let row = from; row < to; row++) {
      const half = (weights === null ? 1 : weights[row]) / 2;
      const difference = margins[row - from] - targets[row] / unit;
      const size = Math.abs(difference);
      if (size <= epsilon * scale) {
        const ratio = difference / scale;
        sum += half * (scale + difference * ratio);
        into.slope += half * (1 - ratio * ratio);
        margins[row - from] = 2 * half * ratio;
      } else {
        sum += half * (scale + 2 * epsilon * size - scale * epsilon * epsilon);
        into.slope += half * (1 - epsilon * epsilon);
        margins[row - from] = 2 * half * epsilon * Math.sign(difference);
      }
    }
    return sum;
  };
}
