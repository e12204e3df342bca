import type { AnyVector, Frame } from '../../../frame/column.ts';
import { unnamedVectors } from '../../../frame/column.ts';
import { withColumns } from '../../../frame/select.ts';
import { DataError } from '../../../util/errors.ts';
import { addTypes, anyVector, checkSingle, namesIn, refuseWidth, rowNumber, unnamedType, wantType } from '../columns.ts';
import type { ParamTable, ParamValues } from '../../params.ts';
import { column, int, long } from '../../params.ts';
import type { Fit, Stage } from '../../stage.ts';
import type { Family } from './family.ts';
import { lshSearches } from './search.ts';

interface Described extends Pick<Stage, 'name' | 'doc' | 'see' | 'check'> {
  /** Parameters of this family alone. */
  params: ParamTable;
  family: Family;
}

interface Seen {
  rows: number;
  width: number;
}

/** A stage that hashes vectors so that near ones often have equal hashes: what Spark's LSH stages share. */
export function lshStage({ name, doc, see, params, check, family }: Described): Stage {
  function* fit(given: ParamValues): Fit {
    const { rows, width } = (yield { pass: 'width', args: null }) as Seen;
    if (rows === 0) throw new DataError(`${name}: expected at least 1 row, got 0`);
    return { stage: name, params: given, state: { numFeatures: width }, arrays: family.draw(given, width) };
  }
  return {
    name,
    module: 'feature',
    kind: 'estimator',
    task: null,
    spark: `feature.${name}`,
    doc,
    see,
    sklearn: [],
    params: {
      inputCol: column(null, 'Vector column.'),
      outputCol: column(null, 'New vector column of hashes, one a table.', { output: true }),
      ...params,
      numHashTables: int(1, 'Hashes of a vector; more of them find more of what is near.', { min: 1 }),
      seed: long('Seed of the hash functions.'),
    },
    missing: true,
    nominal: 'onehot',
    check: (given) => [...checkSingle(given), ...check(given)],
    inputs: (given) => namesIn(given, 'inputCol'),
    outputs: (given) => namesIn(given, 'outputCol'),
    schema(given, before) {
      wantType(before, given.inputCol as string, 'a vector');
      return addTypes(before, [[given.outputCol as string, unnamedType(given.numHashTables as number)]]);
    },
    passes: {
      width: {
        run: (shard: Frame, _args: never, given: ParamValues): Seen => ({ rows: shard.rows, width: anyVector(shard, given.inputCol as string).width }),
        merge: (a: Seen, b: Seen): Seen => ({ rows: a.rows + b.rows, width: a.width }),
      },
    },
    fit,
    apply(model, frame) {
      const { inputCol, outputCol, numHashTables } = model.params;
      const vectors = anyVector(frame, inputCol as string);
      refuseWidth(vectors, model.state.numFeatures as number | null, inputCol as string);
      if (family.refuses !== null) refuseZeros(vectors, frame, `column \`${String(inputCol)}\`: ${family.refuses}`);
      return withColumns(frame, [[outputCol as string, unnamedVectors(family.hash(model, vectors, frame), numHashTables as number)]]);
    },
    whole: null,
    searches: lshSearches(family),
  };
}

function refuseZeros(vectors: AnyVector, frame: Frame, words: string): void {
  const { values, width } = vectors;
  for (let row = 0; row < frame.rows; row++) {
    const [from, end] = vectors.kind === 'vector' ? [row * width, (row + 1) * width] : [vectors.starts[row], vectors.starts[row + 1]];
    let k = from;
    while (k < end && values[k] === 0) k++;
    if (k === end) throw new DataError(`row ${rowNumber(frame, row)}, ${words}`);
  }
}
