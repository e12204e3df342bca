import { readFormula } from '../stages/common/formula.ts';
import type { ParamValue } from '../stages/params.ts';

/** A stage of a job file with what is given of its parameters. */
interface Given {
  name: string;
  params: Readonly<Record<string, ParamValue>>;
}

/**
 * What is predicted where `data.label` does not say so: the predictor's label, or the response of the formula that makes it.
 * `formula` is the place among `before` of the RFormula that does, -1 without one; `problem` says what is wrong with its formula.
 */
export function ownLabel(predictor: Given, before: readonly Given[]): { label: string; formula: number; problem: string | null } {
  const label = labelCol(predictor);
  const formula = before.findLastIndex((stage) => stage.name === 'RFormula' && stage.params['formula'] !== undefined && labelCol(stage) === label);
  if (formula < 0) return { label, formula, problem: null };
  const read = readFormula(String(before[formula].params['formula']));
  return typeof read === 'string' ? { label, formula, problem: read } : { label: read.response ?? label, formula, problem: null };
}

function labelCol({ params }: Given): string {
  return String(params['labelCol'] ?? 'label');
}
