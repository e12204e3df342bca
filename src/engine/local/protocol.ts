import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { Plan } from '../../plan/plan.ts';
import type { RangeAnswer, RangeTask } from '../../sources/source.ts';
import type { ParamValues } from '../../stages/params.ts';

// The messages between the parent and its workers, shared by both. Plan, data and models travel as files of the scratch
// folder; a message stays small.

/** Every message carries it, so that a stray one (of a library, of a debugger) is told from ours. */
export const MARK = 'ml-submit/1';
/** Values above this travel as files: a large message blocks the channel, and structured clone costs a second copy. */
const LARGEST_MESSAGE_BYTES = 524_288;

/** The only argument of a worker, as JSON. */
export interface WorkerSetup {
  scratch: string;
  /** Stages to load before there is work. */
  preload: readonly string[];
  kernels: Plan['kernels'];
}

/** A packed value: in the message, or in a file of the scratch folder. */
export type Parcel = { bytes: Uint8Array } | { file: string };

/** What a worker can be asked for: a range of the data before there is a plan, work of a plan, a shard behind fitted stages. `plan` and `request` are files of the scratch folder. */
export type Payload = { kind: 'read'; task: RangeTask } | TransformPayload | PlanPayload;

export type TransformPayload = { kind: 'transform'; request: string; shard: number; limit: number };

export type PlanPayload =
  | { kind: 'task'; plan: string; task: number }
  | { kind: 'range'; plan: string; task: number; range: number }
  | ({ kind: 'pass'; pass: string; args: Parcel } & ShardStep)
  | ({ kind: 'score'; model: string } & ShardStep);

/** One stage of a pipeline at some shards of a split, one after the other; `front` is the file of the models before it. The answer to a pass has the merged partial of each stretch of shards, to `score` a value a shard. */
export interface ShardStep {
  plan: string;
  split: number;
  shards: readonly number[];
  /** Its name. */
  stage: string;
  params: ParamValues;
  front: string;
}

export type ToWorker = { mark: typeof MARK; type: 'work'; id: number; payload: Payload };

/** An error as data; `fit` says that the stage threw it, not the machinery around it. */
export interface WorkerError {
  fit: boolean;
  message: string;
}

export type FromWorker =
  | { mark: typeof MARK; type: 'ready' }
  | { mark: typeof MARK; type: 'started'; id: number }
  | { mark: typeof MARK; type: 'done'; id: number; value: Parcel }
  | { mark: typeof MARK; type: 'failed'; id: number; error: WorkerError };

/** Whether a message is one of ours, in every field: a worker is not trusted. */
export function isFromWorker(message: unknown): message is FromWorker {
  if (!isRecord(message) || message['mark'] !== MARK) return false;
  switch (message['type']) {
    case 'ready':
      return true;
    case 'started':
      return Number.isInteger(message['id']);
    case 'done':
      return Number.isInteger(message['id']) && isParcel(message['value']);
    case 'failed':
      return Number.isInteger(message['id']) && isWorkerError(message['error']);
    default:
      return false;
  }
}

/** Throws when a worker's answer is not what came of a range. */
export function checkRangeAnswer(value: unknown): asserts value is RangeAnswer {
  if (!isRecord(value) || typeof value['refused'] !== 'boolean') throw new Error('expected what came of a range');
  if (!value['refused'] && ![value['start'], value['end'], value['rows']].every((count) => Number.isInteger(count))) throw new Error('expected where a range begins and ends, and its rows');
}

/** Packs a value; a large one goes into `file` of the scratch folder. */
export function pack(value: unknown, scratch: string, file: string): Parcel {
  const bytes = serialize(value);
  if (bytes.length <= LARGEST_MESSAGE_BYTES) return { bytes };
  writeFileSync(join(scratch, file), bytes);
  return { file };
}

/** Unpacks a value; its file, if it has one, stays. */
export function unpack(parcel: Parcel, scratch: string): unknown {
  return deserialize('file' in parcel ? readFileSync(join(scratch, parcel.file)) : parcel.bytes);
}

/** Deletes a parcel's file. */
export function discard(parcel: Parcel, scratch: string): void {
  if ('file' in parcel) rmSync(join(scratch, parcel.file), { force: true });
}

function isParcel(value: unknown): value is Parcel {
  if (!isRecord(value)) return false;
  if ('bytes' in value) return value['bytes'] instanceof Uint8Array;
  return isPlainName(value['file']);
}

/** Whether a file that a worker names is one of the scratch folder: a path could leave it. */
export function isPlainName(file: unknown): file is string {
  return typeof file === 'string' && /^[\w-]+\.bin$/.test(file);
}

function isWorkerError(value: unknown): value is WorkerError {
  return isRecord(value) && typeof value['fit'] === 'boolean' && typeof value['message'] === 'string';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
