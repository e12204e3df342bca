import type { Frame } from '../../frame/column.ts';
import type { Plan, TaskEvent } from '../../plan/plan.ts';
import type { Admit } from '../engine.ts';
import type { Events } from '../local/events.ts';
import type { Connection } from './connection.ts';
import type { Answer, DriverTask } from './protocol.ts';
import { resultOf } from './results.ts';

/** The tasks of one plan on their way to the driver. */
export interface Feed {
  plan: Plan;
  /** In their order, numbered through all plans from `first` on. */
  tasks: DriverTask[];
  first: number;
  /** Tasks at a time. */
  places: number;
  /** Label and weights of all rows. */
  truth: Frame;
  scratch: string;
  admit: Admit;
}

/** Keeps the driver busy until all tasks are done: as many as there are places, the others are asked for when it is their turn. */
export function feedDriver(connection: Connection, events: Events<TaskEvent>, { plan, tasks, first, places, truth, scratch, admit }: Feed): void {
  const running = new Map<number, DriverTask>();
  const planned = new Map(plan.tasks.map((task) => [task.id, task]));
  connection.listen({ onFailure: events.fail, onAnswer });
  next();

  function next(): void {
    while (running.size < places && tasks.length > 0) {
      const task = tasks.shift() as DriverTask;
      const own = planned.get(task.id - first);
      if (own === undefined || !admit(own)) continue;
      running.set(task.id, task);
      connection.send(task);
    }
    if (running.size === 0) events.end();
  }

  function onAnswer(answer: Answer): void {
    // What an earlier plan was left with is nobody's any more.
    const task = 'task' in answer ? running.get(answer.task) : undefined;
    const own = task === undefined ? undefined : planned.get(task.id - first);
    if (task === undefined || own === undefined) return;
    if (answer.type === 'started') events.push({ type: 'started', task: own.id, worker: 0 });
    if (answer.type !== 'done') return;
    running.delete(task.id);
    try {
      const results = answer.results.map((result) => resultOf(result, { task, measuring: { measures: plan.measures, truth, split: own.split }, scratch }));
      events.push({ type: 'done', task: own.id, worker: 0, results, seconds: answer.seconds, fronts: {} });
      next();
    } catch (error) {
      events.fail(error);
    }
  }
}
