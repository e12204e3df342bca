import { createHash } from 'node:crypto';
import type { Column } from '../frame/column.ts';
import type { Diagnostic } from '../util/diagnostic.ts';
import { diagnostic } from '../util/diagnostic.ts';
import type { CsvText, Stranger } from './csv-text.ts';
import { dialectOf, SNIFFED_BYTES } from './dialect.ts';
import { columnNames, numberedNames } from './header.ts';
import { firstPlainRecord, readPlain } from './plain-csv.ts';
import type { CsvOptions, Header, Source, Table, TableInput } from './source.ts';
import { emptyFile, readFileBytes, readStreamBytes, textFile } from './text-file.ts';

/** CSV as Spark's reader has it; see https://spark.apache.org/docs/latest/sql-data-sources-csv.html and RFC 4180. */
export const source: Source = { readHeader, readTable };

async function readHeader(path: string, options: CsvOptions): Promise<Header> {
  for (let limit = SNIFFED_BYTES; ; limit *= 2) {
    const raw = readFileBytes(path, limit);
    const whole = raw.length < limit;
    const lastLineEnd = whole ? raw.length : raw.lastIndexOf('\n') + 1;
    if (lastLineEnd === 0 && !whole) continue;
    const file = textFile(path, raw.subarray(0, lastLineEnd));
    if (file.bytes.length === 0) throw emptyFile(path);
    const dialect = dialectOf(file.bytes, options);
    const first = firstPlainRecord({ file, dialect }) ?? (await parsed()).firstParsedRecord({ file, dialect });
    // A quoted name may hold line breaks, so the first record may go on behind what was read.
    if (first === null && !whole) continue;
    if (first === null) throw emptyFile(path);
    return { ...namesOf(first, { file, dialect }), sniffed: { sep: dialect.sep } };
  }
}

async function readTable(input: TableInput): Promise<Table> {
  const name = 'path' in input ? input.path : 'stdin';
  const raw = 'path' in input ? readFileBytes(input.path) : await readStreamBytes(input.stream, name);
  const file = textFile(name, raw);
  const dialect = dialectOf(file.bytes, input.options);
  const { first, columns, strangers, rows } = readPlain({ file, dialect }) ?? await (await parsed()).readParsed({ file, dialect });
  const { names, warnings } = namesOf(first, { file, dialect });
  for (const [field, stranger] of strangers.entries()) if (stranger !== null) warnings.push(mixedColumn(names[field], stranger));
  const named = new Map(columns.map((column, field): [string, Column] => [names[field], column]));
  return { frame: { rows, columns: named }, warnings, sniffed: { sep: dialect.sep }, sha256: createHash('sha256').update(raw).digest('hex') };
}

/** csv-parse is not loaded for files that do not need it. */
function parsed() {
  return import('./parsed-csv.ts');
}

function namesOf(first: readonly string[], { file, dialect }: CsvText): { names: string[]; warnings: Diagnostic[] } {
  return dialect.header ? columnNames(first, file.name) : { names: numberedNames(first.length), warnings: [] };
}

function mixedColumn(name: string, { text, row }: Stranger): Diagnostic {
  const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  return diagnostic('warning', 'mixed-column', `column \`${name}\` has numbers, but "${shown}" in row ${row + 1}, so it is read as text`, {
    suggestion: `if "${shown}" means missing, say so: data.options.nullValue: "${shown}"`,
  });
}
