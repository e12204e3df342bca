import { describe, expect, test } from 'vitest';
import { checkColumns } from '../../src/spec/columns.ts';
import { parse } from './parsing.ts';

function textsOf(text: string, header: string[]): string[] {
  return checkColumns(parse(text), header).map((found) => found.text);
}

const BAYES = '  - NaiveBayes: { featuresCol: scaled, modelType: gaussian }\n';

describe('checkColumns', () => {
  test('finds nothing where every column is in the data or made before it is read', () => {
    const text = `data: { path: d.csv, label: y, features: ["x*", "!x9"] }
pipeline:
  - StringIndexer: { inputCol: place, outputCol: place_index }
  - VectorAssembler: { inputCols: [place_index, x1], outputCol: parts }
  - StandardScaler: { inputCol: parts, outputCol: scaled }
${BAYES}`;
    expect(textsOf(text, ['x1', 'x9', 'place', 'y'])).toEqual([]);
  });

  test('knows the output that a stage makes without a name of its own', () => {
    expect(textsOf(`data: { path: d.csv, label: y }\npipeline:\n  - id: s\n    StandardScaler: { inputCol: features }\n  - NaiveBayes: { featuresCol: s__output }\n`, ['x', 'y'])).toEqual([]);
  });

  test('believes that a statement makes what it names, and nothing else', () => {
    const text = (column: string): string => `data: { path: d.csv, label: y }\npipeline:\n  - SQLTransformer: { statement: "SELECT *, x * x AS square FROM __THIS__" }\n  - VectorAssembler: { inputCols: [x, ${column}], outputCol: scaled }\n${BAYES}`;
    expect(textsOf(text('square'), ['x', 'y'])).toEqual([]);
    expect(textsOf(text('cube'), ['x', 'y'])).toEqual(['VectorAssembler.inputCols: neither the data nor an earlier stage has a column "cube"']);
  });

  test('takes a column called label where the file names none', () => {
    expect(textsOf('data: { path: d.csv }\npipeline: [NaiveBayes]\n', ['x', 'label'])).toEqual([]);
  });

  test('checks each column that the grid tries', () => {
    const text = 'data: { path: d.csv, label: y }\npipeline:\n  - id: bayes\n    NaiveBayes: {}\ngrid: { bayes.featuresCol: [features, scaled] }\n';
    expect(textsOf(text, ['x', 'y'])).toEqual(['bayes.featuresCol: neither the data nor an earlier stage has a column "scaled"']);
  });

  test('lets a stage make the features itself', () => {
    expect(textsOf('data: { path: d.csv, label: y }\npipeline:\n  - VectorAssembler: { inputCols: [x], outputCol: features }\n  - NaiveBayes\n', ['x', 'y'])).toEqual([]);
  });

  test('reads a pattern as a glob, not as a regular expression', () => {
    expect(textsOf('data: { path: d.csv, label: y, features: "x.(1)?" }\npipeline: [NaiveBayes]\n', ['x.(1)a', 'y'])).toEqual([]);
    expect(textsOf('data: { path: d.csv, label: y, features: "x.1" }\npipeline: [NaiveBayes]\n', ['xa1', 'y'])).toEqual(['data.features: no column of the data fits "x.1"']);
  });
});
