import type { FitResult, FrontCounts, Task, TaskEvent } from '../../plan/plan.ts';
import { JobFailed } from '../../util/errors.ts';
import type { Admit } from '../engine.ts';
import { openEvents } from '../local/events.ts';
import type { Connection } from './connection.ts';
import type { Answer, Request, TaskEnd } from './protocol.ts';

/** One task on its way to the driver. */
export interface Fed {
  task: Task;
  request: Request & { id: number };
  /** What the driver's answer to it comes to. Throws JobFailed where the job cannot go on. */
  results(answer: TaskEnd): { results: readonly FitResult[]; fronts: FrontCounts };
}

/** The tasks of one plan, in their order, numbered through all plans. */
export interface Feed {
  tasks: Fed[];
  /** Tasks that the driver has at a time. */
  places: number;
  admit: Admit;
}

/** Runs the tasks of a plan as soon as the driver has begun. Throws what `begin` rejects with, JobFailed when the application ends, and the signal's reason when it is aborted. */
export async function* runFed(connection: Connection, signal: AbortSignal, begin: () => Promise<Feed>): AsyncGenerator<TaskEvent> {
  signal.throwIfAborted();
  const events = openEvents<TaskEvent>();
  function onAbort(): void {
    events.fail(signal.reason);
  }
  signal.addEventListener('abort', onAbort);
  connection.listen({ onAnswer: () => undefined, onFailure: events.fail });
  try {
    // A driver that does not start must not keep a signal waiting.
    begin().then(
      (feed) => (signal.aborted ? undefined : feedDriver(connection, events, feed)),
      (error: unknown) => events.fail(error),
    );
    yield* events;
  } finally {
    signal.removeEventListener('abort', onAbort);
    connection.listen(null);
    connection.send({ type: 'cancel' });
  }
}

/** Keeps the driver busy until all tasks are done: as many as there are places, the others are asked for when it is their turn. */
function feedDriver(connection: Connection, events: ReturnType<typeof openEvents<TaskEvent>>, { tasks, places, admit }: Feed): void {
  const running = new Map<number, Fed>();
  connection.listen({ onFailure: events.fail, onAnswer });
  next();

  function next(): void {
    while (running.size < places && tasks.length > 0) {
      const fed = tasks.shift() as Fed;
      if (!admit(fed.task)) continue;
      running.set(fed.request.id, fed);
      connection.send(fed.request);
    }
    if (running.size === 0) events.end();
  }

  function onAnswer(answer: Answer): void {
    // What an earlier plan was left with is nobody's any more.
    const fed = 'task' in answer ? running.get(answer.task) : undefined;
    if (fed === undefined) return;
    const { task } = fed;
    if (answer.type === 'started') events.push({ type: 'started', task: task.id, worker: 0 });
    if (answer.type === 'lost') events.fail(new JobFailed(answer.message));
    if (answer.type !== 'done' && answer.type !== 'answered') return;
    running.delete(answer.task);
    try {
      events.push({ type: 'done', task: task.id, worker: 0, seconds: answer.seconds, ...fed.results(answer) });
      next();
    } catch (error) {
      events.fail(error);
    }
  }
}
