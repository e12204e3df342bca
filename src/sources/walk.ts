import type { ByteInput } from './byte-input.ts';

/** Goes through a text once, from its beginning. */
export interface Walk {
  /** The line, from 1, of the next byte. */
  line(): number;
  /** Goes on to the byte `end`, or to the end of the text. Throws UserError where the text cannot be read. */
  skip(end: number): Promise<void>;
  /** The same, and gives the bytes on the way. */
  take(end: number): Promise<Buffer>;
  close(): void;
}

const CHUNK_BYTES = 2 ** 18;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** Begins at the first byte, so that a place in a text of any length is found in little memory. */
export function startWalk(input: ByteInput): Walk {
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  let [from, to] = [0, 0];
  let at = 0;
  let line = 1;
  let last = 0;

  async function walk(end: number, visit: (bytes: Buffer) => void): Promise<void> {
    while (at < end) {
      if (from === to) {
        const given = input.read(chunk);
        from = 0;
        to = typeof given === 'number' ? given : await given;
        if (to === 0) return;
      }
      const bytes = chunk.subarray(from, Math.min(to, from + end - at));
      for (let i = 0; i < bytes.length; i++) {
        const byte = bytes[i];
        if (byte === CARRIAGE_RETURN || (byte === LINE_FEED && last !== CARRIAGE_RETURN)) line++;
        last = byte;
      }
      visit(bytes);
      from += bytes.length;
      at += bytes.length;
    }
  }

  return {
    line: () => line,
    skip: (end) => walk(end, () => undefined),
    async take(end) {
      const parts: Buffer[] = [];
      await walk(end, (bytes) => parts.push(Buffer.from(bytes)));
      return parts.length === 1 ? parts[0] : Buffer.concat(parts);
    },
    close: () => input.close(),
  };
}
