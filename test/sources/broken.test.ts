import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, describe, expect, test } from 'vitest';
import type { Column } from '../../src/frame/column.ts';
import { rejectsCsv, typeWord } from '../../src/reports/source.ts';
import { source } from '../../src/sources/csv.ts';
import { CSV_DEFAULTS } from '../../src/sources/source.ts';
import type { Table, TableInput } from '../../src/sources/source.ts';
import { formatDiagnostic } from '../../src/spec/format.ts';
import { UserError } from '../../src/util/errors.ts';
import { cases } from './broken/cases.ts';
import { isNumeric } from '../../src/frame/vectors.ts';
import type { BrokenCase } from './broken/cases.ts';

const root = mkdtempSync(join(tmpdir(), 'broken-'));
afterAll(() => rmSync(root, { recursive: true }));

// Made by `BROKEN=write npx vitest run test/sources/broken.test.ts`, and read by eye.
const file = new URL('./broken/expected.txt', import.meta.url);
const rewrites = process.env['BROKEN'] === 'write';
const expected = new Map(rewrites ? [] : readFileSync(file, 'utf8').split(/^=== /m).slice(1).map((block) => [block.slice(0, block.indexOf('\n')), block.slice(block.indexOf('\n') + 1)]));
const found: string[] = [];
afterAll(() => {
  if (rewrites) writeFileSync(file, found.join(''));
});

function inputOf({ name, files, path, options }: BrokenCase): { folder: string; input: TableInput } {
  const folder = join(root, name.replace(/\W+/g, '-'));
  mkdirSync(folder);
  for (const [own, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, own)), { recursive: true });
    writeFileSync(join(folder, own), content);
  }
  const paths = [path ?? Object.keys(files)[0]].flat();
  return { folder, input: { path: paths.map((one) => join(folder, one)), options: { ...CSV_DEFAULTS, ...options } } };
}

function values(column: Column): string {
  if (column.kind === 'text') return JSON.stringify(Array.from(column.codes, (code) => (code < 0 ? null : column.dictionary[code])));
  return !isNumeric(column) ? '' : `[${Array.from(column.values, (value) => (Number.isNaN(value) ? 'null' : String(value))).join(',')}]`;
}

function shown({ frame, warnings, rejects, sniffed }: Table, shows: BrokenCase['shows']): string {
  const columns = [...frame.columns].slice(0, 10).map(([name, column]) => `${JSON.stringify(name)} ${typeWord(column)}${shows === 'types' ? '' : ` ${values(column)}`}\n`);
  const head = `${frame.rows} x ${frame.columns.size}, separator ${JSON.stringify(sniffed.sep)}, ${sniffed.files.map(({ compression, encoding }) => `${compression === null ? '' : `${compression}, `}${encoding}`).join('; ')}\n`;
  return [head, ...columns, ...warnings.map((one) => `${formatDiagnostic(one)}\n`), rejects.length > 0 ? rejectsCsv(rejects) : ''].join('');
}

/** What a user sees of a table, or the message and exit code of what is none. */
async function outcome(input: TableInput, { folder, shows }: { folder: string; shows: BrokenCase['shows'] }): Promise<string> {
  const text = await source.readTable(input).then((table) => shown(table, shows), (error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    return `${error.diagnostics.map((one) => formatDiagnostic(one)).join('\n')}\nexit ${error.diagnostics.some(({ kind }) => kind === 'usage') ? 2 : 3}\n`;
  });
  return text.replaceAll(`${folder}/`, '').replaceAll('\0', '\\0');
}

describe('each broken or odd file gets its exact outcome', () => {
  test.each(cases.map((one) => [one.name, one] as const))('%s', async (name, one) => {
    const { folder, input } = inputOf(one);
    const text = await outcome(input, { folder, shows: one.shows });
    if (rewrites) found.push(`=== ${name}\n${text}`);
    else expect(text).toBe(expected.get(name));
    // Files that a header can be read from fail or pass the same when they come through a pipe.
    const content = Object.values(one.files)[0];
    if (one.path !== undefined || content.length > 10 * 2 ** 20) return;
    const stream = Readable.from(typeof content === 'string' ? [Buffer.from(content)] : [content]);
    const piped = await outcome({ stream, options: input.options }, { folder, shows: one.shows });
    expect(piped).toBe(text.replaceAll('x.csv', 'standard input'));
  });

  test('there are more than forty, and nothing is left from older ones', () => {
    expect(cases.length).toBeGreaterThan(40);
    if (!rewrites) expect([...expected.keys()]).toEqual(cases.map(({ name }) => name));
  });
});
