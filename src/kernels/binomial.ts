import type { CodedRows } from './coded.ts';
import type { Linear, LossSums } from './linear.ts';
import { typescriptLinear } from './linear.ts';

/** A linear function, and the classes 0 and 1 of rows, (rows). */
export interface Asked {
  linear: Linear;
  classes: Int32Array;
}

/** Losses of log-odds that are linear functions of rows in codes. Both kinds give the same bits, which are those of a linear kernel's `codedSums` of its `logistic`. */
export interface BinomialKernel {
  name: 'wasm' | 'typescript';
  /** Minus the logarithm of the likelihood of the classes, added up over the first `count` rows. */
  sums(count: number, rows: CodedRows, asked: Asked): LossSums;
}

/** The readable kernel. */
export function typescriptBinomial(): BinomialKernel {
  const { codedSums, logistic } = typescriptLinear();
  return { name: 'typescript', sums: (count, rows, { linear, classes }) => codedSums(count, rows, { linear, loss: logistic(classes) }) };
}
