import type { Column, Frame, SparseColumn } from './column.ts';
import { doubles, integers, lists, sparse, texts, typeOf, uneven, unnamedVectors, vectors } from './column.ts';
import { packTexts } from './packed.ts';

/** A frame without rows with the columns of another, which it does not keep: what stages make of it has the types behind them. */
export function emptyFrame({ columns }: Frame): Frame {
  return { rows: 0, columns: new Map([...columns].map(([name, column]) => [name, emptyColumn(column)])) };
}

function emptyColumn(column: Column): Column {
  const { width, boolean, date, names, labels, categories } = typeOf(column);
  switch (column.kind) {
    case 'f64':
      return { ...doubles(new Float64Array(0), labels), boolean };
    case 'i32':
      return { ...integers(new Uint8Array(0), labels), boolean };
    case 'text':
      return texts(new Int32Array(0), packTexts([]), date);
    case 'list':
      return lists(new Uint32Array(1), new Int32Array(0), packTexts([]));
    case 'sparse':
      return emptySparse(column);
    case 'uneven':
      return uneven({ vectors: emptySparse(column.vectors), lengths: new Int32Array(0), dense: column.dense, odd: column.odd });
    case 'vector':
      return names.length > 0 ? vectors(new Float64Array(0), names, categories) : unnamedVectors(new Float64Array(0), width);
  }
}

function emptySparse({ width, names, categories }: SparseColumn): SparseColumn {
  return sparse({ width, starts: new Uint32Array(1), slots: new Int32Array(0), values: new Float64Array(0), names, ...(categories === undefined ? {} : { categories }) });
}
