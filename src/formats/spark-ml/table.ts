import { namesAround } from '../../stages/nesting.ts';
import type { Model } from '../../stages/stage.ts';
import type { Converter } from './converter.ts';
import { encoders } from './converters/encoders.ts';
import { linearStages } from './converters/linear.ts';
import { oneVsRest } from './converters/one-vs-rest.ts';
import { predictors } from './converters/predictors.ts';
import { rformula } from './converters/rformula.ts';
import { scalers } from './converters/scalers.ts';
import { transformers } from './converters/transformers.ts';
import { trees } from './converters/trees.ts';
import { vectorStages } from './converters/vectors.ts';
import { wordStages } from './converters/words.ts';

/** The table of stages that Spark has: their converters by our names. A test asserts that every stage of Spark's is in it. */
export const converters: Readonly<Record<string, Converter>> = {
  ...transformers, ...scalers, ...encoders, ...vectorStages, ...wordStages, ...linearStages, ...predictors, ...trees,
  OneVsRest: oneVsRest,
  RFormula: rformula,
};

/** Converters by Spark's classes, with our names; what Spark has as another stage of ours is read as that one. */
const byClass = new Map(Object.entries(converters).filter(([, { as }]) => as === undefined).map(([name, converter]) => [converter.class, { name, converter }]));

/** The converter of a stage, or of the one around another; null where Spark has no such stage. */
export function converterOf(stage: string): Converter | null {
  return converters[namesAround(stage)?.outer ?? stage] ?? null;
}

/** The converter of a class of Spark's, with the stage's name here; null where there is no such stage. */
export function converterOfClass(name: string): { name: string; converter: Converter } | null {
  return byClass.get(name) ?? null;
}

/** A stage that was read as the one that it was fitted as, which Spark may have made another one of; null where it is none of that name. */
export function asFitted(model: Model, stage: string): Model | null {
  if (model.stage === stage) return model;
  const { as, ofOther } = converterOf(stage) ?? {};
  return as === model.stage && ofOther !== undefined ? { stage, params: model.params, ...ofOther(model) } : null;
}
