// Entries of arrays in the memory.

@inline
export function int(array: usize, i: i32): i32 {
  return load<i32>(array + ((<usize>i) << 2));
}

@inline
export function setInt(array: usize, i: i32, value: i32): void {
  store<i32>(array + ((<usize>i) << 2), value);
}

@inline
export function long(array: usize, i: i32): i64 {
  return load<i64>(array + ((<usize>i) << 3));
}

@inline
export function setLong(array: usize, i: i32, value: i64): void {
  store<i64>(array + ((<usize>i) << 3), value);
}

@inline
export function double(array: usize, i: i32): f64 {
  return load<f64>(array + ((<usize>i) << 3));
}

@inline
export function setDouble(array: usize, i: i32, value: f64): void {
  store<f64>(array + ((<usize>i) << 3), value);
}
