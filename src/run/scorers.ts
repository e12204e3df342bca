import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import type { Answer, FromScorer, ToScorer } from './score-messages.ts';
import type { ScoredFile } from './scored-files.ts';
import type { OutputOptions } from './scored-rows.ts';
import { openShared, readPart, writePart } from './shared-file.ts';

/** The second block waits in the worker, so that it need not wait for the parent. */
const IN_FLIGHT = 2;
/** Batch after batch leaves garbage: a small young generation (in MiB) keeps a worker's memory low and costs no time. */
const NODE_FLAGS = ['--max-semi-space-size=2'];

export interface ScorersSetup {
  workerFile: string;
  workers: number;
  folder: string;
  /** That of the first blocks. */
  file: ScoredFile;
  options: OutputOptions;
  onLog(line: string): void;
}

/** A block that a worker has; `answer` is null where the parent has to score it itself. */
export interface Sent {
  slot: number;
  answer: Promise<Answer | null>;
}

/** Forked workers that score blocks. */
export interface Scorers {
  /** Blocks that can be under way together. */
  readonly slots: number;
  /** The blocks that follow are of another file. */
  turnTo(file: ScoredFile): void;
  /** Hands a block to a worker; null where none is ready and free. */
  send(block: Buffer): Sent | null;
  /** Reads the text of an answer into `into`. */
  read(answer: Answer, into: Buffer): void;
  /** The slot may be used again. */
  release(slot: number): void;
  close(): void;
}

interface Scorer {
  child: ChildProcess;
  isReady: boolean;
  /** Its slots that are free, and what is waited for in the others. */
  free: number[];
  waiting: Map<number, (answer: Answer | null) => void>;
}

/** Forks the workers, which open the model by themselves. */
export function openScorers(setup: ScorersSetup): Scorers {
  const shared = openShared();
  const scorers = Array.from({ length: setup.workers }, (_, index) => startScorer(setup, shared.file, index));
  return {
    slots: setup.workers * IN_FLIGHT,
    turnTo(file) {
      for (const { child } of scorers) tell(child, { type: 'file', file });
    },
    send(block) {
      const ready = scorers.filter(({ isReady, free }) => isReady && free.length > 0);
      if (ready.length === 0) return null;
      const scorer = ready.reduce((most, each) => (each.free.length > most.free.length ? each : most));
      const slot = scorer.free.pop() as number;
      writePart(shared.file, block, { slot, part: 'block' });
      const answer = new Promise<Answer | null>((resolve) => scorer.waiting.set(slot, resolve));
      tell(scorer.child, { type: 'score', slot, bytes: block.length });
      return { slot, answer };
    },
    read: ({ slot }, into) => readPart(shared.file, into, { slot, part: 'text' }),
    release: (slot) => void scorers[Math.floor(slot / IN_FLIGHT)].free.push(slot),
    close() {
      for (const { child, waiting } of scorers) {
        waiting.clear();
        child.removeAllListeners('exit');
        child.kill('SIGTERM');
      }
      shared.close();
    },
  };
}

function startScorer({ workerFile, folder, file, options, onLog }: ScorersSetup, shared: number, index: number): Scorer {
  const child = fork(workerFile, [], { serialization: 'advanced', execArgv: NODE_FLAGS, stdio: ['ignore', 'ignore', 'ignore', 'ipc', shared] });
  const scorer: Scorer = { child, isReady: false, free: Array.from({ length: IN_FLIGHT }, (_, i) => index * IN_FLIGHT + i), waiting: new Map() };
  child.on('message', (message: FromScorer) => {
    if (message.type === 'ready') scorer.isReady = true;
    else answered(scorer, message.slot, message.type === 'scored' ? message : null);
  });
  // What a dead worker had is scored by the parent.
  child.on('exit', (code, signal) => {
    scorer.isReady = false;
    onLog(`a worker (process ${child.pid}) ended with ${signal ?? code}: its rows are scored without it`);
    for (const slot of [...scorer.waiting.keys()]) answered(scorer, slot, null);
  });
  child.on('error', () => undefined);
  tell(child, { type: 'begin', folder, options });
  tell(child, { type: 'file', file });
  return scorer;
}

function answered({ waiting }: Scorer, slot: number, answer: Answer | null): void {
  waiting.get(slot)?.(answer);
  waiting.delete(slot);
}

function tell(child: ChildProcess, message: ToScorer): void {
  if (child.connected) child.send(message, () => {});
}
