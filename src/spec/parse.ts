import { basename, extname } from 'node:path';
import type { Diagnostic } from '../util/diagnostic.ts';
import { UserError } from '../util/errors.ts';
import { catalogue } from './catalogue.generated.ts';
import { checkMap, isMisspelt } from './check.ts';
import type { Checking } from './check.ts';
import { applyOverrides, applySets } from './flags.ts';
import type { Override } from './flags.ts';
import { choicesOf, stagesWith, withChoices } from './choices.ts';
import { checkConditions } from './conditions.ts';
import { checkGrid } from './grid.ts';
import type { Axis } from './grid.ts';
import { readWithIncludes } from './include.ts';
import type { Job } from './job.ts';
import { checkMetrics } from './metrics.ts';
import { checkPipeline } from './pipeline.ts';
import type { CheckedStage } from './pipeline.ts';
import { checkSearch } from './search.ts';
import { checkData, checkEngine, checkLimits, checkOutput, checkValidation, firstKey } from './sections.ts';
import { TOP_LEVEL, topFields } from './shape.ts';
import { locate, makeSource } from './source.ts';
import { entryOf, problemAt, scalarsOf, valueAt } from './tree.ts';
import type { MapNode, ScalarNode } from './tree.ts';
import { expandVariables, unusedVariables } from './variables.ts';

export interface JobInput {
  /** As the user named it; `-` is standard input. */
  file: string;
  text: string;
  cwd: string;
  /** Values of --set, `path=value` each. */
  sets: readonly string[];
  /** Flags that stand for one key of the file. */
  overrides: readonly Override[];
  /** key=value behind the job file. */
  variables: Readonly<Record<string, string>>;
  environment: Readonly<Record<string, string | undefined>>;
  /** What is wrong with the data file, to be told together with what is wrong in the job file. */
  checkData?(data: Job['data']): readonly Diagnostic[];
}

/** Where the parts of a checked job stand, for everything that is found out later. */
export interface Sources {
  root: MapNode;
  stages: readonly CheckedStage[];
  grid: readonly (readonly Axis[])[];
  /** The text of the file where it alone makes the job, else null: included files or flags are in it. */
  alone: string | null;
  /** The folder of the main file. */
  directory: string;
}

export interface ParsedJob {
  job: Job;
  sources: Sources;
}

/** Reads and checks a job file with its flags. Throws a UserError with everything that is wrong, in the order of the file. */
export function parseJob(input: JobInput): ParsedJob {
  const found: Diagnostic[] = [];
  const checking: Checking = { catalogue, report: (one) => void found.push(one) };
  const main = makeSource(input);
  const { variables: given, environment } = input;
  const included: ScalarNode[] = [];
  const tree = readWithIncludes(main, { cwd: input.cwd, variables: { given, environment }, report: checking.report, onInclude: (name) => void included.push(name) });
  if (tree === null) throw new UserError(inOrder(found));
  found.push(...unusedVariables([...scalarsOf(tree), ...included], given));
  const flagged = applySets(applyOverrides(tree, input.overrides, input.cwd), input.sets, { cwd: input.cwd, checking });
  const root = expandVariables(flagged, { given, environment }, checking.report) as MapNode;
  const { job, stages, grid } = checkJob(root, nameOf(input.file), checking);
  if (found.length > 0) throw new UserError([...inOrder(found), ...(isSound(root, found) ? (input.checkData?.(job.data) ?? []) : [])]);
  const alone = flagged === tree && included.length === 0;
  return { job, sources: { root, stages, grid, alone: alone ? main.text : null, directory: main.directory } };
}

function checkJob(root: MapNode, fileName: string, checking: Checking): { job: Job; stages: readonly CheckedStage[]; grid: Sources['grid'] } {
  const others = Object.keys(TOP_LEVEL).filter((key) => !Object.hasOwn(topFields, key));
  const top = checkMap(root, { path: '', fields: topFields, others }, checking);
  const data = checkData(root, checking);
  const pipeline = pipelineOf(root, checking);
  const task = taskOf(pipeline, checking);
  const gridNode = entryOf(root, 'grid')?.value;
  const search = checkSearch(root, { hasPlaces: pipeline.places.length > 0 }, checking);
  const grid = gridNode === undefined ? [] : checkGrid(gridNode, { pipeline, search }, checking);
  const { validation, trainScores } = validationOf(root, gridNode !== undefined || pipeline.places.length > 0, checking);
  const metrics = checkMetrics(entryOf(root, 'metrics')?.value, task, checking);
  const output = checkOutput(entryOf(root, 'output')?.value, pipeline, checking);
  if (task === null && pipeline.broken.length === 0 && pipeline.stages.length > 0) refuseForTransform(root, pipeline, checking);
  else if (validation === null) refuseScores(root, checking);
  if (task !== null) refuseRows(root, { output, refit: top.refit }, checking);
  const job: Job = {
    name: top.name ?? fileName,
    seed: top.seed,
    data,
    pipeline: pipeline.stages.map(({ id, entry, params, choice }) => ({ id, stage: entry.name, params, choice })),
    grid: withChoices(grid.filter(({ axes, options }) => axes.length > 0 || options.size > 0 || grid.length > 1), pipeline.places),
    search,
    ...checkConditions(root, { pipeline, grid }, checking),
    validation,
    trainScores,
    metrics: metrics ?? [],
    refit: top.refit,
    errorScore: top.errorScore,
    limits: checkLimits(entryOf(root, 'limits')?.value, checking),
    output,
    engine: checkEngine(entryOf(root, 'engine')?.value, checking),
  };
  return { job, stages: pipeline.stages, grid: grid.map(({ axes }) => axes) };
}

/** Whether nothing was found about where the data is: only then is it worth a look. */
function isSound(root: MapNode, found: readonly Diagnostic[]): boolean {
  const node = valueAt(root, ['data', 'path']);
  const line = node === undefined ? null : (locate(node.at)?.line ?? null);
  return !found.some(({ text, at }) => text.startsWith('data.') || (at !== null && at.line === line));
}

function pipelineOf(root: MapNode, checking: Checking): ReturnType<typeof checkPipeline> {
  const node = entryOf(root, 'pipeline')?.value;
  if (node !== undefined) return checkPipeline(node, checking);
  if (!isMisspelt(root, 'pipeline', Object.keys(TOP_LEVEL))) checking.report(problemAt(firstKey(root), { id: 'missing-key', path: '', says: 'expected pipeline, the list of stages', suggestion: 'add "pipeline:" and a stage such as "- RandomForestClassifier: { numTrees: 20 }"' }));
  return { stages: [], places: [], broken: [] };
}

/** For suggestions: what most people want of a table. */
const A_PREDICTOR = 'RandomForestClassifier';

/** Keys that have a meaning only where a stage predicts. */
const OF_PREDICTIONS: readonly (readonly string[])[] = [['data', 'positive'], ['data', 'weight'], ['grid'], ['exclude'], ['when'], ['search'], ['validation'], ['metrics'], ['refit'], ['errorScore'], ['output', 'predictions']];

/** Without a stage that predicts rows are transformed: nothing is compared or scored. */
function refuseForTransform(root: MapNode, { places }: ReturnType<typeof checkPipeline>, { report }: Checking): void {
  for (const path of OF_PREDICTIONS) {
    const entry = path.length === 1 ? entryOf(root, path[0]) : entryOf(entryOf(root, path[0])?.value, path[1]);
    const key = path.join('.');
    if (entry !== undefined) report(problemAt(entry.keyAt, { id: 'nothing-predicts', path: key, says: 'no stage of the pipeline predicts, so the job transforms rows and scores nothing', suggestion: `remove ${key}, or add a stage such as ${A_PREDICTOR}` }));
  }
  for (const { id, at } of places) report(problemAt(at, { id: 'nothing-predicts', path: 'pipeline', says: `no stage of the pipeline predicts, so nothing chooses an option of ${id}`, suggestion: `write one of them, or add a stage such as ${A_PREDICTOR}` }));
}

/** What the last stage that predicts predicts; null where none does. All options have to agree. */
function taskOf({ stages, places }: ReturnType<typeof checkPipeline>, { report }: Checking): string | null {
  const tasks = choicesOf(stages).map((choices) => stagesWith(stages, choices).findLast(({ entry }) => entry.task !== null)?.entry.task ?? null);
  const different = tasks.find((task) => task !== tasks[0]);
  const [place] = places;
  if (different !== undefined && place !== undefined) {
    const words = { classification: 'classes', regression: 'numbers' };
    const [first, second] = [tasks[0], different].map((task) => (task === null ? 'nothing' : words[task]));
    report(problemAt(place.at, { id: 'options-disagree', path: 'pipeline', says: `expected options of ${place.id} that all predict the same, got some that predict ${first} and some that predict ${second}` }));
  }
  return tasks.find((task) => task !== null) ?? null;
}

/** Rows of a job that predicts are written only where it says so, by the stages as they are fitted on every row. */
function refuseRows(root: MapNode, { output, refit }: Pick<Job, 'output' | 'refit'>, { report }: Checking): void {
  const node = entryOf(root, 'output')?.value;
  const limit = entryOf(node, 'limit');
  if (limit !== undefined && output.data === null) report(problemAt(limit.keyAt, { id: 'unused-key', path: 'output', says: 'limit has no meaning without output.data, since a job that predicts writes no rows', suggestion: 'add output.data, or remove limit' }));
  const search = output.search === null ? undefined : entryOf(node, output.search.name);
  if (search !== undefined && output.data === null) report(problemAt(search.keyAt, { id: 'unused-key', path: 'output', says: `${search.key} has no meaning without output.data, since a job that predicts shows no rows`, suggestion: `add output.data, or remove ${search.key}` }));
  const data = entryOf(node, 'data');
  if (data !== undefined && output.data !== null && !refit) report(problemAt(data.keyAt, { id: 'no-refit', path: 'output.data', says: 'refit is false, so no stages are fitted on every row that could write it', suggestion: 'remove one of the two' }));
}

/** A grid is validated with three folds unless the file says how; without both, the fit is on everything. */
function validationOf(root: MapNode, hasGrid: boolean, checking: Checking): Pick<Job, 'validation' | 'trainScores'> {
  const node = entryOf(root, 'validation')?.value;
  const empty: MapNode | undefined = hasGrid ? { kind: 'map', entries: [], at: root.at } : undefined;
  return checkValidation(node ?? empty, checking);
}

/** Scores need rows that were held out. */
function refuseScores(root: MapNode, { report }: Checking): void {
  if (entryOf(root, 'validation') !== undefined) return;
  const reason = 'the job has neither grid nor validation, so it fits on all rows and holds none out';
  for (const [path, key] of [[['metrics'], 'metrics'], [['output', 'predictions'], 'output.predictions']] as const) {
    const entry = path.length === 1 ? entryOf(root, path[0]) : entryOf(entryOf(root, path[0])?.value, path[1]);
    if (entry !== undefined) report(problemAt(entry.keyAt, { id: 'no-validation', path: key, says: `nothing to score: ${reason}`, suggestion: `add "validation: { folds: 3 }", or remove ${key}` }));
  }
}

function nameOf(file: string): string {
  return file === '-' ? 'job' : basename(file, extname(file)).replace(/^\.+/, '') || 'job';
}

/** By file in order of first mention, then by place; flags at the end. Equal lines at one place are told once. */
function inOrder(found: readonly Diagnostic[]): Diagnostic[] {
  const files = [...new Set(found.flatMap(({ at }) => (at === null ? [] : [at.file])))];
  const unique = found.filter((one, i) => found.findIndex((other) => other.text === one.text && other.at?.line === one.at?.line && other.at?.column === one.at?.column && other.at?.file === one.at?.file) === i);
  return unique.sort((a, b) => {
    if (a.at === null || b.at === null) return Number(a.at === null) - Number(b.at === null);
    return files.indexOf(a.at.file) - files.indexOf(b.at.file) || a.at.line - b.at.line || a.at.column - b.at.column;
  });
}
