// Cells into the block of their column, which becomes as wide as its values need.

import { codeOf, codeTexts, NOTHING, putText, startDictionary } from './csv-dictionary';
import { spare } from './csv-field';
import { BOOLEAN, BOOLEAN_F64, columns, DIGITS, F64, get, I32, MISSING, MIXED, nullIsNumber, nullLength, nullValue, ONE_DIGIT, PENDING, RECORD, ROUNDED, RUN, set, SKIPPED, TEXT, TYPE, U16, U8, VALUES, WHOLE, width } from './csv-memory';
import { number, numberEnd, numberIsWhole, readNumber } from './csv-number';

/** What a text means that is no plain decimal; `hostKind` says whether it is a number, and whether one of whole digits. */
@external("host", "number")
declare function hostNumber(from: usize, length: i32): f64;
/** Takes note that a column is to be read again as text because of this one. */
@external("host", "mixed")
declare function hostMixed(field: i32, from: usize, length: i32, row: i32): void;
/** Whether a whole number that is no longer exact has lost digits. */
@external("host", "rounded")
declare function hostRounded(field: i32, from: usize, length: i32, row: i32): i32;

/** Set by the host: 0 no number, 1 a number, 2 a whole one without a point and exponent. */
export let hostKind: i32 = 0;

const LARGEST_WHOLE: f64 = 2147483647;
const SMALLEST_WHOLE: f64 = -2147483648;
const EXACT: f64 = 9007199254740992;
const PLUS: u32 = 43;
const TRUE: u32 = 0x65757274;
const FALSE: u32 = 0x736c6166;

/** Makes the block's values above `row` as wide as `to`, from the last one on, in place. */
function widen(column: usize, to: u32, row: i32): void {
  const values = <usize>get(column, VALUES);
  const type = get(column, TYPE);
  for (let i = <usize>row; i-- > 0; ) {
    const value: i32 = type == U8 || type == BOOLEAN ? <i32>load<u8>(values + i) : type == U16 ? <i32>load<u16>(values + (i << 1)) : load<i32>(values + (i << 2));
    if (to == U16) store<u16>(values + (i << 1), <u16>value);
    else if (to == I32) store<i32>(values + (i << 2), value);
    else store<f64>(values + (i << 3), <f64>value);
  }
  set(column, TYPE, to);
  if (type == U8) endRun(column);
}

/** Ends the runs that a column is in. */
export function endRun(column: usize): void {
  set(column, ONE_DIGIT, 0);
  const first = max(columns, column - 7 * RECORD);
  for (let at = column; at >= first; at -= RECORD) if (get(at, TYPE) != SKIPPED) set(at, RUN, 0);
}

/** Finds where eight columns of one digit, or columns that are left out, stand side by side; at the start of a block each column of bytes may be one. */
export function startRuns(isNew: bool): void {
  let run = 0;
  let left = 0;
  for (let field = width - 2; field >= 0; field--) {
    const column = columns + <usize>field * RECORD;
    if (isNew) set(column, ONE_DIGIT, 1);
    run = get(column, TYPE) == U8 && get(column, ONE_DIGIT) != 0 ? run + 1 : 0;
    left = get(column, TYPE) == SKIPPED ? left + 1 : 0;
    set(column, RUN, left > 0 ? left : run >= 8 && nullIsNumber == 0 ? DIGITS : 0);
  }
}

/** Adds a whole number of 32 bits to a column of integers of this type. */
@inline
export function putWhole(column: usize, type: u32, row: i32, value: i32): void {
  const values = <usize>get(column, VALUES);
  if (type == I32) store<i32>(values + (<usize>row << 2), value);
  else if (type == U16) {
    if (<u32>value <= 0xffff) store<u16>(values + (<usize>row << 1), <u16>value);
    else putWider(column, row, value);
  } else if (<u32>value <= 0xff) {
    if (value > 9 && get(column, ONE_DIGIT) != 0) endRun(column);
    store<u8>(values + <usize>row, <u8>value);
  } else putWider(column, row, value);
}

function putWider(column: usize, row: i32, value: i32): void {
  const type: u32 = <u32>value <= 0xffff ? U16 : I32;
  widen(column, type, row);
  const values = <usize>get(column, VALUES);
  if (type == U16) store<u16>(values + (<usize>row << 1), <u16>value);
  else store<i32>(values + (<usize>row << 2), value);
}

@inline
function putDouble(column: usize, row: i32, value: f64): void {
  store<f64>(<usize>get(column, VALUES) + (<usize>row << 3), value);
}

/** Adds a text that may be gone when the next one is read. */
function putAnyText(column: usize, row: i32, from: usize, length: usize): void {
  if (from != spare) {
    putText(column, row, from, <u32>length);
    return;
  }
  codeTexts(column, row);
  store<u32>(<usize>get(column, VALUES) + (<usize>row << 2), codeOf(column, from, length, row));
  set(column, PENDING, <u32>row + 1);
}

/** Adds a missing value. */
export function putMissing(column: usize, row: i32): void {
  const type = get(column, TYPE);
  set(column, WHOLE, 0);
  if (type == TEXT) putText(column, row, 0, NOTHING);
  else if (type >= U8 && type <= BOOLEAN_F64) {
    if (type != F64 && type != BOOLEAN_F64) widen(column, type == BOOLEAN ? BOOLEAN_F64 : F64, row);
    putDouble(column, row, NaN);
  }
}

@inline
export function isMissing(from: usize, to: usize): bool {
  return from == to || (<i32>(to - from) == nullLength && memory.compare(from, nullValue, to - from) == 0);
}

/** Adds any text to a column. */
export function putCell(field: i32, row: i32, from: usize, to: usize): void {
  const column = columns + <usize>field * RECORD;
  const type = get(column, TYPE);
  if (type == SKIPPED || type == MIXED) return;
  if (isMissing(from, to)) putMissing(column, row);
  else if (type == TEXT) putAnyText(column, row, from, to - from);
  else if (type == BOOLEAN || type == BOOLEAN_F64) putBoolean(column, field, row, from, to);
  else if (type == MISSING) putFirst(column, field, row, from, to);
  else if (!findNumber(from, to)) {
    set(column, TYPE, MIXED);
    if (type == U8) endRun(column);
    hostMixed(field, from, <i32>(to - from), row);
  } else putNumber(column, field, row, from, to);
}

let found: f64 = 0;
let foundWhole: bool = false;

function findNumber(from: usize, to: usize): bool {
  const start = <u32>load<u8>(from) == PLUS && <u32>load<u8>(from + 1) != 45 ? from + 1 : from;
  if (readNumber(start) && numberEnd == to) {
    found = number;
    foundWhole = numberIsWhole;
    return true;
  }
  found = hostNumber(from, <i32>(to - from));
  foundWhole = hostKind == 2;
  return hostKind != 0;
}

/** Adds the number that was found. */
function putNumber(column: usize, field: i32, row: i32, from: usize, to: usize): void {
  const value = found;
  if (foundWhole && abs(value) >= EXACT && get(column, ROUNDED) == 0) set(column, ROUNDED, <u32>hostRounded(field, from, <i32>(to - from), row));
  const fits = foundWhole && value >= SMALLEST_WHOLE && value <= LARGEST_WHOLE;
  if (!fits) set(column, WHOLE, 0);
  if (get(column, TYPE) != F64) {
    // A zero with a sign may yet be a double, so it is kept as one.
    if (fits && reinterpret<u64>(value) != 0x8000000000000000) {
      putWhole(column, get(column, TYPE), row, <i32>value);
      return;
    }
    widen(column, F64, row);
  }
  putDouble(column, row, value);
}

function putBoolean(column: usize, field: i32, row: i32, from: usize, to: usize): void {
  const value = booleanOf(from, to);
  if (value < 0) {
    set(column, TYPE, MIXED);
    hostMixed(field, from, 0, row);
  } else if (get(column, TYPE) == BOOLEAN) store<u8>(<usize>get(column, VALUES) + <usize>row, <u8>value);
  else putDouble(column, row, <f64>value);
}

/** 1 and 0 for true and false in any case, -1 for other texts. */
function booleanOf(from: usize, to: usize): i32 {
  const word = load<u32>(from) | 0x20202020;
  if (to - from == 4 && word == TRUE) return 1;
  return to - from == 5 && word == FALSE && (<u32>load<u8>(from, 4) | 32) == 101 ? 0 : -1;
}

/** The first value decides the type, for as long as the others agree. */
function putFirst(column: usize, field: i32, row: i32, from: usize, to: usize): void {
  const isWhole = get(column, WHOLE) != 0;
  const values = <usize>get(column, VALUES);
  if (findNumber(from, to)) {
    set(column, TYPE, isWhole ? U8 : F64);
    if (!isWhole) for (let i = 0; i < row; i++) putDouble(column, i, NaN);
    putNumber(column, field, row, from, to);
  } else if (booleanOf(from, to) >= 0) {
    set(column, TYPE, isWhole ? BOOLEAN : BOOLEAN_F64);
    if (!isWhole) for (let i = 0; i < row; i++) putDouble(column, i, NaN);
    putBoolean(column, field, row, from, to);
  } else {
    set(column, TYPE, TEXT);
    memory.fill(values, 0xff, <usize>row << 2);
    startDictionary(column);
    set(column, PENDING, <u32>row);
    putAnyText(column, row, from, to - from);
  }
}
