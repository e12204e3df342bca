import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { prepare } from '../../src/run/prepare.ts';
import { readData } from '../../src/run/read-data.ts';
import { wantedColumns } from '../../src/run/wanted-columns.ts';
import type { ParsedJob } from '../../src/spec/parse.ts';
import { parseJob } from '../../src/spec/parse.ts';
import { UserError } from '../../src/util/errors.ts';

const NAMES = ['a', 'b', 'c', 'd', 'features', 'fold', 'w', 'y'];
const ASSEMBLED = '{ VectorAssembler: { inputCols: [a, b], outputCol: v } }';
const TREE = '{ id: tree, DecisionTreeClassifier: { featuresCol: v } }';

function parsed(lines: readonly string[]): ParsedJob {
  return parseJob({ file: 'job.yaml', text: lines.join('\n'), cwd: '/jobs', sets: [], overrides: [], variables: {}, environment: {} });
}

/** The columns of NAMES that a job wants; `data` and `rest` are added to the file. */
async function wanted(pipeline: string, { data = '', rest = [] as readonly string[] } = {}): Promise<string> {
  const found = await wantedColumns(parsed([`data: { path: "-", label: y${data} }`, `pipeline: [${pipeline}]`, ...rest]));
  return found === null ? 'all' : NAMES.filter(found.has).join(' ');
}

describe('wantedColumns', () => {
  it('are those of the stages, the label, the weights and the splits', async () => {
    expect(await wanted(`${ASSEMBLED}, ${TREE}`)).toBe('a b y');
    expect(await wanted(`${ASSEMBLED}, ${TREE}`, { data: ', weight: w', rest: ['validation: { foldCol: fold }'] })).toBe('a b fold w y');
    expect(await wanted(`{ StringIndexer: { inputCol: c, outputCol: d } }, ${ASSEMBLED}, ${TREE}`)).toBe('a b c d y');
  });

  it('are those of every candidate and every option', async () => {
    const binarizer = '{ id: cut, Binarizer: { inputCol: a, outputCol: z, threshold: 1 } }';
    expect(await wanted(`${binarizer}, { VectorAssembler: { inputCols: [z], outputCol: v } }, ${TREE}`, { rest: ['grid: { cut.inputCol: [b, c] }'] })).toBe('b c y');
    const choice = '{ id: how, oneOf: [{ id: one, VectorAssembler: { inputCols: [a], outputCol: v } }, { id: two, VectorAssembler: { inputCols: [d], outputCol: v } }] }';
    expect(await wanted(`${choice}, ${TREE}`, { rest: ['validation: { folds: 2 }'] })).toBe('a d y');
  });

  it('are chosen by data.features where no stage makes the features', async () => {
    const tree = '{ DecisionTreeClassifier: {} }';
    expect(await wanted(tree)).toBe('all');
    expect(await wanted(tree, { data: ', features: ["[ab]", c]' })).toBe('c features y');
    expect(await wanted(tree, { data: ', features: ["!d"]' })).toBe('a b c features fold w y');
  });

  it('are all where rows are written, or a stage takes what there is', async () => {
    expect(await wanted(ASSEMBLED)).toBe('all');
    expect(await wanted(`${ASSEMBLED}, ${TREE}`, { rest: ['output: { data: rows.csv }'] })).toBe('all');
    expect(await wanted(`{ SQLTransformer: { statement: "SELECT *, a + 1 AS e FROM __THIS__" } }, ${ASSEMBLED}, ${TREE}`)).toBe('all');
    expect(await wanted(`{ SQLTransformer: { statement: "SELECT a, y, d + 1 AS b FROM __THIS__" } }, ${ASSEMBLED}, ${TREE}`)).toBe('a b d y');
  });

  it('have their own key', async () => {
    const keys = await Promise.all(['[a]', '[a, b]', '[a, b]'].map(async (inputs) => (await wantedColumns(parsed(['data: { path: "-", label: y }', `pipeline: [{ VectorAssembler: { inputCols: ${inputs}, outputCol: v } }, ${TREE}]`])))?.key));
    expect(keys[1]).toBe(keys[2]);
    expect(keys[0]).not.toBe(keys[1]);
  });
});

describe('the columns that a job reads', () => {
  async function reads(csv: string): Promise<unknown> {
    const job = parsed(['data: { path: "-", label: y, schema: "c INT" }', `pipeline: [${ASSEMBLED}, ${TREE}]`]);
    try {
      const { data, source, frame } = await prepare(job, await readData(job, { stdin: Readable.from([Buffer.from(csv)]), cache: null, kernels: 'wasm', readers: null, spill: { bytes: Infinity, nextFile: () => '' } }));
      return { columns: data.columns, read: source.columns.map(({ name }) => name), frame: [...frame.columns.keys()] };
    } catch (error) {
      if (error instanceof UserError) return error.diagnostics.map(({ text }) => text);
      throw error;
    }
  }

  it('are told beside all that there are, and others are not looked at', async () => {
    expect(await reads('d,a,c,b,y\nx,1,odd,2,0\n1,2,7,3,1\n')).toEqual({ columns: 5, read: ['a', 'b', 'y'], frame: ['a', 'b', 'y'] });
  });

  it('do not hide a row of another length, nor the name of a column that is not there', async () => {
    expect(await reads('d,a,c,b,y\nx,1,2,2,0\n1,2,7,3\n')).toEqual(['expected 5 fields as in the header, found 4']);
    expect(await reads('d,a,c,y\nx,1,2,0\n1,2,7,1\n')).toEqual(['VectorAssembler.inputCols: neither the data nor an earlier stage has a column "b"']);
  });
});
