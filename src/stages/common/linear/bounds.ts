import { DataError } from '../../../util/errors.ts';
import type { ParamTable, ParamValues, SparseValue } from '../../params.ts';
import { matrix, vector } from '../../params.ts';
import type { Space } from './space.ts';
import { sizeOf } from './space.ts';

const PARAMS = ['lowerBoundsOnCoefficients', 'upperBoundsOnCoefficients', 'lowerBoundsOnIntercepts', 'upperBoundsOnIntercepts'] as const;

/** Spark's parameters of bounds on a linear classifier. */
export function boundParams(): ParamTable {
  const coefficients = 'one list a class, or a single one of a binomial model, with a number for each feature.';
  const intercepts = 'one for each class, or a single one of a binomial model.';
  return {
    lowerBoundsOnCoefficients: matrix(`Numbers that no coefficient falls below: ${coefficients}`, { anyNumber: true }),
    upperBoundsOnCoefficients: matrix(`Numbers that no coefficient rises above: ${coefficients}`, { anyNumber: true }),
    lowerBoundsOnIntercepts: vector(`Numbers that no intercept falls below: ${intercepts}`, { anyNumber: true }),
    upperBoundsOnIntercepts: vector(`Numbers that no intercept rises above: ${intercepts}`, { anyNumber: true }),
  };
}

/** Whether any bound is given. */
export function hasBounds(params: ParamValues): boolean {
  return PARAMS.some((name) => params[name] !== undefined);
}

/** Whether any bound on an intercept is given. */
export function boundsIntercepts(params: ParamValues): boolean {
  return params.lowerBoundsOnIntercepts !== undefined || params.upperBoundsOnIntercepts !== undefined;
}

/** What is wrong with bounds, whatever the data is. */
export function boundProblems(params: ParamValues): { param: string; text: string }[] {
  const given = PARAMS.filter((name) => params[name] !== undefined);
  if (given.length === 0) return [];
  if (params.fitIntercept === false && boundsIntercepts(params)) return [{ param: given[given.length - 1], text: 'expected no bounds on intercepts where fitIntercept is false' }];
  if (Number(params.regParam) > 0 && Number(params.elasticNetParam) > 0) return [{ param: 'elasticNetParam', text: `expected 0 beside bounds on coefficients, got ${String(params.elasticNetParam)}` }];
  return [];
}

/** The bounds at each place of a point, (size); null without any. Throws a DataError where their numbers do not fit the model. */
export function boundsOf(params: ParamValues, space: Space): { lower: Float64Array; upper: Float64Array } | null {
  if (!hasBounds(params)) return null;
  const lower = sideOf(params, space, { coefficients: 'lowerBoundsOnCoefficients', intercepts: 'lowerBoundsOnIntercepts', none: -Infinity });
  const upper = sideOf(params, space, { coefficients: 'upperBoundsOnCoefficients', intercepts: 'upperBoundsOnIntercepts', none: Infinity });
  const wrong = lower.findIndex((value, i) => value > upper[i]);
  if (wrong >= 0) throw new DataError(`bounds: expected lower ones of at most the upper ones, got ${lower[wrong]} and ${upper[wrong]}`);
  return { lower, upper };
}

function sideOf(params: ParamValues, space: Space, { coefficients, intercepts, none }: { coefficients: string; intercepts: string; none: number }): Float64Array {
  const { width, outputs, std } = space;
  const side = new Float64Array(sizeOf(space)).fill(none);
  const rows = params[coefficients] as readonly (readonly number[])[] | undefined;
  if (rows !== undefined) {
    if (rows.length !== outputs || rows.some((row) => row.length !== width)) {
      throw new DataError(`${coefficients}: expected ${outputs} lists of ${width} numbers, got ${rows.length} of ${[...new Set(rows.map((row) => row.length))].join(' and ')}`);
    }
    // A coefficient of the space is one of the features times their deviation.
    rows.forEach((row, o) => row.forEach((value, j) => (side[o * width + j] = std[j] === 0 ? none : value * std[j])));
  }
  const given = params[intercepts] as readonly number[] | SparseValue | undefined;
  if (given !== undefined) {
    const values = writtenOut(given);
    if (values.length !== outputs) throw new DataError(`${intercepts}: expected ${outputs} numbers, got ${values.length}`);
    side.set(values, outputs * width);
  }
  return side;
}

function writtenOut(value: readonly number[] | SparseValue): readonly number[] {
  if (!('indices' in value)) return value;
  const all = new Array<number>(value.size).fill(0);
  value.indices.forEach((slot, k) => (all[slot] = value.values[k]));
  return all;
}
