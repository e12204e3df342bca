// Decimal digits to whole numbers, many at a time: https://lemire.me/blog/2022/01/21/swar-explained-parsing-eight-digits/.

export const ZEROS: u64 = 0x3030303030303030;
/** 64 bits hold so many digits. */
export const MOST_DIGITS: i32 = 19;
/** 10^0 to 10^19, eight bytes each. */
export const WHOLE_TENS = memory.data<u64>([1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 10000000000, 100000000000, 1000000000000, 10000000000000, 100000000000000, 1000000000000000, 10000000000000000, 100000000000000000, 1000000000000000000, 10000000000000000000]);

/** The first bit of each byte that is no digit; `x` is the bytes exclusive-or "00000000". */
@inline
export function notDigits(x: u64): u64 {
  return ((x + 0x7676767676767676) | x) & 0x8080808080808080;
}

/** The same of four bytes. */
@inline
export function notFourDigits(x: u32): u32 {
  return ((x + 0x76767676) | x) & 0x80808080;
}

/** The value of eight digits, each a byte from 0 to 9, the first one lowest. */
@inline
export function eightDigits(x: u64): u64 {
  const pairs = x * 10 + (x >> 8);
  return (((pairs & 0x000000ff000000ff) * 0x000f424000000064) + (((pairs >> 16) & 0x000000ff000000ff) * 0x0000271000000001)) >> 32;
}

/** The value of four digits, likewise. */
@inline
export function fourDigits(x: u32): u64 {
  return <u64>((((x * 10 + (x >> 8)) & 0x00ff00ff) * 0x00640001) >> 16);
}

/** Ten times a number that is written with one digit, a point and one digit more, -1 where the four bytes are anything else than that and its ending. */
@inline
export function oneDecimal(bytes: u32, ending: u32): i32 {
  const digits = bytes - ((ending << 24) | 0x302e30);
  return ((digits | (digits + 0x00060006)) & 0xfff0fff0) == 0 ? <i32>((digits & 0xff) * 10 + (digits >> 16)) : -1;
}
