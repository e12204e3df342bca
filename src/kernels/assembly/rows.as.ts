// Rows picked and told apart: see ../rows.ts for what is asked, and ../rows-wasm.ts for the memory.

/** Where rows that are trained on go, and where those that are tested; how many of the latter there were. */
export let train: usize = 0;
export let test: usize = 0;
export let tested: i32 = 0;

/** The first byte that is free for the host. */
export function heapBase(): usize {
  return __heap_base;
}

/** Puts the values at `count` rows, i32, into `to`: values of 1, 2, 4 and 8 bytes. */
export function pickBytes(values: usize, rows: usize, count: i32, to: usize): void {
  for (let end = rows + (<usize>count << 2); rows < end; rows += 4, to += 1) store<u8>(to, load<u8>(values + <usize>load<i32>(rows)));
}

export function pickShorts(values: usize, rows: usize, count: i32, to: usize): void {
  for (let end = rows + (<usize>count << 2); rows < end; rows += 4, to += 2) store<u16>(to, load<u16>(values + (<usize>load<i32>(rows) << 1)));
}

export function pickWords(values: usize, rows: usize, count: i32, to: usize): void {
  for (let end = rows + (<usize>count << 2); rows < end; rows += 4, to += 4) store<i32>(to, load<i32>(values + (<usize>load<i32>(rows) << 2)));
}

export function pickDoubles(values: usize, rows: usize, count: i32, to: usize): void {
  for (let end = rows + (<usize>count << 2); rows < end; rows += 4, to += 8) store<f64>(to, load<f64>(values + (<usize>load<i32>(rows) << 3)));
}

/**
 * Puts the numbers of `count` rows, from `first` on, behind those that are there of their side: rows of the value `fold`, i32, are tested, and others trained on, all of them or those of a smaller value.
 * What is not counted is written over by the next one: a processor guesses wrong which of two ways a row goes. Gives how many are trained on, `trained` of which were there.
 */
export function cut(values: usize, count: i32, first: i32, fold: i32, all: i32, trained: i32): i32 {
  let yes = train + (<usize>trained << 2);
  let no = test + (<usize>tested << 2);
  for (let row = 0; row < count; row++) {
    const value = load<i32>(values + (<usize>row << 2));
    store<i32>(no, first + row);
    no += <usize>(value == fold) << 2;
    store<i32>(yes, first + row);
    yes += <usize>((value < fold) | (all & i32(value > fold))) << 2;
  }
  tested = <i32>((no - test) >> 2);
  return <i32>((yes - train) >> 2);
}
