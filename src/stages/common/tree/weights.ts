import type { Frame } from '../../../frame/column.ts';
import { DataError } from '../../../util/errors.ts';
import { weightsIn } from '../weights.ts';
import { classFactors } from './class-weight.ts';
import { classesOf } from './labels.ts';
import type { Growth } from './settings.ts';

/**
 * The weight of each row of the frame, (rows): that of the weight column times the factor of its class. Null where every training row weighs 1.
 * Throws a DataError naming the row of a weight that is missing, infinite or negative, and where no training row weighs anything.
 */
export function rowWeights(frame: Frame, train: Int32Array, growth: Pick<Growth, 'labelCol' | 'weightCol' | 'classWeight'>): Float64Array | null {
  const { labelCol, weightCol, classWeight } = growth;
  const own = weightCol === null ? null : weightsIn(frame, weightCol);
  const weights = classWeight === 'none' ? own : timesFactors(frame, own, { train, labelCol, classWeight });
  if (weights === null || train.every((row) => weights[row] === 1)) return null;
  if (train.every((row) => weights[row] === 0)) throw new DataError('expected at least 1 row of a weight above 0 to fit trees on, got 0');
  return weights;
}

function timesFactors(frame: Frame, own: Float64Array | null, how: { train: Int32Array; labelCol: string; classWeight: string }): Float64Array {
  const { labels, codes } = classesOf(frame, how.labelCol);
  function weightOfClasses(): Float64Array {
    const sums = new Float64Array(labels.length).fill(NaN);
    for (const row of how.train) sums[codes[row]] = (Number.isNaN(sums[codes[row]]) ? 0 : sums[codes[row]]) + (own === null ? 1 : own[row]);
    return sums;
  }
  const factors = classFactors(how.classWeight, labels, weightOfClasses);
  return Float64Array.from({ length: frame.rows }, (_, row) => (own === null ? 1 : own[row]) * (factors === null ? 1 : factors[codes[row]]));
}
