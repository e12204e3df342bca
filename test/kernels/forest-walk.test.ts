import { describe, expect, it } from 'vitest';
import type { LeafValues, WalkTrees } from '../../src/kernels/forest-walk.ts';
import { forestWalk } from '../../src/kernels/load.ts';
import { numbers } from './made-up-forest.ts';

interface Shape {
  trees: number;
  depth: number;
  features: number;
  width: number;
  nominal?: boolean;
}

/** Trees whose children stand anywhere behind their parents, some of them chains down to `depth`. */
function madeUpTrees({ trees, depth, features, width, nominal = false }: Shape, key: number): { trees: WalkTrees; leaves: LeafValues } {
  const next = numbers(key);
  const nodes: { feature: number; threshold: number; left: number; right: number }[] = [];
  const starts: number[] = [];
  function grow(level: number): number {
    const node = { feature: 0, threshold: 0, left: -1, right: -1 };
    const place = nodes.push(node) - 1;
    if (level === depth || (level > 0 && next(4) === 0)) return place;
    node.feature = next(features);
    node.threshold = next(9) - 4;
    // Deep trees are chains, so that they do not explode.
    const chain = depth > 10 && level > 3;
    node.left = grow(chain && next(2) === 0 ? depth : level + 1);
    node.right = grow(chain ? depth : level + 1);
    return place;
  }
  for (let tree = 0; tree < trees; tree++) {
    starts.push(nodes.length);
    grow(0);
  }
  starts.push(nodes.length);
  const setWords = nominal ? 2 : 0;
  return {
    trees: {
      treeStarts: Int32Array.from(starts),
      feature: Int32Array.from(nodes, (node) => node.feature),
      threshold: Float64Array.from(nodes, (node) => node.threshold),
      left: Int32Array.from(nodes, (node) => node.left),
      right: Int32Array.from(nodes, (node) => node.right),
      missingLeft: Uint8Array.from(nodes, () => next(2)),
      sets: Int32Array.from({ length: nodes.length * setWords }, () => next(2 ** 30) * 5),
      setWords,
      nominal: Uint8Array.from({ length: features }, (_, f) => (nominal && f % 2 === 1 ? 1 : 0)),
    },
    leaves: { values: Float64Array.from({ length: nodes.length * width }, () => next(2 ** 30) / 7), width },
  };
}

function bits(values: Float64Array): Uint8Array {
  return new Uint8Array(values.buffer);
}

describe('forestWalk', () => {
  const shapes: Shape[] = [
    { trees: 1, depth: 0, features: 1, width: 1 },
    { trees: 3, depth: 1, features: 2, width: 2 },
    { trees: 20, depth: 6, features: 5, width: 2 },
    { trees: 7, depth: 8, features: 37, width: 3 },
    { trees: 5, depth: 40, features: 4, width: 1 },
    { trees: 4, depth: 5, features: 3000, width: 2 },
    { trees: 10, depth: 7, features: 6, width: 2, nominal: true },
  ];
  for (const shape of shapes) {
    it(`gives the same bits in both forms: ${JSON.stringify(shape)}`, () => {
      for (const [key, count] of [0, 1, 7, 8, 9, 64, 65, 200, 2500].entries()) {
        if (shape.features > 100 && count > 200) continue;
        const { trees, leaves } = madeUpTrees(shape, key + 1);
        const [fast, plain] = [forestWalk('wasm', trees, leaves), forestWalk('typescript', trees, leaves)];
        expect([fast.name, plain.name]).toEqual(['wasm', 'typescript']);
        const next = numbers(99 + key);
        for (const missing of [false, true, false]) {
          const x = Float64Array.from({ length: count * shape.features }, (_, i) => {
            if (missing && next(5) === 0) return NaN;
            if (trees.nominal[i % shape.features] === 1) return next(80);
            return next(20) === 0 ? (next(2) === 0 ? Infinity : -Infinity) : next(10) - 5;
          });
          const sums = [fast, plain].map((walk) => {
            const out = new Float64Array(count * shape.width).fill(0.5);
            walk.addLeaves(out, (into, { from, to }) => into.set(x.subarray(from * shape.features, to * shape.features)));
            return out;
          });
          expect(Buffer.from(bits(sums[0])).equals(bits(sums[1]))).toBe(true);
        }
      }
    });
  }
});
