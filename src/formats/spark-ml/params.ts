import type { Param, ParamTable, ParamValue, ParamValues, SparseValue } from '../../stages/params.ts';
import { defaultsOf } from '../../stages/params.ts';
import type { Json } from '../../stages/stage.ts';
import { DataError } from '../../util/errors.ts';
import { jsonText } from '../../util/json.ts';
import { matrixOf, vectorOf } from './cells.ts';
import type { ReadNode } from './node.ts';

/** How Spark writes the doubles that JSON lacks. */
const ODD_NUMBERS: Readonly<Record<string, number>> = { NaN: NaN, Inf: Infinity, '-Inf': -Infinity };
/** A double whose text has no point or exponent would be read as a whole number. */
const WHOLE = /^-?\d+$/;

/** What is particular about a stage's parameters. */
export interface ParamRules {
  /** Those that Spark's fitted stage has not: what they did is in what was fitted. */
  without?: readonly string[];
  /** Lists of numbers that are vectors there. */
  vectors?: readonly string[];
  /** Lists of lists that are matrices there. */
  matrices?: readonly string[];
}

/** Parameters as the texts that they have in Spark's JSON: those at their defaults apart. */
export function encodeParams(table: ParamTable, params: ParamValues, rules: ParamRules): { params: Record<string, string>; defaults: Record<string, string> } {
  const found = { params: {} as Record<string, string>, defaults: {} as Record<string, string> };
  for (const [name, value] of Object.entries(params)) {
    const param = table[name];
    // Those of a stage inside are saved with that one.
    if (param === undefined || name.includes('.') || param.extension === true || rules.without?.includes(name) === true) continue;
    const place = jsonText(param.default) === jsonText(value) ? found.defaults : found.params;
    place[name] = encode(value, { param, name, rules });
  }
  return found;
}

function encode(value: ParamValue | SparseValue, { param, name, rules }: { param: Param; name: string; rules: ParamRules }): string {
  if (param.type === 'vector' || rules.vectors?.includes(name) === true) return vectorText(value as readonly number[] | SparseValue);
  if (rules.matrices?.includes(name) === true) return matrixText(value as readonly (readonly number[])[]);
  switch (param.type) {
    case 'double':
      return doubleText(value as number);
    case 'doubles':
      return listText(value as readonly number[], doubleText);
    case 'matrix':
      return listText(value as readonly (readonly number[])[], (row) => listText(row, doubleText));
    default:
      return JSON.stringify(value);
  }
}

function listText<T>(values: readonly T[], text: (value: T) => string): string {
  return `[${values.map(text).join(',')}]`;
}

function doubleText(value: number): string {
  const odd = Object.keys(ODD_NUMBERS).find((name) => Object.is(ODD_NUMBERS[name], value));
  if (odd !== undefined) return JSON.stringify(odd);
  const text = Object.is(value, -0) ? '-0' : String(value);
  return WHOLE.test(text) ? `${text}.0` : text;
}

function vectorText(value: readonly number[] | SparseValue): string {
  if (!('indices' in value)) return `{"type":1,"values":${listText(value, doubleText)}}`;
  return `{"type":0,"size":${value.size},"indices":${JSON.stringify(value.indices)},"values":${listText(value.values, doubleText)}}`;
}

/** Column after column, as Spark's reader takes it. */
function matrixText(rows: readonly (readonly number[])[]): string {
  const width = rows[0]?.length ?? 0;
  const values = Array.from({ length: width }, (_, j) => rows.map((row) => row[j])).flat();
  return `{"class":"matrix","type":1,"numRows":${rows.length},"numCols":${width},"values":${listText(values, doubleText)},"isTransposed":false}`;
}

/** The parameters of a stage that Spark saved: what was set, else its defaults, else ours. Throws a DataError naming one that cannot be read. */
export function decodeParams(table: ParamTable, { path, params, defaults }: Pick<ReadNode, 'path' | 'params' | 'defaults'>, rules: ParamRules): ParamValues {
  const found: Record<string, ParamValue | SparseValue> = { ...defaultsOf(table) };
  // Spark names an output for stages of one column, which those of several have too and do not use.
  const unused = params['outputCols'] === undefined ? [] : ['outputCol'];
  const given = { ...Object.fromEntries(Object.entries(defaults).filter(([name]) => !unused.includes(name))), ...params };
  for (const [name, value] of Object.entries(given)) {
    const param = table[name];
    if (param === undefined || param.extension === true || rules.without?.includes(name) === true) continue;
    // Spark's own seeds have more digits than a number here.
    if (param.type === 'long' && !Number.isSafeInteger(value)) continue;
    try {
      found[name] = decode(value, { param, name, rules });
    } catch (cause) {
      throw new DataError(`${path}: parameter ${name} cannot be read: ${JSON.stringify(value)}`, { cause });
    }
  }
  return found as ParamValues;
}

function decode(value: Json, { param, name, rules }: { param: Param; name: string; rules: ParamRules }): ParamValue | SparseValue {
  if (param.type === 'vector' || rules.vectors?.includes(name) === true) return Array.from(vectorOf(oddToNumbers(value)));
  if (rules.matrices?.includes(name) === true) {
    const { rows, width, values } = matrixOf(oddToNumbers(value));
    return Array.from({ length: rows }, (_, i) => Array.from(values.subarray(i * width, (i + 1) * width)));
  }
  const plain = ['double', 'doubles', 'matrix'].includes(param.type) ? oddToNumbers(value) : value;
  if (plain === null) throw new Error('no value');
  return plain as ParamValue;
}

function oddToNumbers(value: Json): unknown {
  if (typeof value === 'string') return ODD_NUMBERS[value] ?? value;
  if (Array.isArray(value)) return value.map(oddToNumbers);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, oddToNumbers(item)]));
}
