import type { Stage } from '../stages/stage.ts';
import { passParams } from '../stages/pipeline.ts';
import { jsonText } from '../util/json.ts';
import { paramsOf } from './params-of.ts';
import type { Candidate, PlannedStage, Split, Variant } from './plan.ts';
import { stagesOf } from './variants.ts';

/** How often a stage is asked for, fitted (applied, where it learns nothing) and shared, over all candidates and splits. */
export interface StageFits {
  id: string;
  stage: string;
  learns: boolean;
  /** Whether it ends an evaluation. */
  predicts: boolean;
  asked: number;
  done: number;
  shared: number;
}

/** The tree of prefixes: candidates that agree on the first stages, with the same parameters, meet in one node. */
export interface Prefixes {
  /** The nodes of the stages of a candidate in front of stage `end`, from the first one on: equal paths are equal prefixes. Numbers count in order of first appearance. */
  path(candidate: Candidate, end: number): readonly number[];
  /** What the fit of stage `at` looks at, behind `path`: equal numbers are equal passes over equal rows. */
  passes(candidate: Candidate, at: number, path: readonly number[]): number;
}

/** Grows the tree as paths are asked for. */
export function openPrefixes(variants: readonly Variant[], loaded: ReadonlyMap<string, Stage> = new Map()): Prefixes {
  const nodes = new Map<string, number>();
  const passed = new Map<string, number>();
  const stages = new Map<string, number>();
  function numbered(known: Map<string, number>, key: string): number {
    const number = known.get(key) ?? known.size;
    known.set(key, number);
    return number;
  }
  /** Resolved parameters are written once for all candidates that vary nothing, or the same, of a stage. */
  const resolved = new Map<PlannedStage, Map<string, number>>();
  function stageNumber(planned: PlannedStage, candidate: Candidate): number {
    const known = resolved.get(planned) ?? new Map<string, number>();
    resolved.set(planned, known);
    const own = jsonText(Object.entries(candidate.params).filter(([name]) => name.startsWith(`${planned.id}.`)));
    const number = known.get(own) ?? numbered(stages, jsonText([planned.stage, paramsOf(planned, candidate)]));
    known.set(own, number);
    return number;
  }
  return {
    path(candidate, end) {
      let node = -1;
      return stagesOf(variants, candidate).slice(0, end).map((planned) => (node = numbered(nodes, `${node} ${stageNumber(planned, candidate)}`)));
    },
    passes(candidate, at, path) {
      const planned = stagesOf(variants, candidate)[at];
      const stage = loaded.get(planned.stage);
      const own = stage === undefined ? null : passParams({ stage, params: paramsOf(planned, candidate) });
      return numbered(passed, own === null ? `node ${path[at]}` : jsonText([path[at - 1] ?? null, planned.stage, own]));
    },
  };
}

/** Orders paths depth first, the node that appeared first in front. */
export function comparePaths(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((node, i) => node !== b[i]);
  return at < 0 ? a.length - b.length : a[at] - (b[at] ?? -1);
}

interface Counting {
  variants: readonly Variant[];
  stages: ReadonlyMap<string, Stage>;
  candidates: readonly Candidate[];
  splits: readonly Split[];
  /** Whether anything is shared. */
  share: boolean;
  /** Position of the stage up to which a candidate's stages are fitted for its scores, that one included. */
  last(candidate: Candidate): number;
  /** Fits of that stage by its id, over all splits. */
  lastDone: ReadonlyMap<string, number>;
}

/** What the plan comes to, stage by stage. Stages that learn nothing and come first are applied once for all splits. */
export function stageFits({ variants, stages, candidates, splits, share, last, lastDone }: Counting): StageFits[] {
  const prefixes = openPrefixes(variants, stages);
  const rows = new Map<string, { planned: PlannedStage; asked: number; nodes: Set<number>; everySplit: boolean }>();
  for (const candidate of candidates) {
    const pipeline = stagesOf(variants, candidate);
    const path = prefixes.path(candidate, pipeline.length);
    const learning = pipeline.findIndex((planned) => learns(stages, planned));
    for (let at = 0; at <= last(candidate); at++) {
      const row = rows.get(pipeline[at].id) ?? { planned: pipeline[at], asked: 0, nodes: new Set(), everySplit: at < learning };
      row.asked += splits.length;
      row.nodes.add(prefixes.passes(candidate, at, path));
      rows.set(pipeline[at].id, row);
    }
  }
  return [...rows].map(([id, { planned, asked, nodes, everySplit }]) => {
    const done = !share ? asked : (lastDone.get(id) ?? nodes.size * (everySplit ? 1 : splits.length));
    return { id, stage: planned.stage, learns: learns(stages, planned), predicts: lastDone.has(id), asked, done, shared: asked - done };
  });
}

function learns(stages: ReadonlyMap<string, Stage>, planned: PlannedStage): boolean {
  return stages.get(planned.stage)?.kind === 'estimator';
}
