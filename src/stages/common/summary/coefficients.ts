import type { Model, Summary, Table } from '../../stage.ts';
import { convergenceOf } from '../convergence.ts';
import { intervalReach } from '../linear/significance.ts';

/** Coefficients of more features are in the model alone. */
export const MOST_COEFFICIENTS = 1000;
/** Values of a search at most that are told, the last ones. */
const MOST_VALUES = 1000;
const DEPENDENT = 'some features depend on each other: other coefficients would fit as well, and these, the smallest, have no standard errors; of indicators of categories one can be left out by dropLast of OneHotEncoder';
const NO_FREEDOM = 'at least as many numbers were fitted as there are rows, which leaves no degrees of freedom to tell how sure they are';
const INTERCEPT = '(Intercept)';

/** A table of coefficients by the names of the features, with the intercept behind them where there is one: a column a class where each has its own. */
export function coefficientTable({ state, arrays }: Model, { intercept, outputs }: { intercept: boolean; outputs: readonly string[] }): { coefficients?: Table } {
  const features = state.featureNames as readonly string[];
  if (features.length > MOST_COEFFICIENTS) return {};
  const { coefficients, intercepts } = arrays as Record<'coefficients' | 'intercepts', Float64Array>;
  const columns = outputs.map((name, o): [string, number[]] => [name, [...coefficients.subarray(o * features.length, (o + 1) * features.length), ...(intercept ? [intercepts[o]] : [])]]);
  return { coefficients: { name: [...features, ...(intercept ? [INTERCEPT] : [])], ...Object.fromEntries(columns) } };
}

/** The same with standard errors, t and p values and the interval of 95 percent; `degrees` null: by the normal distribution. */
export function significanceTable(model: Model, { intercept, degrees }: { intercept: boolean; degrees: number | null }): { coefficients?: Table } {
  const { coefficients: table } = coefficientTable(model, { intercept, outputs: ['estimate'] });
  const { standardErrors, tValues, pValues } = model.arrays as Record<string, Float64Array | undefined>;
  if (table === undefined || standardErrors === undefined || tValues === undefined || pValues === undefined) return table === undefined ? {} : { coefficients: table };
  const reach = intervalReach(degrees);
  const estimates = table.estimate as readonly number[];
  return {
    coefficients: {
      ...table, standardError: [...standardErrors], tValue: [...tValues], pValue: [...pValues],
      lower95: estimates.map((value, i) => value - reach * standardErrors[i]), upper95: estimates.map((value, i) => value + reach * standardErrors[i]),
    },
  };
}

/** Why there are no standard errors where one expects them. */
export function significanceNotes({ inverted, degrees }: { inverted: boolean; degrees: number }): string[] {
  if (!(degrees > 0)) return [NO_FREEDOM];
  return inverted ? [] : [DEPENDENT];
}

/** What is told of a search: how many steps it took, whether it converged, and its values. */
export function searchFacts(model: Model): Pick<Summary, 'facts' | 'details'> {
  const { objectiveHistory } = model.arrays;
  return {
    facts: { totalIterations: Number(model.state.totalIterations), converged: convergenceOf(model)?.converged === true },
    details: objectiveHistory === undefined ? {} : { objectiveHistory: [...objectiveHistory.slice(-MOST_VALUES)] },
  };
}
