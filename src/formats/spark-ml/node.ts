import type { Json } from '../../stages/stage.ts';

/** A column's type in Spark's words; `vector` and `matrix` are types of its own. */
export type SparkType = 'boolean' | 'byte' | 'integer' | 'long' | 'float' | 'double' | 'string' | 'vector' | 'matrix' | { list: SparkType } | { key: SparkType; value: SparkType } | { struct: readonly Field[] };

export interface Field {
  name: string;
  type: SparkType;
}

/** A row by its columns: numbers, texts, booleans, lists, objects for structs, lists of `{ key, value }` for maps, and null. */
export type Row = Readonly<Record<string, unknown>>;

/** A table that a stage is saved with. */
export interface SparkTable {
  fields: readonly Field[];
  rows: number;
  row(i: number): readonly unknown[];
}

interface SparkNode {
  /** Of the fitted stage, behind `org.apache.spark.ml.`. */
  class: string;
  uid: string;
  /** What some stages have besides among their metadata. */
  more: Readonly<Record<string, Json>>;
}

/** A folder to be written: tables and stages inside by their names there, parameters as the texts that they have in JSON. */
export interface WrittenNode extends SparkNode {
  params: Readonly<Record<string, string>>;
  defaults: Readonly<Record<string, string>>;
  tables: Readonly<Record<string, SparkTable>>;
  nested: Readonly<Record<string, WrittenNode>>;
}

/** A folder that was read. */
export interface ReadNode extends SparkNode {
  /** For messages. */
  path: string;
  params: Readonly<Record<string, Json>>;
  defaults: Readonly<Record<string, Json>>;
  tables: Readonly<Record<string, readonly Row[]>>;
  nested: Readonly<Record<string, ReadNode>>;
}

/** A table of rows that are there. */
export function tableOf(fields: readonly Field[], rows: readonly (readonly unknown[])[]): SparkTable {
  return { fields, rows: rows.length, row: (i) => rows[i] };
}
