import { spawn } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from './support.ts';

const folder = join(root, 'test/spec/errors');
const names = readdirSync(folder).filter((file) => file.endsWith('.yaml')).map((file) => file.slice(0, -'.yaml'.length)).sort();

interface Said {
  code: number | null;
  stderr: string;
}

/** The lines of the .args beside the file: --set and its value go before the job file, key=value behind it. */
function argumentsOf(name: string): { flags: string[]; variables: string[] } {
  const file = join(folder, `${name}.args`);
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter((line) => line !== '') : [];
  const isFlag = lines.map((line, i) => line === '--set' || lines[i - 1] === '--set');
  return { flags: lines.filter((_, i) => isFlag[i]), variables: lines.filter((_, i) => !isFlag[i]) };
}

/** What a user sees in the folder of the broken file. */
function validate(name: string): Promise<Said> {
  const { flags, variables } = argumentsOf(name);
  const child = spawn(process.execPath, [join(root, 'bin/ml-submit.js'), 'validate', ...flags, `${name}.yaml`, ...variables], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stderr })));
}

it(`gives each of the ${names.length} broken job files its exact message and exit code`, async () => {
  const said = new Map<string, Said>();
  const queue = [...names];
  async function work(): Promise<void> {
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) said.set(name, await validate(name));
  }
  await Promise.all(Array.from({ length: cpus().length + 1 }, work));
  const found = names.map((name) => `${said.get(name)?.stderr ?? ''}exit ${said.get(name)?.code}\n`);
  const expected = names.map((name) => readFileSync(join(folder, `${name}.txt`), 'utf8'));
  expect(names.length).toBeGreaterThanOrEqual(50);
  expect(found).toEqual(expected);
});
