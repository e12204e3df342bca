import type { AnyVector, Frame } from '../../../frame/column.ts';
import type { ParamValues } from '../../params.ts';
import type { Model, NumberArray } from '../../stage.ts';
import type { Pair } from './slots.ts';

/** A family of hash functions, of which a fit draws one a table. */
export interface Family {
  /** What is drawn for vectors of `width` slots, as arrays of the model. */
  draw(params: ParamValues, width: number): Record<string, NumberArray>;
  /** Hashes of vectors: row-major (rows, numHashTables). */
  hash(model: Model, vectors: AnyVector, frame: Pick<Frame, 'rows'>): Float64Array;
  /** What is wrong with a vector of zeros; null where it has hashes like any other. */
  refuses: string | null;
  /** How far two vectors of the same width are from each other; any number from `limit` on where it is not below that. */
  distance(pair: Pair): number;
}
