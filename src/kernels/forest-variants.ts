import type { Variant } from './forest-kernel.ts';

/**
 * Variants as 32-bit masks, bit v for variant v.
 * A variant stops at a node of n distinct rows and depth d when its bit is in `splitStops[n]` (n below its length) or in
 * `depthStops[d]` (the last one from there on). Both only ever grow down a tree, so a node need not know its ancestors.
 */
export interface VariantMasks {
  count: number;
  all: number;
  prune: number;
  splitStops: Int32Array;
  depthStops: Int32Array;
  /**
   * Each accumulator of sums stands for a set of variants, larger sets first; a variant's sum is that of all accumulators it is in.
   * A leaf of several variants at once is covered greedily, and every variant has an accumulator of its own, so the cover always ends.
   */
  slots: Int32Array;
}

/** Before variants are set. */
export const NO_VARIANTS: VariantMasks = { count: 0, all: 0, prune: 0, splitStops: new Int32Array(0), depthStops: new Int32Array(1), slots: new Int32Array(0) };

/** The masks of 1 to 32 variants for trees on at most `rows` rows. */
export function variantMasks(variants: readonly Variant[], rows: number): VariantMasks {
  const splits = Math.min(Math.max(...variants.map((variant) => variant.minSamplesSplit)), rows + 1);
  const depths = Math.min(Math.max(...variants.map((variant) => variant.maxDepth), 0), rows) + 1;
  return {
    count: variants.length,
    all: maskOf(variants, () => true),
    prune: maskOf(variants, (variant) => variant.prune),
    splitStops: Int32Array.from({ length: splits }, (_, n) => maskOf(variants, (variant) => n < variant.minSamplesSplit)),
    depthStops: Int32Array.from({ length: depths }, (_, depth) => maskOf(variants, (variant) => variant.maxDepth >= 0 && depth >= variant.maxDepth)),
    slots: Int32Array.from(slotMasks(variants)),
  };
}

/** An upper bound of the number of accumulators for so many variants. */
export function maxSlots(variants: number): number {
  return 2 * variants - 1;
}

/**
 * Variants that differ only in minSamplesSplit form a chain. The ones that are not stopped yet at a node are always the chain's first,
 * so a pure leaf belongs to a first part of the chain: each such part gets an accumulator, and so does each single variant.
 */
function slotMasks(variants: readonly Variant[]): number[] {
  const chains = new Map<string, number[]>();
  variants.forEach((variant, v) => {
    const key = `${variant.maxDepth} ${variant.prune}`;
    chains.set(key, [...(chains.get(key) ?? []), v]);
  });
  const masks = new Set(variants.map((_, v) => 1 << v));
  for (const chain of chains.values()) {
    chain.sort((a, b) => variants[a].minSamplesSplit - variants[b].minSamplesSplit);
    chain.reduce((mask, v) => {
      masks.add(mask | (1 << v));
      return mask | (1 << v);
    }, 0);
  }
  return [...masks].sort((a, b) => bits(b) - bits(a));
}

function maskOf(variants: readonly Variant[], test: (variant: Variant) => boolean): number {
  return variants.reduce((mask, variant, v) => (test(variant) ? mask | (1 << v) : mask), 0);
}

function bits(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count++;
  return count;
}
