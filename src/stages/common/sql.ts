import { sqlText, sqlTree } from '../../files/sql.ts';

/** A node of DuckDB's tree of a statement. */
export interface SqlNode {
  readonly [key: string]: unknown;
  readonly class?: string;
  readonly type?: string;
  readonly alias?: string;
}

/** One item of the list behind SELECT. */
export type SqlItem =
  | { kind: 'all' }
  | { kind: 'column'; column: string; alias: string }
  /** `sql`: the expression alone. */
  | { kind: 'computed'; alias: string; sql: string };

/** What a statement over `__THIS__` does. */
export interface Statement {
  items: readonly SqlItem[];
  /** The columns that expressions and the condition read. */
  read: readonly string[];
  /** The condition of WHERE, null without one. */
  where: string | null;
}

/** The table that a statement reads. */
const THIS = '__THIS__';
/** Its column of row numbers. */
export const ROW = '__row';

const known = new Map<string, Statement | string>();

/** What a statement does, or what is wrong with it. Statements are read once. */
export function readStatement(statement: string): Statement | string {
  const before = known.get(statement) ?? parse(statement);
  known.set(statement, before);
  return before;
}

function parse(statement: string): Statement | string {
  const tree = sqlTree(unquoted(statement)) as { error: boolean; error_message?: string; statements?: { node: SqlNode }[] };
  if (tree.error) return `expected one SELECT statement: ${tree.error_message}`;
  const statements = tree.statements ?? [];
  const node = statements[0]?.node;
  if (statements.length !== 1 || node?.type !== 'SELECT_NODE') return 'expected one SELECT statement';
  const from = node['from_table'] as SqlNode;
  if (from.type !== 'BASE_TABLE' || from['table_name'] !== THIS) return `expected FROM ${THIS} and no other table`;
  if ((node['modifiers'] as unknown[]).length > 0) return 'expected no DISTINCT, ORDER BY or LIMIT: every row is kept or left out by itself, in the order of the data';
  if ((node['group_expressions'] as unknown[]).length > 0 || node['having'] !== null || node['qualify'] !== null || node['sample'] !== null) return 'expected no GROUP BY, HAVING, QUALIFY or sample: every row is kept or left out by itself';
  const where = sparkly(node['where_clause']) as SqlNode | null;
  const list = (node['select_list'] as SqlNode[]).map((item) => sparkly(item) as SqlNode);
  const foreign = [...list, where].flatMap(functionsIn).map(({ name, count }) => FOREIGN[`${name}/${count}`]).find((text) => text !== undefined);
  if (foreign !== undefined) return foreign;
  const items = list.map((item) => itemOf(item, node));
  const wrong = items.find((item) => typeof item === 'string');
  if (wrong !== undefined) return wrong;
  const computed = list.filter((_, i) => (items[i] as SqlItem).kind === 'computed');
  return { items: items as SqlItem[], read: [...new Set([...computed, where].flatMap(columnsIn))], where: where === null ? null : expressionText(where, node) };
}

function itemOf(item: SqlNode, node: SqlNode): SqlItem | string {
  if (item.type === 'STAR') {
    const lists = ['exclude_list', 'replace_list', 'qualified_exclude_list', 'rename_list'].map((key) => item[key] as unknown[]);
    return lists.some((list) => list.length > 0) || item['columns'] === true ? 'expected * alone, without EXCLUDE, REPLACE or COLUMNS' : { kind: 'all' };
  }
  const alias = item.alias ?? '';
  if (item.class === 'COLUMN_REF') {
    const name = (item['column_names'] as string[]).at(-1) ?? '';
    return { kind: 'column', column: name, alias: alias === '' ? name : alias };
  }
  const sql = expressionText({ ...item, alias: '' }, node);
  return { kind: 'computed', alias: alias === '' ? sql : alias, sql };
}

/** An expression as text: what DuckDB writes between SELECT and FROM. */
function expressionText(expression: SqlNode, node: SqlNode): string {
  const alone = { ...node, select_list: [expression], where_clause: null };
  const text = sqlText(sparkly({ error: false, statements: [{ node: alone, named_param_map: [] }] }));
  return text.slice('SELECT '.length, text.lastIndexOf(' FROM '));
}

/** Functions, with their number of arguments, that mean another thing in DuckDB than in Spark. */
const FOREIGN: Readonly<Record<string, string>> = {
  'split/2': 'split means a pattern in Spark and a text in DuckDB: write string_split(text, separator) or regexp_split_to_array(text, pattern)',
  'regexp_replace/3': "regexp_replace replaces all matches in Spark and the first in DuckDB: write regexp_replace(text, pattern, with, 'g')",
  'regexp_extract/2': 'regexp_extract takes the first group in Spark and the whole match in DuckDB: name the group, regexp_extract(text, pattern, 1)',
};

function functionsIn(node: unknown): { name: string; count: number }[] {
  if (typeof node !== 'object' || node === null) return [];
  const { class: kind, function_name: name, children } = node as { class?: string; function_name?: string; children?: unknown[] };
  const own = kind === 'FUNCTION' && name !== undefined ? [{ name: name.toLowerCase(), count: children?.length ?? 0 }] : [];
  return [...own, ...Object.values(node).flatMap(functionsIn)];
}

/** The tree with Spark's `concat`, which is missing where one of its texts is: DuckDB's `||`. Places in the text are left out, since the largest are no numbers of JSON. */
function sparkly(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(sparkly);
  if (typeof node !== 'object' || node === null) return node;
  const kept = Object.entries(node).filter(([key]) => key !== 'query_location');
  const own = Object.fromEntries(kept.map(([key, value]) => [key, sparkly(value)])) as SqlNode;
  const children = own['children'] as SqlNode[] | undefined;
  if (own.class !== 'FUNCTION' || String(own['function_name']).toLowerCase() !== 'concat' || children === undefined || children.length < 2) return own;
  const joined = children.reduce((left, right) => ({ ...own, alias: '', function_name: '||', is_operator: true, children: [left, right] }));
  return { ...joined, alias: own.alias };
}

/** The columns that an expression names. */
function columnsIn(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(columnsIn);
  if (typeof node !== 'object' || node === null) return [];
  const { class: kind, column_names: names } = node as { class?: string; column_names?: string[] };
  if (kind === 'COLUMN_REF' && names !== undefined) return [names[names.length - 1]];
  return Object.values(node).flatMap(columnsIn);
}

/** Spark's quotes as DuckDB has them: names in backticks, texts in double or single quotes. */
function unquoted(statement: string): string {
  return statement.replace(/'(?:[^'\\]|\\.|'')*'|"((?:[^"\\]|\\.|"")*)"|`((?:[^`]|``)*)`/gs, (whole: string, text?: string, name?: string) => {
    if (name !== undefined) return `"${name.replaceAll('``', '`').replaceAll('"', '""')}"`;
    return text === undefined ? whole : `'${text.replaceAll('""', '"').replaceAll("'", "''")}'`;
  });
}
