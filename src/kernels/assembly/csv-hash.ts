// Texts hashed and compared, 16 bytes at once where they are short. 16 bytes behind a text are read with it.

/** Texts up to this length are hashed, compared and copied at once. */
export const SHORT: usize = 16;
/** As many bytes of ones as zeros: 16 bytes of it leave the first bytes of a short text. */
const ONES = memory.data<u64>([0xffffffffffffffff, 0xffffffffffffffff, 0, 0], 16);
const SPREAD: u64 = 0x9e3779b97f4a7c15;
/** FxHash, https://docs.rs/fxhash: fast for short texts, and its high bits are good. */
const MIX: u64 = 0x517cc1b727220a95;

/** Leaves of 16 bytes the first ones. */
@inline
export function first(length: usize): v128 {
  return v128.load(ONES + SHORT - length);
}

/** Its high bits say where a text is looked up first. */
@inline
export function hash(from: usize, length: usize): u32 {
  if (length > SHORT) return longHash(from, length);
  const text = v128.and(v128.load(from), first(length));
  return finished((i64x2.extract_lane(text, 0) * MIX) ^ rotl(i64x2.extract_lane(text, 1) * SPREAD, 29));
}

/** Another hash, of 16 bytes: its high bits tell apart what has the same ones in the first. */
@inline
export function otherHash(text: v128): u32 {
  return finished((i64x2.extract_lane(text, 0) * SPREAD) ^ rotl(i64x2.extract_lane(text, 1) * MIX, 31));
}

function longHash(from: usize, length: usize): u32 {
  let mixed: u64 = length;
  for (let left = length; left > 8; left -= 8) mixed = (rotl(mixed, 5) ^ load<u64>(from + length - left)) * MIX;
  return finished((rotl(mixed, 5) ^ load<u64>(from + length - 8)) * MIX);
}

@inline
function finished(mixed: u64): u32 {
  return <u32>(((mixed ^ (mixed >> 32)) * SPREAD) >> 32);
}

/** Whether a known text of the same length is this one. */
@inline
export function isShort(known: usize, from: usize, length: usize): bool {
  return !v128.any_true(v128.and(v128.xor(v128.load(known), v128.load(from)), first(length)));
}
