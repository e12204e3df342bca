import { closeSync, createReadStream, openSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { addText, numberColumn, reserveNumbers, reserveTexts, startNumbers, startTexts, textColumn } from '../../frame/build.ts';
import type { Column, Frame } from '../../frame/column.ts';
import { doubles, integers, lists, texts } from '../../frame/column.ts';
import { packTexts } from '../../frame/packed.ts';
import { sliceRows } from '../../frame/select.ts';
import { typedCells } from '../../sinks/typed-cells.ts';
import type { SurveyedColumn } from './protocol.ts';
import type { ShippedColumn } from './rows.ts';

/** Rows of a line: few enough for Spark to find one by its place. */
export const BLOCK_ROWS = 4096;

/** Writes columns as JSON, so many rows a line, by which the executors find the values of a row by its number; the bytes that were written. */
export function writeBlocks(path: string, frame: Frame, columns: readonly ShippedColumn[]): number {
  const file = openSync(path, 'w');
  const keys = new Map([...frame.columns.keys()].map((name, i) => [name, columns[i]]));
  let bytes = 0;
  try {
    for (let from = 0; from < frame.rows; from += BLOCK_ROWS) {
      const part = sliceRows(frame, from, Math.min(frame.rows, from + BLOCK_ROWS));
      const lists = [...part.columns].map(([name, column]) => `"${keys.get(name)?.key}":[${typedCells(column, part.rows, keys.get(name)?.holds ?? 'number').join(',')}]`);
      bytes += writeSync(file, `{"block":${from / BLOCK_ROWS},"sent":{${lists.join(',')}}}\n`);
    }
  } finally {
    closeSync(file);
  }
  return bytes;
}

/** The columns that the driver wrote into a file, block by block in the order of the rows. */
export async function readBlocks(path: string, columns: readonly SurveyedColumn[]): Promise<[string, Column][]> {
  const growing = columns.map((column) => ({ ...column, grown: growingColumn(column) }));
  for await (const line of createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity })) {
    const block = JSON.parse(line) as Record<string, readonly unknown[]>;
    for (const { key, grown } of growing) grown.add(block[key]);
  }
  return growing.map(({ name, grown }) => [name, grown.column()]);
}

function growingColumn({ holds }: SurveyedColumn): { add(values: readonly unknown[]): void; column(): Column } {
  if (holds === 'text' || holds === 'date') {
    const builder = startTexts();
    return {
      add(values) {
        reserveTexts(builder, values.length);
        for (const value of values) addText(builder, value as string | null);
      },
      column: () => textColumn(builder, () => holds === 'date'),
    };
  }
  const builder = startNumbers();
  let whole = holds === 'integer' || holds === 'boolean';
  return {
    add(values) {
      reserveNumbers(builder, values.length);
      for (const value of values) {
        if (value === null) whole = false;
        // NaN and the infinities are texts.
        builder.values[builder.rows++] = value === null ? NaN : Number(value);
      }
    },
    column: () => numberColumn(builder, { integer: whole, boolean: holds === 'boolean' }),
  };
}

/** A column whose values stay on the executors: its type alone, and how many different texts it has. */
export function farColumn({ holds, distinct }: SurveyedColumn): Column {
  switch (holds) {
    case 'text':
    case 'date':
      return { ...texts(new Int32Array(0), packTexts([]), holds === 'date'), distinct };
    case 'list':
      return lists(new Uint32Array(1), new Int32Array(0), packTexts([]));
    case 'integer':
      return integers(new Uint8Array(0));
    default:
      return { ...doubles(new Float64Array(0)), boolean: holds === 'boolean' };
  }
}
