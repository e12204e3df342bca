import { dateReader } from '../sources/date-format.ts';
import { isEncoding } from '../sources/encodings.ts';
import { READ_DEFAULTS } from '../sources/source.ts';
import type { ReadOptions, SchemaField } from '../sources/source.ts';
import { isSqlType, parseDdl } from '../sources/sql-types.ts';
import type { Checking } from './check.ts';
import { checkField, checkMap } from './check.ts';
import { columnField, FORMAT_OPTIONS, optionFields, schemaTypeField } from './shape.ts';
import { entryOf, problemAt, quote, shown } from './tree.ts';
import type { MapNode, Node } from './tree.ts';

/** What `data.options`, `data.schema`, `data.columns` and `data.maxRejects` say together of how rows are read. */
export function checkReadOptions(data: Node | undefined, { format, maxRejects }: { format: string; maxRejects: number }, checking: Checking): ReadOptions {
  const node = entryOf(data, 'options')?.value;
  const values = checkMap(node, { path: 'data.options', fields: optionFields }, checking);
  checkFormatOptions(data, format, checking);
  checkEncoding(entryOf(node, 'encoding')?.value, checking);
  for (const key of ['dateFormat', 'timestampFormat']) checkFormat(entryOf(node, key)?.value, { key }, checking);
  return {
    ...READ_DEFAULTS,
    ...values,
    sep: unescaped(values.sep),
    comment: unescaped(values.comment),
    lineSep: unescaped(values.lineSep),
    schema: checkSchema(entryOf(data, 'schema')?.value, checking),
    columns: checkNames(entryOf(data, 'columns')?.value, checking),
    maxRejects,
  };
}

/** Every option that is given has a meaning in the format. */
function checkFormatOptions(data: Node | undefined, format: string, { report }: Checking): void {
  const options = entryOf(data, 'options')?.value;
  const given = options?.kind === 'map' ? options.entries : [];
  const own = ['schema', 'maxRejects'].flatMap((key) => entryOf(data, key) ?? []);
  for (const entry of [...given, ...own]) {
    const formats = (given.includes(entry) ? FORMAT_OPTIONS[entry.key] : undefined) ?? ['csv'];
    if (formats.includes(format) || (given.includes(entry) && !Object.hasOwn(optionFields, entry.key))) continue;
    const path = given.includes(entry) ? 'data.options' : 'data';
    report(problemAt(entry.keyAt, { id: 'unused-key', path, says: `${entry.key} has no meaning for ${format} files`, suggestion: `remove ${entry.key}` }));
  }
}

/** Spark takes `\t` in two characters for a tab. */
function unescaped(sign: string | null): string | null {
  return sign === null ? null : sign.replaceAll('\\t', '\t').replaceAll('\\n', '\n').replaceAll('\\r', '\r');
}

function checkEncoding(node: Node | undefined, { report }: Checking): void {
  if (node?.kind !== 'scalar' || isEncoding(node.text)) return;
  report(problemAt(node.at, { id: 'bad-value', path: 'data.options.encoding', says: `expected an encoding such as UTF-8, UTF-16LE, ISO-8859-1 or windows-1252, got ${shown(node)}` }));
}

function checkFormat(node: Node | undefined, { key }: { key: string }, { report }: Checking): void {
  if (node?.kind !== 'scalar') return;
  const reader = dateReader(String(node.value));
  if (typeof reader === 'string') report(problemAt(node.at, { id: 'bad-value', path: `data.options.${key}`, says: reader }));
}

/** Spark's DDL in one text, or a map from names to types. */
function checkSchema(node: Node | undefined, checking: Checking): SchemaField[] | null {
  if (node === undefined) return null;
  if (node.kind === 'map') return fieldsOf(node, checking);
  if (node.kind === 'scalar' && typeof node.value === 'string') {
    const fields = parseDdl(node.value);
    if (!('wrong' in fields)) return unique(fields, node, checking);
    checking.report(problemAt(node.at, { id: 'bad-value', path: 'data.schema', says: `expected columns as name TYPE, such as "age INT, name STRING", got ${quote(fields.wrong)}`, suggestion: TYPES }));
    return null;
  }
  checking.report(problemAt(node.at, { id: 'bad-value', path: 'data.schema', says: `expected columns such as "age INT, name STRING" or { age: INT, name: STRING }, got ${shown(node)}` }));
  return null;
}

const TYPES = 'types are STRING, INT, BIGINT, DOUBLE, BOOLEAN, DATE, TIMESTAMP and their kin';

function fieldsOf(node: MapNode, checking: Checking): SchemaField[] {
  return node.entries.flatMap(({ key, value }) => {
    const sql = checkField(value, { path: `data.schema.${key}`, field: schemaTypeField }, checking);
    if (sql === undefined) return [];
    if (isSqlType(sql)) return [{ name: key, sql: sql.toUpperCase() }];
    checking.report(problemAt(value.at, { id: 'bad-value', path: `data.schema.${key}`, says: `expected a type such as INT or STRING, got ${shown(value)}`, suggestion: TYPES }));
    return [];
  });
}

function unique(fields: SchemaField[], node: Node, { report }: Checking): SchemaField[] {
  const twice = fields.find(({ name }, index) => fields.findIndex((other) => other.name === name) < index);
  if (twice !== undefined) report(problemAt(node.at, { id: 'bad-value', path: 'data.schema', says: `expected each column once, got ${quote(twice.name)} twice` }));
  return fields;
}

function checkNames(node: Node | undefined, checking: Checking): string[] | null {
  if (node === undefined) return null;
  if (node.kind !== 'list' || node.items.length === 0) {
    checking.report(problemAt(node.at, { id: 'bad-value', path: 'data.columns', says: `expected a list of column names, got ${shown(node)}` }));
    return null;
  }
  const names = node.items.flatMap((item) => checkField(item, { path: 'data.columns', field: columnField }, checking) ?? []);
  const twice = names.findIndex((name, index) => names.indexOf(name) < index);
  if (twice >= 0) checking.report(problemAt(node.items[twice].at, { id: 'bad-value', path: 'data.columns', says: `expected each column once, got ${quote(names[twice])} twice` }));
  return names;
}
