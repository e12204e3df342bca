/** Bytes from their base64: (bytes). In JavaScript, as `atob` is, that takes a process which just began longer than all else about a small module. */
export function bytesOfBase64(base64: string): Uint8Array<ArrayBuffer> {
  return Buffer.from(base64, 'base64');
}

/** Sets globals of an instance by their names. */
export function setGlobals(exports: object, values: Record<string, number>): void {
  const globals = exports as Record<string, WebAssembly.Global>;
  for (const [name, value] of Object.entries(values)) globals[name].value = value;
}

/** By which memory grows. */
export const PAGE_BYTES = 2 ** 16;

const ALIGNMENT = 16;
const KEPT_BYTES = 8_388_608;

/** What every module whose memory the host lays out has. */
interface Laid {
  memory: WebAssembly.Memory;
  heapBase(): number;
}

/** Instances of one module. */
export interface Instances<E extends Laid> {
  /**
   * An instance with room for arrays of so many doubles, all 0, and for others behind them, which have what was there, and the address of each.
   * It is the caller's alone until he gives it back by `keep`.
   */
  start<K extends string, L extends string = never>(arrays: Record<K, number>, others?: Record<L, number>): { exports: E; at: Record<K | L, number> };
  /** Keeps an instance for the next one who needs some, unless it has become large, since its memory never shrinks. */
  keep(exports: E): void;
}

/** Of a module in base64, which is compiled when it is first needed. */
export function openInstances<E extends Laid>(encoded: string): Instances<E> {
  let compiled: WebAssembly.Module | null = null;
  let kept: E | null = null;
  return {
    start(arrays, others) {
      compiled ??= new WebAssembly.Module(bytesOfBase64(encoded));
      const exports = kept ?? (new WebAssembly.Instance(compiled).exports as unknown as E);
      kept = null;
      const begin = Math.ceil(exports.heapBase() / ALIGNMENT) * ALIGNMENT;
      const first = layOut(arrays, begin);
      const second = layOut(others ?? {}, first.end);
      const missing = second.end - exports.memory.buffer.byteLength;
      if (missing > 0) exports.memory.grow(Math.ceil(missing / PAGE_BYTES));
      new Uint8Array(exports.memory.buffer, begin, first.end - begin).fill(0);
      return { exports, at: { ...first.at, ...second.at } as Record<keyof typeof arrays | keyof NonNullable<typeof others>, number> };
    },
    keep(exports) {
      if (isKept(exports)) kept = exports;
    },
  };
}

/** Whether an instance is small enough to be kept. */
export function isKept({ memory }: Laid): boolean {
  return memory.buffer.byteLength <= KEPT_BYTES;
}

/** The addresses of arrays of so many doubles, one behind the other, and where they end. */
function layOut(arrays: Record<string, number>, begin: number): { at: Record<string, number>; end: number } {
  const at: Record<string, number> = {};
  let end = begin;
  for (const [name, doubles] of Object.entries(arrays)) {
    at[name] = end;
    end += Math.ceil((doubles * Float64Array.BYTES_PER_ELEMENT) / ALIGNMENT) * ALIGNMENT;
  }
  return { at, end };
}
