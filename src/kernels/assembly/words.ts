// Texts cut into words at white space: see ../words.ts for where they are cut.
import { codeTexts, putText } from './csv-dictionary';
import { PENDING, set } from './csv-memory';

/** Bytes that are looked at together. */
const TOGETHER: usize = 16;

/** Brings letters of ASCII to lower case. Up to 15 bytes behind the end are changed too. */
export function lowerAll(at: usize, end: usize): void {
  for (let p = at; p < end; p += TOGETHER) {
    const bytes = v128.load(p);
    const capital = i8x16.le_u(i8x16.sub(bytes, i8x16.splat(65)), i8x16.splat(25));
    v128.store(p, v128.or(bytes, v128.and(capital, i8x16.splat(32))));
  }
}

/**
 * Cuts texts that stand one behind the other: u32 (count + 1) starts, counted from the first of all texts there. The codes of all words are then in the
 * column's values, and in `ends`, u32 (count), how many of them there are up to the end of each text. Returns how many there are.
 */
export function cutAll(column: usize, texts: usize, starts: usize, ends: usize, count: i32, runs: bool): i32 {
  const first = <usize>load<u32>(starts);
  let words = 0;
  for (let i: usize = 0; i < <usize>count << 2; i += 4) {
    words = cutText(column, words, texts + <usize>load<u32>(starts + i) - first, texts + <usize>load<u32>(starts + i, 4) - first, runs);
    store<u32>(ends + i, words);
  }
  set(column, PENDING, 0);
  codeTexts(column, words);
  return words;
}

/** Lets the words of a text wait for their codes, from number `words` on. Returns the number of the next. */
function cutText(column: usize, words: i32, begin: usize, end: usize, runs: bool): i32 {
  let from = begin;
  let next = words;
  let kept = words;
  for (let p = begin; p < end; p += TOGETHER) {
    let spaces = spacesIn(v128.load(p));
    if (end - p < TOGETHER) spaces &= (1 << <u32>(end - p)) - 1;
    for (; spaces != 0; spaces &= spaces - 1) {
      const at = p + <usize>ctz(spaces);
      if (at > from) {
        putText(column, next, from, <u32>(at - from));
        kept = ++next;
      } else if (!runs || at == begin) putText(column, next++, from, 0);
      from = at + 1;
    }
  }
  if (end > from || from == begin) {
    putText(column, next, from, <u32>(end - from));
    kept = ++next;
  }
  return kept;
}

/** A bit for each of 16 bytes that is white space. */
@inline
function spacesIn(bytes: v128): u32 {
  const others = i8x16.le_u(i8x16.sub(bytes, i8x16.splat(9)), i8x16.splat(4));
  return i8x16.bitmask(v128.or(i8x16.eq(bytes, i8x16.splat(32)), others));
}
