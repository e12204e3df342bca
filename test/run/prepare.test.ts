import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { prepare, readData } from '../../src/run/prepare.ts';
import { parseJob } from '../../src/spec/parse.ts';
import { UserError } from '../../src/util/errors.ts';

/** What the job is refused for once its data is known. */
async function refusals(pipeline: string, csv: string): Promise<string[]> {
  const text = `data: { path: "-", label: y }\npipeline: ${pipeline}\n`;
  const parsed = parseJob({ file: 'job.yaml', text, cwd: '/jobs', sets: [], overrides: [], variables: {}, environment: {} });
  try {
    await prepare(parsed, await readData(parsed.job, Readable.from([Buffer.from(csv)])));
    return [];
  } catch (error) {
    if (error instanceof UserError) return error.diagnostics.map(({ kind, at, text: words }) => `${kind} ${at?.line}: ${words}`);
    throw error;
  }
}

const forest = '[{ RandomForestClassifier: { numTrees: 2 } }]';

describe('prepare', () => {
  it('refuses a stage that cannot read its column, before any work', async () => {
    const scaler = '[{ StandardScaler: { inputCol: job, outputCol: s } }, { NaiveBayes: { featuresCol: s } }]';
    expect(await refusals(scaler, 'job,y\na,1\nb,2\n')).toEqual(['usage 2: pipeline: column `job`: expected a vector, got text']);
    expect(await refusals(forest, 'features,y\n1,1\n2,2\n')).toEqual(['usage 2: pipeline: column `features`: expected a vector, got a number']);
  });

  it('refuses an output column in the place of a column of the data that is read', async () => {
    const taken = 'expected a new name for an output column, but there is such a column already';
    expect(await refusals(forest, 'prediction,y\n1,1\n2,2\n')).toEqual([`usage 2: pipeline: column \`prediction\`: ${taken}`]);
    const assemblers = '[{ id: one, VectorAssembler: { inputCols: [a], outputCol: b } }, { VectorAssembler: { inputCols: [a, b], outputCol: features } }, { DecisionTreeClassifier: {} }]';
    expect(await refusals(assemblers, 'a,b,y\n1,1,1\n2,2,2\n')).toEqual(['usage 2: one.outputCol: there is a column "b" already']);
  });

  it('does not mind columns that no stage reads', async () => {
    const own = '[{ VectorAssembler: { inputCols: [a], outputCol: features } }, { DecisionTreeClassifier: {} }]';
    expect(await refusals(own, 'a,prediction,y\n1,1,1\n2,2,2\n')).toEqual([]);
  });
});
