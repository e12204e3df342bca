import { catalogue } from '../../spec/catalogue.generated.ts';
import type { StageEntry } from '../../spec/catalogue.ts';
import { innerParamOf, namesAround, paramsInside, tableAround } from '../../stages/nesting.ts';
import type { ParamTable, ParamValue, ParamValues } from '../../stages/params.ts';
import { DataError } from '../../util/errors.ts';
import { jsonText } from '../../util/json.ts';
import { sparkNames } from './names.ts';

/** A stage of a pipeline with all of its parameters. */
export interface NamedStage {
  stage: string;
  params: ParamValues;
}

/** A stage as the driver builds it: its class behind `pyspark.ml`, and the parameters that are not at Spark's own defaults. Numbers that JSON lacks are as `jsonText` has them. */
export interface SparkStage {
  class: string;
  params: Readonly<Record<string, ParamValue | { stage: SparkStage }>>;
}

/** Stages whose parameters name columns inside of a text, which is not rewritten: Spark reads it by its own rules. */
const READS_TEXT: ReadonlySet<string> = new Set(['RFormula', 'SQLTransformer']);
/** A stage that makes other values of a column with another name. */
const HASHES_NAMES = 'FeatureHasher';

/** Columns, outputs that a parameter leaves unnamed among them, by the names that they have in Spark. Throws DataError where a text names one that Spark needs another name for. */
export function namesFor(columns: Iterable<string>, stages: readonly NamedStage[]): ReadonlyMap<string, string> {
  const names = sparkNames([...columns, ...stages.flatMap(columnsOf)]);
  const reader = stages.find(({ stage }) => READS_TEXT.has(stage));
  const renamed = [...names].find(([ours, theirs]) => ours !== theirs)?.[0];
  if (reader !== undefined && renamed !== undefined) {
    throw new DataError(`column \`${renamed}\`: Spark needs another name for it, and ${reader.stage} reads columns by the names in its text: rename it in the data, or leave it out by data.features`);
  }
  const hashed = stages.filter(({ stage }) => stage === HASHES_NAMES).flatMap(columnsOf).find((name) => (names.get(name) ?? name) !== name);
  if (hashed !== undefined) throw new DataError(`column \`${hashed}\`: Spark needs another name for it, and FeatureHasher hashes names with their values: rename it in the data`);
  return names;
}

/** Stages as `pyspark.ml` has them: pure data, one for one and in order. */
export function translate(stages: readonly NamedStage[], names: ReadonlyMap<string, string>): SparkStage[] {
  return stages.map((one) => translateStage(one, names));
}

function translateStage({ stage, params }: NamedStage, names: ReadonlyMap<string, string>): SparkStage {
  const around = namesAround(stage);
  const entry = entryOf(around?.outer ?? stage);
  if (around === null) return { class: classOf(entry), params: changed(entry.params, params, names) };
  const inner = entryOf(around.inner);
  const { name } = innerParamOf(entry.params) ?? { name: '' };
  const own = Object.fromEntries(Object.entries(params).filter(([key]) => !key.startsWith(`${name}.`)));
  const inside = { class: classOf(inner), params: changed(inner.params, paramsInside(params, name), names) };
  return { class: classOf(entry), params: { ...changed(tableAround(entry.params, inner.params), own, names), [name]: { stage: inside } } };
}

/** Parameters that are not at their defaults, which are Spark's. */
function changed(table: ParamTable, params: ParamValues, names: ReadonlyMap<string, string>): ParamValues {
  const entries = Object.entries(params).filter(([name, value]) => table[name]?.extension !== true && jsonText(value) !== jsonText(table[name]?.default));
  return Object.fromEntries(entries.map(([name, value]) => [name, isColumns(table, name) ? renamed(value, names) : value]));
}

function renamed(value: ParamValue, names: ReadonlyMap<string, string>): ParamValue {
  if (Array.isArray(value)) return value.map((name) => names.get(String(name)) ?? String(name));
  return names.get(String(value)) ?? value;
}

/** All columns that the parameters of a stage name, and of one inside of it. */
export function columnsOf({ stage, params }: NamedStage): string[] {
  const around = namesAround(stage);
  const { params: table } = entryOf(around?.outer ?? stage);
  const inner = around === null ? [] : columnsOf({ stage: around.inner, params: paramsInside(params, innerParamOf(table)?.name ?? '') });
  const own = Object.entries(params).filter(([name]) => isColumns(table, name)).flatMap(([, value]) => (Array.isArray(value) ? value.map(String) : [String(value)]));
  return [...own, ...inner];
}

function isColumns(table: ParamTable, name: string): boolean {
  return table[name]?.type === 'column' || table[name]?.type === 'columns';
}

function classOf({ name, spark }: StageEntry): string {
  if (spark === null) throw new Error(`${name} is no stage of Spark's`);
  return spark;
}

/** What is known of a stage by its name. */
export function entryOf(name: string): StageEntry {
  const entry = catalogue.stages.find((stage) => stage.name === name);
  if (entry === undefined) throw new Error(`there is no stage ${name}`);
  return entry;
}
