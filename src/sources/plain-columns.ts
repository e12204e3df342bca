import type { Column } from '../frame/column.ts';
import { narrowest } from '../frame/narrow.ts';
import { rawTexts } from '../frame/raw-texts.ts';
import type { ColumnTexts, CsvBlockColumn, CsvKernel } from '../kernels/csv-kernel.ts';
import { CSV_TYPE } from '../kernels/csv-kernel.ts';
import { areDates } from './infer.ts';

/** Room that is not written takes no memory, so there may be much more of it than rows. */
const GROWTH = 4;

type Values = NonNullable<CsvBlockColumn['values']>;

/** Memory of columns that nobody needs any more, while there is room for it: what is used again need not be made, which takes as long as to fill it. */
const spare: WeakRef<ArrayBuffer>[] = [];

/** Columns that grow by the blocks of a kernel. */
export interface GrowingColumns {
  columns: GrowingColumn[];
  rows: number;
  /** Rows to make room for. */
  expected: number;
}

interface GrowingColumn {
  type: number;
  whole: boolean;
  values: Values | null;
}

/** So many columns without rows. */
export function startColumns(width: number): GrowingColumns {
  return { columns: Array.from({ length: width }, () => ({ type: CSV_TYPE.missing, whole: true, values: null })), rows: 0, expected: 0 };
}

/** Says that the values of columns are in a file, and nobody looks at them here again. */
export function giveBack({ columns }: GrowingColumns): void {
  for (const { values } of columns) if (values !== null) spare.push(new WeakRef(values.buffer as ArrayBuffer));
}

/** Moves the kernel's block to the columns. */
export function addBlock(growing: GrowingColumns, kernel: CsvKernel): void {
  const rows = kernel.rows();
  for (let field = 0; field < growing.columns.length; field++) {
    const block = kernel.column(field);
    const column = growing.columns[field];
    column.type = block.type;
    column.whole = block.whole;
    if (block.values !== null) reserve(column, growing, block.values).set(block.values, growing.rows);
  }
  growing.rows += rows;
  kernel.nextBlock();
}

/** The columns; one that was left out, or has to be read again as text, is null. `lent`: their texts stay in the kernel, and hold until it is asked for something else. */
export function finishColumns({ columns, rows }: GrowingColumns, kernel: CsvKernel, { lent = false } = {}): (Column | null)[] {
  kernel.settle();
  return columns.map(({ type, whole, values }, field): Column | null => {
    if (type === CSV_TYPE.skipped || type === CSV_TYPE.mixed) return null;
    if (values === null) return { kind: 'f64', values: new Float64Array(rows).fill(NaN), boolean: false, labels: null };
    const boolean = type === CSV_TYPE.boolean || type === CSV_TYPE.booleanF64;
    // Room that was never written takes no memory, so nothing is copied to be rid of it.
    const known = values.subarray(0, rows);
    if (known instanceof Float64Array) return whole ? { kind: 'i32', values: narrowest(known), boolean, labels: null } : { kind: 'f64', values: known, boolean, labels: null };
    if (type !== CSV_TYPE.text) return { kind: 'i32', values: known, boolean, labels: null };
    const { bytes, starts, repeats, places } = kernel.texts(field);
    const packed = { ...(lent ? { bytes, starts } : { bytes: bytes.slice(), starts: starts.slice() }), ...(repeats ? { repeats } : {}) };
    return rawTexts(settled(known as Int32Array, places), packed, areDates(packed));
  });
}

/** The codes of texts from those that blocks had, in place. */
export function settled(codes: Int32Array, places: ColumnTexts['places']): Int32Array {
  if (places === null) return codes;
  const before = places.length;
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row];
    if (code >= 0) codes[row] = code < before ? places[code] : code - before;
  }
  return codes;
}

/** Room for a block behind the rows, in an array that is as wide as the block's. */
function reserve(column: GrowingColumn, { rows, expected }: GrowingColumns, block: Values): Values {
  const { values } = column;
  const needed = rows + block.length;
  const isWide = values !== null && values.constructor === block.constructor;
  if (isWide && values.length >= needed) return values;
  const length = Math.max(needed, expected >= needed ? expected : GROWTH * rows);
  const Kind = block.constructor as new (buffer: ArrayBuffer, offset: number, length: number) => Values;
  const grown = new Kind(spareOf(length * block.BYTES_PER_ELEMENT) ?? new ArrayBuffer(length * block.BYTES_PER_ELEMENT), 0, length);
  if (values !== null) grown.set(values.subarray(0, rows));
  // The first codes come with the first text, and the rows before it are missing; so it is with numbers.
  else if (rows > 0) grown.fill(column.type === CSV_TYPE.text ? -1 : NaN, 0, rows);
  column.values = grown;
  return grown;
}

/** Memory of so many bytes that was given back, and is not much more. */
function spareOf(bytes: number): ArrayBuffer | null {
  for (let at = spare.length - 1; at >= 0; at--) {
    const buffer = spare[at].deref();
    const fits = buffer !== undefined && buffer.byteLength >= bytes && buffer.byteLength < 2 * bytes;
    if (fits || buffer === undefined) spare.splice(at, 1);
    if (fits) return buffer;
  }
  return null;
}
