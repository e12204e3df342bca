import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { run, scratchFolder } from './support.ts';

const folder = scratchFolder();

function validate(pipeline: string, csv: string, more = ''): { code: number | null; says: string } {
  writeFileSync(join(folder, 'data.csv'), csv);
  writeFileSync(join(folder, 'job.yaml'), `data: { path: data.csv }\npipeline: ${pipeline}\n${more}`);
  const { code, stderr, stdout } = run('ml-submit', ['validate', 'job.yaml'], { cwd: folder });
  return { code, says: `${stdout}${stderr}`.split('\n')[0] };
}

const assembler = '[{ VectorAssembler: { inputCols: [a, t], outputCol: v } }]';

it('validate finds a column of the wrong type in the first rows, at the parameter that names it', () => {
  expect(validate(assembler, 'a,t\n1,x\n2,y\n')).toEqual({ code: 2, says: 'job.yaml:2:48: VectorAssembler.inputCols: column `t`: expected a number, a boolean or a vector, got text' });
  expect(validate(assembler, 'a,t\n1,5\n2,6\n')).toEqual({ code: 0, says: 'job.yaml is valid' });
});

it('validate judges a number only where it has seen all rows: a later one may be text', () => {
  const tokenizer = '[{ Tokenizer: { inputCol: t, outputCol: words } }]';
  const few = Array.from({ length: 10 }, (_, i) => `${i},${i}\n`).join('');
  expect(validate(tokenizer, `a,t\n${few}`).says).toContain('Tokenizer.inputCol: column `t`: expected text, got a number');
  const many = Array.from({ length: 50_000 }, (_, i) => `${i},${i}\n`).join('');
  expect(validate(tokenizer, `a,t\n${many}1,x\n`)).toEqual({ code: 0, says: 'job.yaml is valid' });
  expect(validate(assembler, `a,t\n${many.replace('0,0\n', '0,x\n')}`).code).toBe(2);
});

it('validate finds what a stage in the middle makes for one that cannot read it, and parameters that cannot go together', () => {
  const words = '[{ Tokenizer: { inputCol: t, outputCol: words } }, { StandardScaler: { inputCol: words, outputCol: v } }]';
  expect(validate(words, 'a,t\n1,x\n').says).toBe('job.yaml:2:92: StandardScaler.inputCol: column `words`: expected a vector, got a list of texts');
  expect(validate('[{ StringIndexer: { inputCol: t, inputCols: [t], outputCol: o } }]', 'a,t\n1,x\n').says).toContain('expected inputCol or inputCols, got both');
});
