import { schemaOf } from '../frame/column.ts';
import type { Frame, Schema } from '../frame/column.ts';
import { bytesOf } from '../frame/bytes.ts';
import { withColumns } from '../frame/select.ts';
import type { BoundMetric } from '../metrics/metric.ts';
import { chooseFeatures } from '../plan/features.ts';
import type { Features } from '../plan/features.ts';
import { assignFolds } from '../plan/folds.ts';
import { candidatesOf } from '../plan/grid.ts';
import type { Candidates } from '../plan/grid.ts';
import { keyHashes, madeHashes } from '../plan/key-hashes.ts';
import { completePipeline } from '../plan/insert.ts';
import { principal } from '../plan/make.ts';
import { paramsOf } from '../plan/params-of.ts';
import type { PlanInput } from '../plan/make.ts';
import type { Candidate, Measures, Split, Variant } from '../plan/plan.ts';
import { stagesOf } from '../plan/variants.ts';
import { typeWord } from '../reports/source.ts';
import type { SourceFacts } from '../reports/source.ts';
import type { Table } from '../sources/source.ts';
import { choicesOf, stagesWith } from '../spec/choices.ts';
import { checkColumns } from '../spec/columns.ts';
import type { ParsedJob } from '../spec/parse.ts';
import type { Stage } from '../stages/stage.ts';
import type { Diagnostic } from '../util/diagnostic.ts';
import { UserError } from '../util/errors.ts';
import { checkParameters, checkSchemas, columnsRead, schemas } from './check-pipeline.ts';
import { excludedColumns, fitOnlyColumns, goalOf, measuresFor, metricsOf, truthOf, weightWarnings } from './goal.ts';
import type { Goal } from './goal.ts';
import { loadStages, writesFrame } from './job-stages.ts';
import { columnNamed, located } from './located.ts';

/** A job met with its data: everything that the planner and the writers need. */
export interface Prepared {
  /** The columns that the pipeline reads, or all where they are written; the label as class indices or numbers, the weights, and the fold columns. */
  frame: Frame;
  /** The data's columns that the pipeline of a candidate reads to predict, before any stage. */
  inputsOf(candidate: Candidate): Schema;
  /** `columns`: of the data, also those that are not read. */
  data: { path: string; rows: number; columns: number } & Pick<Table, 'sha256'>;
  source: SourceFacts;
  /** Null where no stage predicts: then rows are transformed. */
  task: Measures['task'] | null;
  label: string | null;
  /** Empty for regression. */
  classes: readonly string[];
  variants: readonly Variant[];
  stages: ReadonlyMap<string, Stage>;
  candidates: readonly Candidate[];
  /** Points of the grid that were left out, and that were equal to others. */
  left: Candidates['left'];
  splits: readonly Split[];
  metrics: readonly BoundMetric[];
  /** In front of the predictor; 0 without one. */
  features: number;
  warnings: readonly Diagnostic[];
  planInput: Omit<PlanInput, 'candidates' | 'splits' | 'spark' | 'workers' | 'memoryPerWorker' | 'limits' | 'kernels' | 'share' | 'task' | 'fitMs'>;
}

/** Checks the job against the data and completes it: label, weights, features, inserted stages, metrics, folds, candidates. Throws UserError. */
export async function prepare(parsed: ParsedJob, table: Table): Promise<Prepared> {
  const { job } = parsed;
  checkNames(parsed, table);
  const stages = await loadStages(job);
  const goal = goalOf(job, stages);
  const truth = truthOf(parsed, table.frame, goal);
  const label = goal?.label ?? job.data.label;
  const { classes } = truth;
  const labelled = withColumns(table.frame, truth.columns);
  const { variants, warnings } = variantsOf(parsed, { table, stages, goal, labelled });
  const { candidates, left, warnings: gridWarnings } = located(parsed, 'exclude', () => candidatesOf(job));
  checkParameters(parsed, { variants, stages, candidates });
  const metrics = metricsOf(parsed, goal, classes);
  const measures = measuresFor(parsed, goal, { classes, metrics });
  const folds = located(parsed, 'validation', () => assignFolds({ rows: table.frame.rows, labels: truth.codes, validation: job.validation, seed: job.seed, column: (name) => columnNamed(table.frame, name), hashes: (name) => hashesOf(table, name) }));
  const read = columnsRead({ variants, stages, candidates, schema: schemaOf(labelled) });
  const kept = [...read, label, job.data.weight].filter((name) => name !== null);
  const frame = withColumns(writesFrame(job, goal) ? labelled : keepColumns(labelled, kept), folds.columns);
  const metaOf = schemas(parsed, { variants, stages, schema: schemaOf(frame) });
  checkSchemas(parsed, { variants, stages, candidates, metaOf });
  return {
    frame,
    inputsOf: inputsReader(schemaOf(labelled), { variants, stages, label }),
    data: { path: job.data.paths.join(', '), sha256: table.sha256, rows: table.frame.rows, columns: table.names.length },
    source: { sniffed: table.sniffed, header: job.data.options.header, columns: [...table.frame.columns].map(([name, one]) => ({ name, type: () => typeWord(one) })), rejects: table.rejects },
    task: goal?.task ?? null,
    label,
    classes,
    variants,
    stages,
    candidates,
    left,
    splits: folds.splits,
    metrics,
    features: goal === null ? 0 : featuresOf(metaOf(candidates[0]).schema, { variants, stages, candidate: candidates[0] }),
    warnings: [...table.warnings, ...warnings, ...weightWarnings(job, goal), ...folds.warnings, ...gridWarnings],
    planInput: { variants, stages, measures, metaOf, rows: frame.rows, width: [...schemaOf(frame).values()].reduce((sum, column) => sum + column.width, 0), dataBytes: bytesOf(frame) },
  };
}

/** Standard input has no header to check before; files were checked, and pass. */
function checkNames(parsed: ParsedJob, table: Table): void {
  const found = checkColumns(parsed, table.names);
  if (found.length > 0) throw new UserError(found);
}

interface Known {
  table: Table;
  stages: ReadonlyMap<string, Stage>;
  goal: Goal | null;
  labelled: Frame;
}

/** The completed pipeline for every choice that the job file leaves open. */
export function variantsOf(parsed: ParsedJob, { table, stages, goal, labelled }: Known): { variants: Variant[]; warnings: readonly Diagnostic[] } {
  const { job } = parsed;
  let chosen: Features | null = null;
  // Asked only where no stage makes the features: what is left out of them then is nobody's business.
  function features(): Features {
    const { features: globs, maxCategories } = job.data;
    return (chosen ??= located(parsed, 'data.features', () => chooseFeatures({ schema: schemaOf(table.frame), categories: categoriesOf(table.frame), features: globs, maxCategories, excluded: excludedColumns(job, { goal, stages }) })));
  }
  const common = { stages, seed: job.seed, label: goal?.label ?? job.data.label, weight: job.data.weight, schema: schemaOf(labelled), features };
  const variants = choicesOf(job.pipeline).map((choices) => ({ choices, stages: located(parsed, 'pipeline', () => completePipeline({ ...common, pipeline: stagesWith(job.pipeline, choices) })) }));
  return { variants, warnings: (chosen as Features | null)?.warnings ?? [] };
}

/** Distinct values of each text column. */
function categoriesOf(frame: Frame): Map<string, number> {
  return new Map([...frame.columns].flatMap(([name, values]) => (values.kind === 'text' ? [[name, values.distinct] as const] : [])));
}

interface OfCandidate {
  variants: readonly Variant[];
  stages: ReadonlyMap<string, Stage>;
  candidate: Candidate;
}

/** Where `inputsOf` is made what it refers to is kept with it, so that is done where no columns are. */
function inputsReader(schema: Schema, { variants, stages, label }: Omit<OfCandidate, 'candidate'> & { label: string | null }): Prepared['inputsOf'] {
  return (candidate) => readToPredict(schema, { variants, stages, candidate, label });
}

/** The data's columns that any stage reads, in the data's order, without the weights and the like, which a prediction does not need, and without the labels of stages in front. */
function readToPredict(schema: Schema, { variants, stages, candidate, label }: OfCandidate & { label: string | null }): Schema {
  const pipeline = stagesOf(variants, candidate);
  const last = principal(pipeline, stages);
  const read = new Set(pipeline.flatMap((planned) => {
    const params = paramsOf(planned, candidate);
    const stage = stages.get(planned.stage);
    const given = planned === last ? fitOnlyColumns(stage?.params ?? {}, params) : [params['labelCol']];
    // What a formula makes of the label is not made of rows without it.
    const made = planned !== last && given.some((name) => typeof name === 'string' && stage?.outputs(params).includes(name) === true) ? label : null;
    return (stage?.inputs(params, schema) ?? []).filter((name) => !given.includes(name) && name !== made);
  }));
  return new Map([...schema].filter(([name]) => read.has(name)));
}

function featuresOf(schema: Schema, { variants, stages, candidate }: OfCandidate): number {
  const last = principal(stagesOf(variants, candidate), stages);
  return schema.get(String(paramsOf(last, candidate)['featuresCol']))?.width ?? 1;
}

/** Hashes of a column's values, as they were made where the values are. */
function hashesOf({ frame, hashes }: Table, name: string): Int32Array {
  const made = hashes?.get(name);
  return made === undefined ? keyHashes(columnNamed(frame, name), name) : madeHashes(made, name);
}

function keepColumns(frame: Frame, names: readonly string[]): Frame {
  const wanted = new Set(names);
  return { ...frame, columns: new Map([...frame.columns].filter(([name]) => wanted.has(name))) };
}
