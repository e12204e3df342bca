// Ours in the text benchmark, bundled by text.js: reads the file and takes its texts through the four stages, all rows in this process; one line of JSON.
import type { Frame } from '../../src/frame/column.ts';
import { schemaOf } from '../../src/frame/column.ts';
import { source } from '../../src/sources/csv.ts';
import { loadStage } from '../../src/stages/index.ts';
import type { ParamValues } from '../../src/stages/params.ts';
import { fitStage, runPassOver } from '../../src/stages/pipeline.ts';
import { optionsWith } from '../sources/oracle/options.ts';

const STEPS: readonly [string, ParamValues][] = [
  ['Tokenizer', { inputCol: 'text', outputCol: 'words' }],
  ['StopWordsRemover', { inputCol: 'words', outputCol: 'left' }],
  ['HashingTF', { inputCol: 'left', outputCol: 'counts', numFeatures: 2 ** 18 }],
  ['IDF', { inputCol: 'counts', outputCol: 'features' }],
];

const began = performance.now();
const { frame: read } = await source.readTable({ path: process.argv[2], options: optionsWith() });
const took: Record<string, number> = { read: (performance.now() - began) / 1000 };
let frame: Frame = read;
for (const [name, given] of STEPS) {
  const start = performance.now();
  const stage = await loadStage(name);
  const defaults = Object.fromEntries(Object.entries(stage.params).flatMap(([param, { default: value }]) => (value === undefined ? [] : [[param, value]])));
  const params = { ...defaults, ...given };
  const model = fitStage({ stage, params, meta: { schema: schemaOf(frame) } }, (request) => runPassOver([frame], { stage, params }, request));
  frame = stage.apply(model, frame);
  took[name] = (performance.now() - start) / 1000;
}
const made = frame.columns.get('features');
if (made?.kind !== 'sparse') throw new Error('expected sparse vectors');
const stages = STEPS.reduce((sum, [name]) => sum + took[name], 0);
console.log(JSON.stringify({ ...took, stages, entries: made.starts[frame.rows], sum: made.values.subarray(0, made.starts[frame.rows]).reduce((a, b) => a + b, 0) }));
