import { csv as encoded } from './assembly.generated.ts';
import { blockRowsFor } from './csv-block.ts';
import { LINE_FEED } from './csv-fields.ts';
import type { ColumnTexts, CsvCell, CsvKernel, CsvProgress, CsvRagged, CsvStart } from './csv-kernel.ts';
import { CSV_TYPE, isNumeric } from './csv-kernel.ts';
import { POWER_COUNT, powersOfFive } from './csv-powers.ts';
import { addTo, isOpen, PADDING, roomIn, startWindow } from './csv-window.ts';
import type { Window } from './csv-window.ts';
import { decodeText, hasLostDigits, isWrittenWhole, mayBeNumber } from './csv-words.ts';
import { bytesOfBase64, setGlobals } from './wasm.ts';

interface Exports {
  memory: WebAssembly.Memory;
  heapBase(): number;
  forget(): void;
  start(): void;
  startBlock(): void;
  read(at: number, end: number, limit: number, most: number): number;
  settleAll(): void;
  look(at: number, end: number): number;
  take(bytes: number): number;
  give(at: number, bytes: number): void;
}

/** A text in the memory of an instance of its own. Addresses are bytes. */
interface Text {
  exports: Exports;
  window: Window;
  windowAt: number;
  columns: number;
  width: number;
  blockRows: number;
  /** Rows before the block. */
  rowsBefore: number;
  start: CsvStart | null;
  strangers: (CsvCell | null)[];
  rounded: (CsvCell | null)[];
  ragged: CsvRagged[];
}

const STATES = ['full', 'read', 'inside', 'unclear', 'ragged'] as const;
/** Words of a column's record: assembly/csv-memory.ts. */
const Word = { VALUES: 0, TYPE: 1, COUNT: 6, TEXTS: 7, USED: 8, STARTS: 10, WHOLE: 2, REPEATS: 13 } as const;
/** What REPEATS is while texts wait for `settle`. */
const LOGGED = 2;
const RECORD_BYTES = 64;
const NO_SIGN = 256;
const FIRST_WINDOW = 2 ** 18;
const PAGE_BYTES = 65536;
/** Columns of a block are not a multiple of a memory page apart, so that their lines do not share one place of the cache. */
const GAP = 448;
const LARGEST_VALUE = 8;

let compiled: WebAssembly.Module | null = null;
/** Instances whose text was read, while there is room for them: memory that is used again need not be made, which takes as long as to read it. */
const closed: WeakRef<Text>[] = [];

/** The reader in WebAssembly: the same results as `typescriptCsv`, bit for bit. What is asked of it is checked here, since an overrun there is silent. */
export function wasmCsv(): CsvKernel {
  compiled ??= new WebAssembly.Module(bytesOfBase64(encoded));
  const text = usedText() ?? newText(compiled);
  startWindowOf(text);
  const { exports, window } = text;
  return {
    name: 'wasm',
    room(bytes) {
      refresh(text);
      return roomIn(window, bytes, (needed, from) => growWindow(text, needed, from));
    },
    add(count) {
      addTo(window, count);
    },
    end() {
      if (!isOpen(window)) return;
      roomIn(window, 1, (needed, from) => growWindow(text, needed, from))[0] = LINE_FEED;
      addTo(window, 1);
    },
    unread() {
      refresh(text);
      return window.bytes.subarray(window.at, window.end);
    },
    look(count) {
      if (count < 0 || count > window.end) throw new RangeError(`${count} bytes of ${window.end} cannot be looked at`);
      return exports.look(text.windowAt + window.end - count, text.windowAt + window.end);
    },
    skip(count) {
      if (count < 0 || count > window.end - window.at) throw new RangeError(`${count} bytes of ${window.end - window.at} cannot be left out`);
      window.at += count;
    },
    start(start) {
      startText(text, start);
    },
    read(limit = Infinity) {
      return read(text, limit);
    },
    rows() {
      return globalOf(exports, 'rows').value;
    },
    column(field) {
      const record = recordOf(text, field);
      const type = record[Word.TYPE];
      return { type, whole: record[Word.WHOLE] !== 0 && isNumeric(type), values: valuesOf(text, record[Word.VALUES], type) };
    },
    nextBlock() {
      text.rowsBefore += globalOf(exports, 'rows').value;
      exports.startBlock();
    },
    settle() {
      exports.settleAll();
    },
    texts(field) {
      return textsOf(text, recordOf(text, field));
    },
    strangers: () => text.strangers,
    rounded: () => text.rounded,
    ragged: () => text.ragged,
    close() {
      closed.push(new WeakRef(text));
    },
  };
}

function usedText(): Text | null {
  for (let used = closed.pop(); used !== undefined; used = closed.pop()) {
    const text = used.deref();
    if (text !== undefined) return text;
  }
  return null;
}

function newText(module: WebAssembly.Module): Text {
  const text: Text = { exports: undefined as never, window: startWindow(new Uint8Array(PADDING)), windowAt: 0, columns: 0, width: 0, blockRows: 0, rowsBefore: 0, start: null, strangers: [], rounded: [], ragged: [] };
  text.exports = new WebAssembly.Instance(module, { env: { abort: stopped }, host: hostOf(text) }).exports as unknown as Exports;
  return text;
}

/** A window without bytes in memory of which nothing is taken. */
function startWindowOf(text: Text): void {
  const { exports } = text;
  exports.forget();
  globalOf(exports, 'top').value = aligned(exports.heapBase(), PAGE_BYTES);
  text.windowAt = exports.take(FIRST_WINDOW);
  const bytes = new Uint8Array(exports.memory.buffer, text.windowAt, FIRST_WINDOW);
  Object.assign(text, { window: startWindow(bytes), width: 0, rowsBefore: 0, start: null, strangers: [], rounded: [], ragged: [] });
}

/** What the kernel asks the host. */
function hostOf(text: Text) {
  function textAt(from: number, length: number): string {
    return decodeText(new Uint8Array(text.exports.memory.buffer, from >>> 0, length));
  }
  return {
    exact: (from: number, length: number) => Number(textAt(from, length)),
    powers(at: number) {
      new BigUint64Array(text.exports.memory.buffer, at >>> 0, 2 * POWER_COUNT).set(powersOfFive());
    },
    number(from: number, length: number): number {
      const word = textAt(from, length);
      const value = text.start?.parseNumber(word);
      globalOf(text.exports, 'hostKind').value = value === undefined ? 0 : isWrittenWhole(word, value) ? 2 : 1;
      return value ?? NaN;
    },
    mixed(field: number, from: number, length: number, row: number) {
      // Words after true and false have no length here: nobody needs to be told of them.
      if (length > 0) text.strangers[field] = { text: textAt(from, length), row: text.rowsBefore + row };
    },
    rounded(field: number, from: number, length: number, row: number): number {
      const digits = textAt(from, length);
      if (!hasLostDigits(digits, Number(digits))) return 0;
      text.rounded[field] = { text: digits, row: text.rowsBefore + row };
      return 1;
    },
    ragged(from: number, length: number, fields: number, row: number) {
      const at = text.window.before + (from >>> 0) - text.windowAt;
      text.ragged.push({ at, end: at + length, fields, row: text.rowsBefore + row });
    },
  };
}

function startText(text: Text, start: CsvStart): void {
  const { exports } = text;
  const { signs, nullValue, types } = start;
  const width = types.length;
  if (width === 0) throw new RangeError('a CSV row has at least one field');
  Object.assign(text, { start, width, blockRows: blockRowsFor(width), strangers: Array.from(types, () => null), rounded: Array.from(types, () => null) });
  const stride = aligned(text.blockRows * LARGEST_VALUE, PAGE_BYTES / 16) + GAP;
  const records = exports.take(powerOfTwo(width * RECORD_BYTES)) >>> 0;
  const block = exports.take(powerOfTwo(width * stride)) >>> 0;
  const words = exports.take(powerOfTwo(signs.comment.length + nullValue.length + PADDING)) >>> 0;
  const memory = new Uint8Array(exports.memory.buffer);
  memory.fill(0, records, records + width * RECORD_BYTES);
  memory.set(signs.comment, words);
  memory.set(nullValue, words + signs.comment.length);
  text.columns = records;
  for (let field = 0; field < width; field++) {
    const record = recordOf(text, field);
    record[Word.VALUES] = block + field * stride;
    record[Word.TYPE] = types[field];
    record[Word.WHOLE] = 1;
  }
  setGlobals(exports, {
    separator: signs.separator,
    quote: signs.quote < 0 ? NO_SIGN : signs.quote,
    escape: signs.escape < 0 ? NO_SIGN : signs.escape,
    comment: words,
    commentLength: signs.comment.length,
    nullValue: words + signs.comment.length,
    nullLength: nullValue.length,
    nullIsNumber: mayBeNumber(nullValue) ? 1 : 0,
    keepsRagged: start.keepsRagged ? 1 : 0,
    width,
    columns: records,
  });
  exports.start();
  exports.startBlock();
}

function read(text: Text, limit: number): CsvProgress {
  const { exports, window, windowAt } = text;
  const until = windowAt + Math.max(window.at, Math.min(window.end, limit - window.before));
  const next = exports.read(windowAt + window.at, windowAt + window.end, until, text.blockRows) >>> 0;
  window.at = next - windowAt;
  const state = STATES[globalOf(exports, 'state').value];
  return { state, at: window.before + window.at, fields: state === 'ragged' ? globalOf(exports, 'fields').value : 0 };
}

/** The views go when the memory grows. */
function refresh({ exports, window, windowAt }: Text): void {
  if (window.bytes.buffer !== exports.memory.buffer) window.bytes = new Uint8Array(exports.memory.buffer, windowAt, window.bytes.length);
}

function growWindow(text: Text, needed: number, from: number): Uint8Array {
  const { exports, window, windowAt } = text;
  const old = window.bytes.length;
  const bytes = powerOfTwo(needed);
  const at = exports.take(bytes) >>> 0;
  const larger = new Uint8Array(exports.memory.buffer, at, bytes);
  // What is not read yet is copied before its memory is given back.
  larger.set(new Uint8Array(exports.memory.buffer, windowAt + from, window.end - from));
  exports.give(windowAt, old);
  text.windowAt = at;
  return larger;
}

function recordOf({ exports, columns, width }: Text, field: number): Uint32Array {
  if (!(field >= 0 && field < width)) throw new RangeError(`column ${field} of ${width}`);
  return new Uint32Array(exports.memory.buffer, columns + field * RECORD_BYTES, RECORD_BYTES / 4);
}

function valuesOf({ exports }: Text, at: number, type: number): Uint8Array | Uint16Array | Int32Array | Float64Array | null {
  const { buffer } = exports.memory;
  const rows = globalOf(exports, 'rows').value;
  switch (type) {
    case CSV_TYPE.u8:
    case CSV_TYPE.boolean:
      return new Uint8Array(buffer, at, rows);
    case CSV_TYPE.u16:
      return new Uint16Array(buffer, at, rows);
    case CSV_TYPE.i32:
    case CSV_TYPE.text:
      return new Int32Array(buffer, at, rows);
    case CSV_TYPE.f64:
    case CSV_TYPE.booleanF64:
      return new Float64Array(buffer, at, rows);
    default:
      return null;
  }
}

function textsOf({ exports }: Text, record: Uint32Array): ColumnTexts {
  const { buffer } = exports.memory;
  if (record[Word.TYPE] !== CSV_TYPE.text) throw new Error('the column has no texts');
  const log = record[Word.REPEATS];
  if (log === LOGGED) throw new Error('the texts of the column are not settled');
  const [at, count] = log > LOGGED ? new Uint32Array(buffer, log, 2) : [];
  return {
    bytes: new Uint8Array(buffer, record[Word.TEXTS], record[Word.USED]),
    starts: new Uint32Array(buffer, record[Word.STARTS], record[Word.COUNT] + 1),
    repeats: log === 1,
    places: at === undefined ? null : new Int32Array(buffer, at, count),
  };
}

function globalOf(exports: Exports, name: string): WebAssembly.Global<'i32'> {
  return (exports as unknown as Record<string, WebAssembly.Global<'i32'>>)[name];
}

function powerOfTwo(bytes: number): number {
  return 2 ** Math.max(6, Math.ceil(Math.log2(bytes)));
}

function aligned(bytes: number, size: number): number {
  return Math.ceil(bytes / size) * size;
}

function stopped(): never {
  throw new Error('the CSV kernel stopped');
}
