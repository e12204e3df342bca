import type { BinomialKernel } from './binomial.ts';
import { typescriptBinomial } from './binomial.ts';
import { wasmBinomial } from './binomial-wasm.ts';
import type { CodingKernel } from './coding.ts';
import { typescriptCoding } from './coding.ts';
import { wasmCoding } from './coding-wasm.ts';
import type { CsvKernel } from './csv-kernel.ts';
import { typescriptCsv } from './csv.ts';
import { wasmCsv } from './csv-wasm.ts';
import type { CurvatureKernel } from './curvature.ts';
import { typescriptCurvature } from './curvature.ts';
import { wasmCurvature } from './curvature-wasm.ts';
import type { DenseKernel } from './dense.ts';
import { typescriptDense } from './dense.ts';
import { wasmDense } from './dense-wasm.ts';
import type { ForestKernel } from './forest-kernel.ts';
import { typescriptForest } from './forest.ts';
import type { ForestWalk, LeafValues, WalkTrees } from './forest-walk.ts';
import { typescriptWalk } from './forest-walk.ts';
import { wasmWalk } from './forest-walk-wasm.ts';
import { wasmForest } from './forest-wasm.ts';
import type { LinearKernel } from './linear.ts';
import { typescriptLinear } from './linear.ts';
import { wasmLinear } from './linear-wasm.ts';
import type { NetworkKernel } from './network.ts';
import { typescriptNetwork } from './network.ts';
import { wasmNetwork } from './network-wasm.ts';
import type { RankKernel } from './ranks.ts';
import { typescriptRanks } from './ranks.ts';
import { wasmRanks } from './ranks-wasm.ts';

/** A new forest kernel; both kinds give the same bits. */
export function forestKernel(kind: ForestKernel['name']): ForestKernel {
  return kind === 'wasm' ? wasmForest() : typescriptForest();
}

/** A walk down the trees of a forest; both kinds give the same bits. */
export function forestWalk(kind: ForestWalk['name'], trees: WalkTrees, leaves: LeafValues): ForestWalk {
  return (kind === 'wasm' ? wasmWalk(trees, leaves) : null) ?? typescriptWalk(trees, leaves);
}

/** A new reader of CSV; both kinds give the same bits. */
export function csvKernel(kind: CsvKernel['name']): CsvKernel {
  return kind === 'wasm' ? wasmCsv() : typescriptCsv();
}

/** Sums of products over rows; both kinds give the same bits. */
export function denseKernel(kind: DenseKernel['name']): DenseKernel {
  return kind === 'wasm' ? wasmDense() : typescriptDense();
}

/** Slots put into codes; both kinds give the same bits. */
export function codingKernel(kind: CodingKernel['name']): CodingKernel {
  return kind === 'wasm' ? wasmCoding() : typescriptCoding();
}

/** Losses of linear functions; both kinds give the same bits. */
export function linearKernel(kind: LinearKernel['name']): LinearKernel {
  return kind === 'wasm' ? wasmLinear() : typescriptLinear();
}

/** Losses of log-odds of rows in codes; both kinds give the same bits. */
export function binomialKernel(kind: BinomialKernel['name']): BinomialKernel {
  return kind === 'wasm' ? wasmBinomial() : typescriptBinomial();
}

/** Second derivatives of losses of linear functions; both kinds give the same bits. */
export function curvatureKernel(kind: CurvatureKernel['name']): CurvatureKernel {
  return kind === 'wasm' ? wasmCurvature() : typescriptCurvature();
}

/** Perceptrons of several layers; both kinds give the same bits. */
export function networkKernel(kind: NetworkKernel['name']): NetworkKernel {
  return kind === 'wasm' ? wasmNetwork() : typescriptNetwork();
}

/** The order of numbers; both kinds give the same bits. */
export function rankKernel(kind: RankKernel['name']): RankKernel {
  return kind === 'wasm' ? wasmRanks() : typescriptRanks();
}
