// Hands command lines to the process of warm-process.mjs, and wakes the thread that waits for what came of one.
import { spawn } from 'node:child_process';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { workerData } from 'node:worker_threads';

const { port, done } = workerData;
const child = spawn(process.execPath, [fileURLToPath(new URL('warm-process.mjs', import.meta.url))], { stdio: ['pipe', 'pipe', 'inherit'] });

function tell(ran) {
  port.postMessage(ran);
  Atomics.store(done, 0, 1);
  Atomics.notify(done, 0);
}

port.on('message', (asked) => child.stdin.write(`${JSON.stringify(asked)}\n`));
createInterface({ input: child.stdout }).on('line', (line) => tell(JSON.parse(line)));
child.on('close', (code) => tell({ code, stdout: '', stderr: 'the process that runs share has ended' }));
