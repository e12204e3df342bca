// The generator of ../random.ts.

@inline
export function mix(x: u32): u32 {
  x ^= x >> 16;
  x *= 0x7feb352d;
  x ^= x >> 15;
  x *= 0x846ca68b;
  return x ^ (x >> 16);
}

@inline
export function draw(key: u32, index: u32): u32 {
  return mix(key + (index + 1) * 0x9e3779b9);
}

@inline
export function below(bits: u32, n: i32): i32 {
  return <i32>(((<u64>bits) * (<u64>n)) >> 32);
}
