import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { setFlagsFromString } from 'node:v8';
import { keepingOpen } from '../../../frame/shard.ts';
import type { Plan, Task } from '../../../plan/plan.ts';
import { readRange } from '../../../sources/read-range.ts';
import { stretchesOf } from '../../../stages/merging.ts';
import type { Model } from '../../../stages/stage.ts';
import { collectGrown } from '../../../util/collect.ts';
import { fileData } from '../../data.ts';
import { errorText } from '../../failed.ts';
import { loadPlan, preloadStages } from '../../loaded.ts';
import { openModelStore } from '../../model-store.ts';
import { recent } from '../../recent.ts';
import { readPacked } from '../../scratch.ts';
import type { ShardStage, ShardWork } from '../../shard-work.ts';
import { openShardWork } from '../../shard-work.ts';
import type { Site, Work } from '../../work.ts';
import { openSite, openWork } from '../../work.ts';
import type { Transform, TransformedPart, TransformRequest } from '../../transform.ts';
import { openTransform } from '../../transform.ts';
import type { TransformedShard } from '../check.ts';
import type { FromWorker, Parcel, Payload, PlanPayload, ShardStep, ToWorker, TransformPayload, WorkerSetup } from '../protocol.ts';
import { MARK, pack, unpack } from '../protocol.ts';
import { endAsOrphan, watchParent } from './orphan.ts';
import { parseJson } from '../../../util/json.ts';

// The child's side of the local engine; it is forked, never imported.

/** Models of fits by their files: those of a fit are asked for pass after pass. */
const KEPT_MODELS = 8;
/** Bytes that may be kept for each of garbage. */
const KEPT_A_SPARE = 8;

/** A plan that this worker has opened. */
interface Session {
  plan: Plan;
  work: Work;
  shards: ShardWork;
}

/** A request that this worker has opened. */
interface Transforming {
  parts: Transform;
  sink: string | null;
}

// Most work is done by kernels in WebAssembly. What V8 compiles to its best code after the first milliseconds takes a quarter of a worker's processor time, and a short job has no use for it. The default
// is 67,584 bytes of byte code; newer versions than that of Node 20 do not have the flag, and have a cheaper compiler in between.
if (process.versions.v8.startsWith('11.')) setFlagsFromString('--interrupt-budget=250000');

const { scratch, preload, kernels } = JSON.parse(process.argv[2]) as WorkerSetup;
const models = recent<readonly Model[]>(() => KEPT_MODELS);
let opened: { file: string; session: Session } | null = null;
let transform: { file: string; open: Promise<Transforming> } | null = null;
let site: Site | null = null;
let turn: Promise<void> = Promise.resolve();

// Without a parent there is nothing to work for; a Ctrl-C of the terminal reaches everybody, and the parent decides.
process.on('disconnect', () => process.exit());
process.on('SIGINT', () => {});
process.on('message', (message: ToWorker) => {
  turn = turn.then(() => answer(message)).then(collect);
});
await preloadStages(preload, kernels);
await tell({ mark: MARK, type: 'ready' });

async function answer({ id, payload }: ToWorker): Promise<void> {
  // Written before the work begins, which blocks the channel.
  await tell({ mark: MARK, type: 'started', id });
  try {
    const result = await resultFor(payload);
    if ('fitError' in result) await tell({ mark: MARK, type: 'failed', id, error: { fit: true, message: result.fitError } });
    else await tell({ mark: MARK, type: 'done', id, value: parcelOf(result.value, id) });
  } catch (error) {
    await tell({ mark: MARK, type: 'failed', id, error: { fit: false, message: errorText(error) } });
  }
}

async function resultFor(payload: Payload): Promise<{ value: unknown } | { fitError: string }> {
  if (payload.kind === 'read') return { value: await readRange(payload.task) };
  if (payload.kind !== 'transform') return resultOf(await sessionOf(payload.plan), payload);
  const transformed = await transformOf(payload);
  return orFitError(() => writeParts(transformed.parts(payload.shard, payload.limit), transformed.sink === null ? null : `rows-${process.pid}-${payload.shard}.bin`));
}

/** Puts the parts of a shard one behind the other into a file of the scratch folder, where they are written. */
function writeParts(parts: Iterable<TransformedPart>, file: string | null): TransformedShard {
  const to = file === null ? null : openSync(join(scratch, file), 'w');
  try {
    let rows = 0;
    const preview: (readonly string[])[] = [];
    for (const part of parts) {
      rows += part.rows;
      preview.push(...part.preview);
      if (to !== null) writeFileSync(to, part.bytes);
    }
    return { rows, preview, file };
  } finally {
    if (to !== null) closeSync(to);
  }
}

function transformOf({ request: file }: TransformPayload): Promise<Transforming> {
  if (transform?.file !== file) {
    const request = readPacked(join(scratch, file)) as TransformRequest;
    site ??= openSite(fileData(scratch, request.shardStarts), openModelStore(scratch));
    transform = { file, open: openTransform(request, site.data).then((parts) => ({ parts, sink: request.sink })) };
  }
  return transform.open;
}

/** Opens a plan, and lets go of the one before; the data stays. */
async function sessionOf(file: string): Promise<Session> {
  if (opened?.file === file) return opened.session;
  opened = null;
  const plan = parseJson(readFileSync(join(scratch, file), 'utf8')) as Plan;
  site ??= openSite(fileData(scratch, plan.shardStarts), openModelStore(scratch));
  const work = await openWork(plan, site, { folder: scratch, prefix: `${file.replace('.json', '')}-` });
  const session = { plan, work, shards: openShardWork(await loadPlan(plan), site.fronts) };
  opened = { file, session };
  return session;
}

function resultOf(session: Session, payload: PlanPayload): { value: unknown } | { fitError: string } {
  if (payload.kind === 'task' || payload.kind === 'range') {
    const task = taskOf(session, payload.task);
    watchParent(task.costMs);
    if (payload.kind === 'task') return { value: { results: keepingOpen(() => session.work.run(task)), fronts: session.work.fronts() } };
    return orFitError(() => session.work.range(task, payload.range));
  }
  return orFitError(() => (payload.kind === 'pass' ? passOver(session.shards, payload) : scoresOf(session.shards, payload)));
}

/** The merged partial of each stretch of shards. */
function passOver(work: ShardWork, payload: Extract<PlanPayload, { kind: 'pass' }>): unknown[] {
  const { pass, stage, shards } = payload;
  const args = unpack(payload.args, scratch);
  return stretchesOf(shards).map(({ from, shards: length }) => {
    const merging = work.merging(stage, pass);
    for (let i = 0; i < length; i++) {
      endAsOrphan();
      collect();
      merging.add(work.pass(stageAt(payload, from + i), { pass, args }), { from: i, shards: 1 });
    }
    return merging.result(length);
  });
}

/** What came of each shard. */
function scoresOf(work: ShardWork, payload: Extract<PlanPayload, { kind: 'score' }>): unknown {
  const [model] = modelsIn(payload.model);
  return payload.shards.map((shard) => {
    endAsOrphan();
    collect();
    return work.score(stageAt(payload, shard), model);
  });
}

/** Where much may be kept, something may lie about. */
function collect(): void {
  collectGrown((opened?.session.plan.keptBytes ?? 0) / KEPT_A_SPARE);
}

function orFitError(fit: () => unknown): { value: unknown } | { fitError: string } {
  try {
    return { value: fit() };
  } catch (error) {
    return { fitError: errorText(error) };
  }
}

function taskOf({ plan }: Session, id: number): Task {
  const task = plan.tasks.find((each) => each.id === id);
  if (task === undefined) throw new Error(`the plan has no task ${id}`);
  return task;
}

function stageAt({ split, stage, params, front }: ShardStep, shard: number): ShardStage {
  return { split, shard, stage, params, front: modelsIn(front), frontKey: front };
}

function modelsIn(file: string): readonly Model[] {
  return models.get(file, () => readPacked(join(scratch, file)) as readonly Model[]);
}

function parcelOf(value: unknown, id: number): Parcel {
  return pack(value, scratch, `answer-${process.pid}-${id}.bin`);
}

/** Resolves when the message has been written. */
function tell(message: FromWorker): Promise<void> {
  return new Promise((resolve) => {
    // A closed channel means that the parent is gone; 'disconnect' ends this process.
    if (process.send === undefined || !process.connected) resolve();
    else process.send(message, () => resolve());
  });
}
