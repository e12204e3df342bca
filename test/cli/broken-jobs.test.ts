import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from './support.ts';
import { runWarm } from './warm.ts';

const folder = join(root, 'test/spec/errors');
const names = readdirSync(folder).filter((file) => file.endsWith('.yaml')).map((file) => file.slice(0, -'.yaml'.length)).sort();

/** The lines of the .args beside the file: --set and its value go before the job file, key=value behind it. */
function argumentsOf(name: string): { flags: string[]; variables: string[] } {
  const file = join(folder, `${name}.args`);
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter((line) => line !== '') : [];
  const isFlag = lines.map((line, i) => line === '--set' || lines[i - 1] === '--set');
  return { flags: lines.filter((_, i) => isFlag[i]), variables: lines.filter((_, i) => !isFlag[i]) };
}

/** What a user sees in the folder of the broken file. */
function validate(name: string): string {
  const { flags, variables } = argumentsOf(name);
  const { stderr, code } = runWarm('ml-submit', ['validate', ...flags, `${name}.yaml`, ...variables], { cwd: folder });
  return `${stderr}exit ${code}\n`;
}

it(`gives each of the ${names.length} broken job files its exact message and exit code`, () => {
  const expected = names.map((name) => readFileSync(join(folder, `${name}.txt`), 'utf8'));
  expect(names.length).toBeGreaterThanOrEqual(50);
  expect(names.map(validate)).toEqual(expected);
});
