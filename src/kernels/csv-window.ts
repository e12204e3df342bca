import { isLineEnd } from './csv-fields.ts';

/** Zeros behind the bytes of a window, so that they may be read some at a time. */
export const PADDING = 64;

/** Places of the text and of the window differ by a multiple of it: V8 copies to shared memory 8 bytes at a time only where both sides are aligned alike. */
const ALIGNED = 8;

/** The bytes of a text that are there: those from `at` to before `end` are not read yet. Behind them is room, then PADDING bytes. */
export interface Window {
  bytes: Uint8Array;
  at: number;
  end: number;
  /** Bytes of the text before `bytes`. */
  before: number;
}

/** A window without bytes. */
export function startWindow(bytes: Uint8Array): Window {
  return { bytes, at: 0, end: 0, before: 0 };
}

/** Room for so many more bytes: what is not read yet moves to the front, or, where that is not enough, `grow` gives a larger memory that begins with the bytes from a place on. */
export function roomIn(window: Window, more: number, grow: (bytes: number, from: number) => Uint8Array): Uint8Array {
  const { bytes, at, end } = window;
  const from = at - (at % ALIGNED);
  const needed = end - from + more + PADDING;
  if (end + more + PADDING > bytes.length) {
    if (needed <= bytes.length) bytes.copyWithin(0, from, end);
    else window.bytes = grow(needed, from);
    window.before += from;
    window.at -= from;
    window.end -= from;
  }
  return window.bytes.subarray(window.end, window.bytes.length - PADDING);
}

/** Says that so many bytes were written into the room. */
export function addTo(window: Window, count: number): void {
  if (count < 0 || window.end + count + PADDING > window.bytes.length) throw new RangeError(`${count} bytes do not fit into a window of ${window.bytes.length}`);
  window.end += count;
  window.bytes.fill(0, window.end, window.end + PADDING);
}

/** Whether the last line has no end. */
export function isOpen({ bytes, at, end }: Window): boolean {
  return end > at && !isLineEnd(bytes[end - 1]);
}
