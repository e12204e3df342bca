/** Keys of a tree's root, of its sample, of a node's two children and of its random splits: the same in ../forest-growth.ts and ../forest-random.ts. */
export const TREE_KEY: u32 = 0x5bd1e995;
export const SAMPLE_KEY: u32 = 0x1b873593;
export const LEFT_KEY: u32 = 0x68bc21eb;
export const RIGHT_KEY: u32 = 0x02e5be93;
export const SPLIT_KEY: u32 = 0x3c6ef372;

/** What a growth returns instead of the number of nodes: a row was drawn too often for its packing, or there is no memory left. */
export const TOO_OFTEN: i32 = -1;
export const NO_MEMORY: i32 = -2;
