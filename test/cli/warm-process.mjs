// Runs the command lines that come on standard input, a line of JSON each, one after the other; answers what each printed and its exit code.
import process from 'node:process';
import { createInterface } from 'node:readline';
import { main as grid } from '../../dist/cli/ml-grid.js';
import { main as submit } from '../../dist/cli/ml-submit.js';

const answer = process.stdout.write.bind(process.stdout);
let said;
for (const name of ['stdout', 'stderr']) {
  // Each run listens to both for errors.
  process[name].setMaxListeners(0);
  process[name].write = (bytes, ...more) => {
    said[name] += Buffer.from(bytes).toString();
    more.find((one) => typeof one === 'function')?.();
    return true;
  };
}
for await (const line of createInterface({ input: process.stdin })) {
  const { program, args, cwd } = JSON.parse(line);
  said = { stdout: '', stderr: '' };
  process.chdir(cwd);
  process.exitCode = 0;
  await (program === 'ml-grid' ? grid : submit)(args);
  answer(`${JSON.stringify({ code: process.exitCode, ...said })}\n`);
}
process.exitCode = 0;
