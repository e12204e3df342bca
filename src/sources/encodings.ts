/** What a text is written in: its name for messages, and how its bytes become text in UTF-8. */
export interface Encoding {
  name: string;
  /** Bytes of the byte order mark in front of the text. */
  markBytes: number;
}

const MARKS: readonly { name: string; bytes: Buffer }[] = [
  { name: 'UTF-8', bytes: Buffer.from([0xef, 0xbb, 0xbf]) },
  { name: 'UTF-16LE', bytes: Buffer.from([0xff, 0xfe]) },
  { name: 'UTF-16BE', bytes: Buffer.from([0xfe, 0xff]) },
];
/** The browsers' standard reads these names as windows-1252, which has other signs in 32 places. */
const LATIN_1 = /^(iso[-_]?8859[-_]1|latin[-_]?1|us-ascii|ascii)$/i;

/** Whether there is an encoding of that name, https://encoding.spec.whatwg.org/#names-and-labels. */
export function isEncoding(name: string): boolean {
  if (LATIN_1.test(name)) return true;
  try {
    return new TextDecoder(name).encoding !== 'replacement';
  } catch {
    return false;
  }
}

/** The encoding of a text that begins so: the one that was named, else the one of its byte order mark, else UTF-8. */
export function encodingOf(start: Buffer, named: string | null): Encoding {
  const mark = MARKS.find(({ bytes }) => start.subarray(0, bytes.length).equals(bytes));
  const name = named === null ? (mark?.name ?? 'UTF-8') : canonical(named, mark?.name);
  return { name, markBytes: mark?.name === name ? mark.bytes.length : 0 };
}

/** Text in UTF-8 from text in another encoding. Throws TypeError where the bytes are none. */
export async function* decoded(chunks: AsyncIterable<Buffer>, { name }: Encoding): AsyncGenerator<Buffer, void> {
  if (LATIN_1.test(name)) {
    for await (const chunk of chunks) yield Buffer.from(chunk.toString('latin1'));
    return;
  }
  const decoder = new TextDecoder(name, { fatal: true });
  for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  yield Buffer.from(decoder.decode());
}

/** Java's UTF-16 is big-endian unless a mark says otherwise. */
function canonical(named: string, mark: string | undefined): string {
  if (/^utf-?8$/i.test(named)) return 'UTF-8';
  if (/^utf[-_]?16$/i.test(named)) return mark?.startsWith('UTF-16') === true ? mark : 'UTF-16BE';
  return /^utf[-_]?16[-_]?[bl]e$/i.test(named) ? `UTF-16${named.slice(-2).toUpperCase()}` : named;
}
