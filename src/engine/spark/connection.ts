import { JobFailed } from '../../util/errors.ts';
import type { Answer, Request } from './protocol.ts';
import { unreachable } from './reach.ts';
import type { Session, SessionSetup } from './session.ts';
import { startSession } from './session.ts';

/** A driver that is being started, with what waits for it. */
export interface Connection {
  /** Cores that Spark has, as soon as it has told of itself. Rejects with JobFailed where it does not start. */
  started: Promise<number>;
  /** Resolves as soon as the driver has read the data that it was sent. */
  ready: Promise<void>;
  send(request: Request): void;
  /** What the tasks answer, from now on; null for nobody. `onFailure` is told at once of a driver that has ended. */
  listen(listener: { onAnswer(answer: Answer): void; onFailure(failure: JobFailed): void } | null): void;
  /** May be called again, while it is under way too. */
  close(): Promise<void>;
}

/** Starts a driver when its master answers. */
export function connectDriver(master: string, setup: Omit<SessionSetup, 'onAnswer' | 'onEnd'>): Connection {
  let session: Session | null = null;
  let failure: JobFailed | null = null;
  let closed = false;
  let ended: Promise<void> | null = null;
  let listener: Parameters<Connection['listen']>[0] = null;
  const started = waiting<number>();
  const ready = waiting<void>();
  const starting = unreachable(master).then((reason) => {
    if (reason !== null) fail(new JobFailed(reason));
    else if (!closed) session = startSession({ ...setup, onAnswer, onEnd: fail });
  });
  return {
    started: started.promise,
    ready: ready.promise,
    send: (request) => session?.send(request),
    listen(next) {
      listener = next;
      if (failure !== null) next?.onFailure(failure);
    },
    close() {
      closed = true;
      return (ended ??= starting.then(() => session?.stop()));
    },
  };

  function onAnswer(answer: Answer): void {
    if (answer.type === 'session') started.resolve(answer.cores);
    else if (answer.type === 'ready') ready.resolve();
    else if (answer.type === 'failed') fail(failureOf(answer.message));
    else listener?.onAnswer(answer);
  }

  function fail(reason: JobFailed): void {
    failure ??= reason;
    started.reject(failure);
    ready.reject(failure);
    listener?.onFailure(failure);
  }
}

/** What the driver says of its end; where memory was short, how to give it more. */
function failureOf(message: string): JobFailed {
  return message.includes('OutOfMemoryError') ? new JobFailed(`${message}; give Spark more, such as --driver-memory 4g --executor-memory 4g`, { reason: 'memory' }) : new JobFailed(message);
}

interface Waiting<T> {
  promise: Promise<T>;
  resolve(value: T): void;
  reject(error: Error): void;
}

function waiting<T>(): Waiting<T> {
  const parts: Partial<Waiting<T>> = {};
  const promise = new Promise<T>((resolve, reject) => Object.assign(parts, { resolve, reject }));
  // Nobody may be waiting for it yet when it fails.
  promise.catch(() => undefined);
  return { ...(parts as Waiting<T>), promise };
}
