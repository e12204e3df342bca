import type { ParamValues } from '../../params.ts';
import type { Evaluation, EvaluationPart, Json, Ranges, SplitFrame } from '../../stage.ts';
import { chunksOf, growAndScore } from './evaluation.ts';
import type { Grower, Units } from './grow.ts';
import { fitForest, joinForests } from './model.ts';
import { predictionsOf } from './predictions.ts';
import { forestSettings } from './settings.ts';
import { anyVector } from '../columns.ts';

/** Ranges of trees of forests: sums of leaf values are whole numbers, so that those of the ranges add up to the bits of the uncut forest. */
export function forestRanges(name: string, asForest: (params: ParamValues) => ParamValues): Ranges {
  return {
    count: (candidates) => candidates.reduce((most, params) => Math.max(most, Number(asForest(params).numTrees)), 0),
    evaluate: (data, candidates, how) => evaluateRange(data, candidates.map(asForest), how),
    joinEvaluations: (parts, candidates) => candidates.map((params, candidate) => joinParts(parts, candidate, asForest(params))),
    fit(data, params, range) {
      const { width } = anyVector(data.frame, String(params.featuresCol));
      return fitForest(data, { name, params, settings: forestSettings(asForest(params), width) }, range);
    },
    joinModels: (models) => joinForests(models, String(asForest(models[0].params).impurity)),
  };
}

interface How {
  trainScores: boolean;
  from: number;
  to: number;
}

function evaluateRange(data: SplitFrame, candidates: readonly ParamValues[], { trainScores, from, to }: How): EvaluationPart[] {
  const parts = new Map<number, EvaluationPart>();
  for (const { grower, members } of chunksOf(data, candidates, trainScores)) {
    const last = Math.min(to, members.reduce((most, { numTrees }) => Math.max(most, numTrees), 0));
    for (const member of members) if (member.numTrees <= from) parts.set(member.candidate, partOf(grower, data, { ...member, units: 0, trainScores }));
    for (let tree = from; tree < last; tree++) {
      growAndScore(grower, tree);
      for (const member of members) {
        if (Math.min(member.numTrees, to) !== tree + 1) continue;
        parts.set(member.candidate, partOf(grower, data, { ...member, units: tree + 1 - from, trainScores }));
      }
    }
  }
  return candidates.map((_, candidate) => {
    const part = parts.get(candidate);
    if (part === undefined) throw new Error(`candidate ${candidate} has no part in the trees from ${from} to ${to}`);
    return part;
  });
}

function partOf(grower: Grower, { test, train }: SplitFrame, { candidate, place, units, trainScores }: { candidate: number; place: number; units: number; trainScores: boolean }): EvaluationPart {
  const { kernel, units: { classes, center, scale } } = grower;
  function sumsOf(rows: Int32Array): Float64Array {
    const sums = new Float64Array(rows.length * Math.max(1, classes));
    if (units > 0) kernel.sums(sums, place, rows);
    return sums;
  }
  return { candidate, units, test: sumsOf(test), train: trainScores ? sumsOf(train) : null, meta: { classes, center, scale } };
}

function joinParts(parts: readonly (readonly EvaluationPart[])[], candidate: number, params: ParamValues): Evaluation {
  const own = parts.map((range) => {
    const part = range.find((one) => one.candidate === candidate);
    if (part === undefined) throw new Error(`candidate ${candidate} has no part in one of ${parts.length} ranges`);
    return part;
  });
  const trees = own.reduce((sum, { units }) => sum + units, 0);
  const { numTrees, thresholds } = forestSettings(params, 1);
  if (trees !== numTrees) throw new Error(`candidate ${candidate} has ${trees} trees in ${parts.length} ranges, expected ${numTrees}`);
  const how = { trees, units: unitsOf(own[0].meta), thresholds };
  const train = own.map((part) => part.train);
  return {
    candidate,
    test: predictionsOf(added(own.map((part) => part.test)), how),
    train: train.includes(null) ? null : predictionsOf(added(train as Float64Array[]), how),
  };
}

function unitsOf(meta: Json): Units {
  return meta as unknown as Units;
}

function added(sums: readonly Float64Array[]): Float64Array {
  const total = sums[0].slice();
  for (const part of sums.slice(1)) for (let i = 0; i < total.length; i++) total[i] += part[i];
  return total;
}
