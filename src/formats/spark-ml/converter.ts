import type { ParamValues } from '../../stages/params.ts';
import type { Json, Model } from '../../stages/stage.ts';
import type { ParamRules } from './params.ts';
import type { Field, ReadNode, SparkTable, WrittenNode } from './node.ts';
import { tableOf } from './node.ts';

/** What a column of the data must be that a stage is the first to read. */
export type Reads = 'number' | 'text' | 'list' | 'vector';

/** What a fitted stage is, without its name and parameters. */
export type Learned = Pick<Model, 'state' | 'arrays'>;
/** The same read, with parameters where they are others than those that Spark saved of the stage itself. */
export type Restored = Learned & Partial<Pick<Model, 'params'>>;

/** What is known of the whole pipeline when one of its stages is written. */
export interface Writing {
  /** Column and names of the classes; none for regression. */
  label: { column: string; classes: readonly string[] } | null;
  /** The column that the last predictor makes; null without one. */
  predictionCol: string | null;
  uid: string;
  /** A stage inside of the one that is written. */
  nodeOf(model: Model, uid: string): WrittenNode;
}

/** What is known when a stage is read. */
export interface Reading {
  params: ParamValues;
  /** A stage inside of the one that is read. */
  modelOf(node: ReadNode): Promise<Model>;
}

/** A fitted stage of ours and what Spark saves of its own. */
export interface Converter {
  /** Spark's class behind `org.apache.spark.ml.`. */
  class: string;
  /** The stage of ours that it is in Spark, where that has another name. */
  as?: string;
  /** Names here of stages that it is written with. */
  uses?: readonly string[];
  /** Of a column that no stage makes, where the stage reads one. */
  reads: Reads | ((model: Pick<Model, 'params' | 'state'>, column: string) => Reads);
  /** Whether a column may be something else than that, if another stage reads it so. */
  takesAny?: boolean;
  params?: ParamRules;
  /** Slots of the vectors that are read, where the stage knows; null where it does not. */
  width?(model: Pick<Model, 'params' | 'state' | 'arrays'>): number | null;
  /** Whether vectors have as many slots behind the stage as in front of it. */
  keepsWidth?: boolean;
  /** Why Spark has no such stage, though it has one of this name; null where it has. */
  refuses?(model: Model): string | null;
  /** Parameters that Spark's stage has in place of others of ours. */
  replaced?(model: Model, writing: Writing): ParamValues;
  more?(model: Model): Readonly<Record<string, Json>>;
  tables?(model: Model, writing: Writing): Readonly<Record<string, SparkTable>>;
  nested?(model: Model, writing: Writing): Readonly<Record<string, WrittenNode>>;
  /** What the stage learned; a number of features that Spark does not save is null. Throws a DataError. Absent where nothing is learned. */
  read?(node: ReadNode, reading: Reading): Restored | Promise<Restored>;
  /** What the stage learned, of the stage `as` that Spark made of it. */
  ofOther?(other: Model): Learned;
  /** The stage inside, of a stage around another one. */
  inner?(node: ReadNode): ReadNode;
}

/** The table `data` with one row. */
export function oneRow(fields: readonly Field[], row: readonly unknown[]): Record<'data', SparkTable> {
  return { data: tableOf(fields, [row]) };
}

/** A stage that learns nothing. */
export function transformer(name: string, reads: Converter['reads'], more: Partial<Converter> = {}): Converter {
  return { class: `feature.${name}`, reads, ...more };
}

/** Names of classes that Spark does not save. */
export function classNumbers(classes: number): string[] {
  return Array.from({ length: classes }, (_, i) => String(i));
}

/** The number of features that a model says it has. */
export function featuresOf({ state }: Pick<Model, 'state'>): number | null {
  return typeof state.numFeatures === 'number' ? state.numFeatures : null;
}

