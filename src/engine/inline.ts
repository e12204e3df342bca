import { setImmediate } from 'node:timers/promises';
import type { Frame } from '../frame/column.ts';
import type { Plan, TaskEvent } from '../plan/plan.ts';
import { memoryData, shardsOf } from './data.ts';
import type { Admit, Engine } from './engine.ts';
import { transformHere } from './transform-here.ts';
import type { TransformedPart, TransformRequest } from './transform.ts';
import { noStore } from './model-store.ts';
import type { Site } from './work.ts';
import { openSite, openWork } from './work.ts';

/**
 * One process, frames in memory, tasks in the plan's order: the oracle of the other engines, and the engine of the smallest jobs.
 * A plan of the rows axis is run by whole fits, which drive the same passes over the same shards. Limits are not watched.
 */
export function openInline({ scratch }: { scratch: string }): Engine {
  let site: Site | null = null;
  let runs = 0;
  return { name: 'inline', scratch, log: null, prepare, run, transform, shards, close: () => Promise.resolve() };

  function prepare(...[frame, shardStarts]: Parameters<Engine['prepare']>): Promise<void> {
    site = openSite(memoryData(frame, shardStarts), noStore);
    return Promise.resolve();
  }

  async function* run(plan: Plan, signal: AbortSignal, admit?: Admit): AsyncGenerator<TaskEvent> {
    if (site === null) throw new Error('the engine has no data: prepare() comes before run()');
    const work = await openWork(plan, site, { folder: scratch, prefix: `run${runs++}-` });
    for (const task of plan.tasks) {
      // Signals are only seen between turns of the event loop.
      await setImmediate();
      signal.throwIfAborted();
      if (admit?.(task) === false) continue;
      yield { type: 'started', task: task.id, worker: 0 };
      const start = performance.now();
      const results = work.run(task);
      yield { type: 'done', task: task.id, worker: 0, results, seconds: (performance.now() - start) / MS_A_SECOND, fronts: work.fronts() };
    }
  }

  function transform(request: TransformRequest, how: { limit: number; signal: AbortSignal }): AsyncGenerator<TransformedPart> {
    if (site === null) throw new Error('the engine has no data: prepare() comes before transform()');
    return transformHere(request, site.data, how);
  }

  function shards(): Iterable<Frame> {
    if (site === null) throw new Error('the engine has no data: prepare() comes before shards()');
    return shardsOf(site.data);
  }
}

const MS_A_SECOND = 1000;
