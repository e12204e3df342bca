import type { Diagnostic } from '../util/diagnostic.ts';
import { diagnostic } from '../util/diagnostic.ts';

/** Spark's names of columns without a header: `_c0`, `_c1`… */
export function numberedNames(width: number): string[] {
  return Array.from({ length: width }, (_, column) => `_c${column}`);
}

/**
 * Column names from a header line: kept as they are, but an empty one becomes Spark's `_c<position>`, and a repeated one gets
 * `_2`, `_3`… where no other column has that name, with a warning for each repeated name.
 */
export function columnNames(header: readonly string[], file: string): { names: string[]; warnings: Diagnostic[] } {
  const wanted = header.map((name, column) => (name === '' ? `_c${column}` : name));
  const positions = new Map<string, number[]>();
  for (const [column, name] of wanted.entries()) positions.set(name, [...(positions.get(name) ?? []), column]);
  const taken = new Set(wanted);
  const names = [...wanted];
  const warnings: Diagnostic[] = [];
  for (const [name, columns] of positions) {
    if (columns.length === 1) continue;
    let number = 2;
    for (const column of columns.slice(1)) {
      while (taken.has(`${name}_${number}`)) number++;
      names[column] = `${name}_${number}`;
      taken.add(names[column]);
    }
    warnings.push(diagnostic('warning', 'repeated-column', repeated({ name, columns, names, file })));
  }
  return { names, warnings };
}

function repeated({ name, columns, names, file }: { name: string; columns: readonly number[]; names: readonly string[]; file: string }): string {
  const places = columns.map((column) => String(column + 1));
  const renamed = columns.map((column) => `"${names[column]}"`);
  return `the header of ${file} has "${name}" ${columns.length} times, as columns ${list(places)}: they are read as ${list(renamed)}`;
}

function list(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`;
}
