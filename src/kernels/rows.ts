/** Values of rows, (rows). */
export type RowValues = Float64Array | Int32Array | Uint16Array | Uint8Array;

/** The fold that is tested, and whether all others are trained on, or those of smaller numbers. */
export interface FoldCut {
  fold: number;
  all: boolean;
}

/** Rows picked and told apart. Both kinds give the same. */
export interface RowKernel {
  name: 'wasm' | 'typescript';
  /** The values at some positions, in an array of the same kind. */
  pick<T extends RowValues>(values: T, rows: Int32Array): T;
  /** The positions of rows that are trained on and of those that are tested, ascending, by each row's fold. */
  cut(folds: Exclude<RowValues, Float64Array>, by: FoldCut): { train: Int32Array; test: Int32Array };
}

/** The readable kernel. */
export function typescriptRows(): RowKernel {
  return { name: 'typescript', pick, cut };
}

function pick<T extends RowValues>(values: T, rows: Int32Array): T {
  const out = new (values.constructor as new (length: number) => T)(rows.length);
  if (values instanceof Uint8Array && out instanceof Uint8Array) pickBytes(values, rows, out);
  else if (values instanceof Float64Array && out instanceof Float64Array) pickDoubles(values, rows, out);
  else if (values instanceof Int32Array && out instanceof Int32Array) pickIntegers(values, rows, out);
  else if (values instanceof Uint16Array && out instanceof Uint16Array) pickShorts(values, rows, out);
  return out;
}

// One function a type of array: what is compiled for one would have to be compiled again when the next one comes.

function pickBytes(values: Uint8Array, rows: Int32Array, out: Uint8Array): void {
  for (let i = 0; i < rows.length; i++) out[i] = values[rows[i]];
}

function pickDoubles(values: Float64Array, rows: Int32Array, out: Float64Array): void {
  for (let i = 0; i < rows.length; i++) out[i] = values[rows[i]];
}

function pickIntegers(values: Int32Array, rows: Int32Array, out: Int32Array): void {
  for (let i = 0; i < rows.length; i++) out[i] = values[rows[i]];
}

function pickShorts(values: Uint16Array, rows: Int32Array, out: Uint16Array): void {
  for (let i = 0; i < rows.length; i++) out[i] = values[rows[i]];
}

function cut(folds: Exclude<RowValues, Float64Array>, { fold, all }: FoldCut): { train: Int32Array; test: Int32Array } {
  const train: number[] = [];
  const test: number[] = [];
  folds.forEach((own, row) => {
    if (own === fold) test.push(row);
    else if (all || own < fold) train.push(row);
  });
  return { train: Int32Array.from(train), test: Int32Array.from(test) };
}
