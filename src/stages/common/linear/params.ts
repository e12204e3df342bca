import type { ParamTable } from '../../params.ts';
import { bool, double, int } from '../../params.ts';
import { NO_EFFECT } from '../no-effect.ts';

/** The parameters of linear models that are found in steps. */
export function linearParams(maxIter: number): ParamTable {
  return {
    regParam: double(0, 'How much large coefficients cost.', { min: 0, sklearn: ['C', 'alpha', 'reg_param'] }),
    elasticNetParam: double(0, 'Share of that cost that is by absolute values (L1), the rest by squares (L2).', { min: 0, max: 1, sklearn: ['l1_ratio'] }),
    ...stepParams(maxIter),
    fitIntercept: bool(true, 'Whether there is an intercept.', { sklearn: ['fit_intercept'] }),
    standardization: bool(true, 'Whether the cost is that of the coefficients for features of standard deviation 1.'),
  };
}

/** When the search for coefficients ends, and what only Spark reads. */
export function stepParams(maxIter: number): ParamTable {
  return {
    maxIter: int(maxIter, 'Most steps.', { min: 0, sklearn: ['max_iter'] }),
    tol: double(1e-6, 'How near to the best coefficients the search ends, relative to the loss.', { min: 0 }),
    aggregationDepth: int(2, NO_EFFECT, { min: 2 }),
    maxBlockSizeInMB: double(0, NO_EFFECT, { min: 0 }),
  };
}
