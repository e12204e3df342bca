// Perceptrons of several layers: see ../network.ts for what they are, and ../network-wasm.ts for the memory. What a layer gives is there in pairs; where their number is odd, one more is 0.
import { exponential } from './exponential';
import { ln } from './logarithm';

/** Layers, and how many values each has: (layers), i32. */
export let layers: i32 = 0;
export let sizes: usize = 0;
/** Of each layer behind the first a matrix, (inputs, outputs rounded up), and what is added, (outputs rounded up), f64; derivatives by them in the same places. */
export let weights: usize = 0;
export let gradient: usize = 0;
/** What the layers behind the first give for a row, and derivatives by it, each layer's rounded up: f64. */
export let values: usize = 0;
export let slopes: usize = 0;
/** Of each layer but the last, layer after layer, where the weights of each of its values begin in the matrix behind it, in bytes: i32. */
export let offsets: usize = 0;
/** Of a row's inputs those that are not 0: where their weights begin, i32, and what they are, f64, both with room for one more than there are. */
export let places: usize = 0;
export let inputs: usize = 0;
/** Rows: row-major f64; or starts, (rows + 1), i32, slots, i32, and values, f64. Their classes: i32. */
export let rows: usize = 0;
export let starts: usize = 0;
export let slots: usize = 0;
export let classes: usize = 0;
/** What the last layer gives: row-major (rows, outputs), f64. */
export let margins: usize = 0;

/** Of the row at work. */
let found: i32 = 0;

/** The first byte that is free for the host. */
export function heapBase(): usize {
  return __heap_base;
}

/** Adds to `loss` that of `count` rows, and to the gradient. */
export function addRows(count: i32, sparse: i32, before: f64): f64 {
  let loss = before;
  for (let row = 0; row < count; row++) {
    read(row, sparse);
    const last = forward();
    const own = slopes + (last - values);
    loss += crossEntropy(last, load<i32>(classes + (<usize>row << 2)), own);
    backward(last, own);
  }
  return loss;
}

export function findMargins(count: i32, sparse: i32): void {
  const outputs = <usize>sizeOf(layers - 1) << 3;
  for (let row = 0; row < count; row++) {
    read(row, sparse);
    memory.copy(margins + <usize>row * outputs, forward(), outputs);
  }
}

@inline
function sizeOf(layer: i32): i32 {
  return load<i32>(sizes + (<usize>layer << 2));
}

/** Bytes of a layer's values in pairs. */
@inline
function bytesOf(layer: i32): usize {
  return <usize>((sizeOf(layer) + 1) & ~1) << 3;
}

/** What is 0 is written over by the next one: a processor guesses wrong which are. */
function read(row: i32, sparse: i32): void {
  let n: usize = 0;
  if (sparse) {
    const end = <usize>load<u32>(starts + (<usize>row << 2) + 4);
    for (let k = <usize>load<u32>(starts + (<usize>row << 2)); k < end; k++) n = take(n, load<i32>(slots + (k << 2)), load<f64>(rows + (k << 3)));
  } else {
    const width = sizeOf(0);
    const from = rows + ((<usize>row * <usize>width) << 3);
    for (let slot = 0; slot < width; slot++) n = take(n, slot, load<f64>(from + (<usize>slot << 3)));
  }
  found = <i32>n;
}

@inline
function take(n: usize, slot: i32, value: f64): usize {
  store<i32>(places + (n << 2), load<i32>(offsets + (<usize>slot << 2)));
  store<f64>(inputs + (n << 3), value);
  return n + <usize>(value != 0);
}

/** Gives where the values of the last layer are. */
function forward(): usize {
  let matrix = weights;
  let offset = offsets;
  let at = places;
  let from = inputs;
  let count = found;
  let to = values;
  let last = to;
  for (let l = 1; l < layers; l++) {
    const bytes = bytesOf(l);
    const base = matrix + <usize>sizeOf(l - 1) * bytes;
    let o: usize = 0;
    for (; o + 64 <= bytes; o += 64) four(at, from, count, matrix + o, base + o, to + o);
    for (; o < bytes; o += 16) one(at, from, count, matrix + o, base + o, to + o);
    if (l < layers - 1) for (o = 0; o < bytes; o += 16) v128.store(to + o, logistic(v128.load(to + o)));
    matrix = base + bytes;
    offset += <usize>sizeOf(l - 1) << 2;
    at = offset;
    from = to;
    count = sizeOf(l);
    last = to;
    to += bytes;
  }
  return last;
}

/** Four pairs of outputs. */
@inline
function four(at: usize, from: usize, count: i32, matrix: usize, base: usize, to: usize): void {
  let a = v128.load(base);
  let b = v128.load(base, 16);
  let c = v128.load(base, 32);
  let d = v128.load(base, 48);
  for (let end = at + (<usize>count << 2); at < end; at += 4, from += 8) {
    const x = v128.load64_splat(from);
    const own = matrix + <usize>load<i32>(at);
    a = f64x2.add(a, f64x2.mul(v128.load(own), x));
    b = f64x2.add(b, f64x2.mul(v128.load(own, 16), x));
    c = f64x2.add(c, f64x2.mul(v128.load(own, 32), x));
    d = f64x2.add(d, f64x2.mul(v128.load(own, 48), x));
  }
  v128.store(to, a);
  v128.store(to, b, 16);
  v128.store(to, c, 32);
  v128.store(to, d, 48);
}

@inline
function one(at: usize, from: usize, count: i32, matrix: usize, base: usize, to: usize): void {
  let a = v128.load(base);
  for (let end = at + (<usize>count << 2); at < end; at += 4, from += 8) a = f64x2.add(a, f64x2.mul(v128.load(matrix + <usize>load<i32>(at)), v128.load64_splat(from)));
  v128.store(to, a);
}

@inline
function logistic(x: v128): v128 {
  const small = exponential(f64x2.neg(f64x2.abs(x)));
  const all = f64x2.add(f64x2.splat(1), small);
  const share = f64x2.div(v128.bitselect(f64x2.splat(1), small, f64x2.ge(x, f64x2.splat(0))), all);
  return v128.bitselect(share, x, f64x2.eq(x, x));
}

function crossEntropy(outputs: usize, own: i32, slopes: usize): f64 {
  const count = sizeOf(layers - 1);
  let largest = -Infinity;
  for (let c = 0; c < count; c++) largest = max<f64>(largest, load<f64>(outputs + (<usize>c << 3)));
  let total: f64 = 0;
  for (let c = 0; c < count; c += 2) {
    const share = exponential(f64x2.sub(v128.load(outputs + (<usize>c << 3)), f64x2.splat(largest)));
    v128.store(slopes + (<usize>c << 3), share);
    total += f64x2.extract_lane(share, 0);
    if (c + 1 < count) total += f64x2.extract_lane(share, 1);
  }
  for (let c = 0; c < count; c++) {
    const at = slopes + (<usize>c << 3);
    store<f64>(at, load<f64>(at) / total - <f64>(c == own));
  }
  if (count & 1) store<f64>(slopes + (<usize>count << 3), 0);
  return largest - load<f64>(outputs + (<usize>own << 3)) + ln(total);
}

function backward(last: usize, ownSlopes: usize): void {
  let matrix = weights;
  let offset = offsets;
  for (let l = 1; l < layers - 1; l++) {
    matrix += <usize>(sizeOf(l - 1) + 1) * bytesOf(l);
    offset += <usize>sizeOf(l - 1) << 2;
  }
  let own = ownSlopes;
  let to = last;
  for (let l = layers - 1; l > 0; l--) {
    const bytes = bytesOf(l);
    const first = l == 1;
    const at = first ? places : offset;
    const count = first ? found : sizeOf(l - 1);
    const from = first ? inputs : to - bytesOf(l - 1);
    const made = gradient + (matrix - weights);
    const base = made + <usize>sizeOf(l - 1) * bytes;
    let o: usize = 0;
    for (; o + 64 <= bytes; o += 64) addFour(at, from, count, made + o, base + o, own + o);
    for (; o < bytes; o += 16) addOne(at, from, count, made + o, base + o, own + o);
    if (first) return;
    const before = own - bytesOf(l - 1);
    for (let k = 0; k < count; k++) {
      const x = load<f64>(from + (<usize>k << 3));
      store<f64>(before + (<usize>k << 3), slopeOf(matrix + <usize>load<i32>(at + (<usize>k << 2)), own, bytes) * x * (1 - x));
    }
    own = before;
    to = from;
    matrix -= <usize>(sizeOf(l - 2) + 1) * bytesOf(l - 1);
    offset -= <usize>sizeOf(l - 2) << 2;
  }
}

/** Derivatives by the weights of four pairs of outputs, and by what is added to these. */
@inline
function addFour(at: usize, from: usize, count: i32, made: usize, base: usize, own: usize): void {
  const a = v128.load(own);
  const b = v128.load(own, 16);
  const c = v128.load(own, 32);
  const d = v128.load(own, 48);
  v128.store(base, f64x2.add(v128.load(base), a));
  v128.store(base, f64x2.add(v128.load(base, 16), b), 16);
  v128.store(base, f64x2.add(v128.load(base, 32), c), 32);
  v128.store(base, f64x2.add(v128.load(base, 48), d), 48);
  for (let end = at + (<usize>count << 2); at < end; at += 4, from += 8) {
    const x = v128.load64_splat(from);
    const to = made + <usize>load<i32>(at);
    v128.store(to, f64x2.add(v128.load(to), f64x2.mul(a, x)));
    v128.store(to, f64x2.add(v128.load(to, 16), f64x2.mul(b, x)), 16);
    v128.store(to, f64x2.add(v128.load(to, 32), f64x2.mul(c, x)), 32);
    v128.store(to, f64x2.add(v128.load(to, 48), f64x2.mul(d, x)), 48);
  }
}

@inline
function addOne(at: usize, from: usize, count: i32, made: usize, base: usize, own: usize): void {
  const a = v128.load(own);
  v128.store(base, f64x2.add(v128.load(base), a));
  for (let end = at + (<usize>count << 2); at < end; at += 4, from += 8) {
    const to = made + <usize>load<i32>(at);
    v128.store(to, f64x2.add(v128.load(to), f64x2.mul(a, v128.load64_splat(from))));
  }
}

/** Both lanes are added up apart. */
function slopeOf(weights: usize, own: usize, bytes: usize): f64 {
  let sums = f64x2.splat(0);
  for (let o: usize = 0; o < bytes; o += 16) sums = f64x2.add(sums, f64x2.mul(v128.load(weights + o), v128.load(own + o)));
  return f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
}
