import type { ByteInput } from './byte-input.ts';
import type { RowProblem } from './csv-text.ts';
import { ownDigest } from './digest.ts';
import type { OpenedCsv } from './open-csv.ts';

/** Bytes from `start` to before `end`. */
type Span = Pick<RowProblem, 'start' | 'end'>;

/** A text as it would be if some of its rows were not there. */
export function withoutRows(text: OpenedCsv, rows: readonly Span[]): OpenedCsv {
  const spans = [...rows].sort((a, b) => a.start - b.start);
  return {
    ...text,
    // It is nowhere in one piece.
    inPlace: null,
    open: () => without(text.open(), spans),
    async whole() {
      const { name, bytes } = await text.whole();
      const starts = [0, ...spans.map(({ end }) => end)];
      return { name, bytes: Buffer.concat(starts.map((start, i) => bytes.subarray(start, Math.max(start, spans[i]?.start ?? bytes.length)))) };
    },
    digest: ownDigest(),
  };
}

function without(input: ByteInput, spans: readonly Span[]): ByteInput {
  let at = 0;
  let next = 0;
  return {
    ...input,
    size: null,
    async read(into) {
      for (;;) {
        const count = await input.read(into);
        if (count === 0) return 0;
        const kept = close(into.subarray(0, count));
        if (kept > 0) return kept;
      }
    },
  };

  /** Moves what is kept of the next bytes together, and returns how many that are. */
  function close(bytes: Uint8Array): number {
    let kept = 0;
    for (let from = 0; from < bytes.length; ) {
      while (next < spans.length && spans[next].end <= at + from) next++;
      const span = spans[next] ?? { start: Infinity, end: Infinity };
      const isIn = span.start <= at + from;
      const to = Math.min(bytes.length, (isIn ? span.end : span.start) - at);
      if (!isIn) {
        bytes.copyWithin(kept, from, to);
        kept += to - from;
      }
      from = to;
    }
    at += bytes.length;
    return kept;
  }
}
