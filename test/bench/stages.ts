// Ours in the benchmarks of stages, bundled by own-stages.js: reads a CSV file, fits each stage on all rows and applies it, all in this process, and prints one line of JSON. Arguments: the file, and the stages as JSON.
import type { Frame } from '../../src/frame/column.ts';
import { schemaOf } from '../../src/frame/column.ts';
import { source } from '../../src/sources/csv.ts';
import { loadStage } from '../../src/stages/index.ts';
import type { ParamValues } from '../../src/stages/params.ts';
import { fitStage, runPassOver } from '../../src/stages/pipeline.ts';
import { optionsWith } from '../sources/oracle/options.ts';

const [file, steps] = process.argv.slice(2);

const began = performance.now();
const { frame: read } = await source.readTable({ path: file, options: optionsWith() });
const took: Record<string, number> = {};
const readSeconds = (performance.now() - began) / 1000;
let [frame, fits]: [Frame, number] = [read, 0];
for (const [name, given] of JSON.parse(steps) as [string, ParamValues][]) {
  const stage = await loadStage(name);
  const start = performance.now();
  const defaults = Object.fromEntries(Object.entries(stage.params).flatMap(([param, { default: value }]) => (value === undefined ? [] : [[param, value]])));
  const params = { ...defaults, ...given };
  const model = fitStage({ stage, params, meta: { schema: schemaOf(frame) } }, (request) => runPassOver([frame], { stage, params }, request));
  fits += (performance.now() - start) / 1000;
  frame = stage.apply(model, frame);
  took[name] = (performance.now() - start) / 1000;
}
const last = [...frame.columns.values()].at(-1);
if (last?.kind !== 'sparse' && last?.kind !== 'vector') throw new Error('expected vectors at the end');
const sum = last.values.reduce((a, b) => a + b, 0);
console.log(JSON.stringify({ ...took, read: readSeconds, fits, stages: Object.values(took).reduce((a, b) => a + b, 0), kind: last.kind, sum }));
