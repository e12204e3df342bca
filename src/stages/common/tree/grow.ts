import type { AnyVector, Frame } from '../../../frame/column.ts';
import { targetScale } from '../../../kernels/forest-kernel.ts';
import type { ForestData, ForestKernel, GrowParams, TargetScale } from '../../../kernels/forest-kernel.ts';
import { seedKey } from '../../../kernels/random.ts';
import { DataError } from '../../../util/errors.ts';
import { writableVector } from '../columns.ts';
import { targetsOf } from '../regressor.ts';
import { forestData } from './forest-data.ts';
import { takeKernel } from './kernel.ts';
import { classesOf } from './labels.ts';
import type { Growth } from './settings.ts';
import { rowWeights } from './weights.ts';

/** What the units that the kernel sums stand for. */
export interface Units extends TargetScale {
  /** 0 for regression; else `center` is 0 and `scale` 1. */
  classes: number;
}

/** A kernel that is ready to grow trees on some rows. */
export interface Grower {
  kernel: ForestKernel;
  /** False once somebody else has taken the kernel. */
  current(): boolean;
  data: ForestData;
  features: AnyVector;
  units: Units;
  /** Names of the classes; none for regression. */
  labels: readonly string[];
  growing: Omit<GrowParams, 'tree'>;
  weighted: boolean;
}

/** The kernel with the codes of the frame and the rows in it, and how its trees are grown. */
export function growerOf({ frame, train, test }: { frame: Frame; train: Int32Array; test: Int32Array }, growth: Growth): Grower {
  if (train.length === 0) throw new DataError('expected at least 1 row to fit trees on, got 0');
  const features = writableVector(frame, growth.featuresCol);
  if (features.width === 0) throw new DataError(`column \`${growth.featuresCol}\`: expected at least 1 feature, got an empty vector`);
  const { label, units, labels } = labelOf(frame, growth);
  const data = forestData({ frame, features, label, classes: units.classes }, train, growth);
  const weights = rowWeights(frame, train, growth);
  const taken = takeKernel(data);
  taken.kernel.rows(train, test, weights);
  const { featuresPerNode, impurity, randomSplits, bootstrap, subsamplingRate, minInstancesPerNode, minWeightFraction, minInfoGain } = growth;
  const draws = Math.max(1, Math.round(subsamplingRate * train.length));
  const growing = { seed: seedKey(growth.seed), featuresPerNode, impurity, randomSplits, bootstrap, draws, subsamplingRate, minInstancesPerNode, minWeightFraction, minInfoGain };
  return { ...taken, data, features, units, labels, growing, weighted: weights !== null };
}

function labelOf(frame: Frame, { labelCol, impurity }: Growth): { label: Float64Array | Uint16Array | Uint32Array; units: Units; labels: readonly string[] } {
  if (impurity !== 'variance') {
    const { labels, codes } = classesOf(frame, labelCol);
    return { label: codes, units: { classes: labels.length, center: 0, scale: 1 }, labels };
  }
  const label = targetsOf(frame, labelCol);
  return { label, units: { classes: 0, ...targetScale(label) }, labels: [] };
}
