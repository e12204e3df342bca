/** A stream with one reader: what is pushed waits until it is read. */
export interface Events<T> extends AsyncIterable<T> {
  push(event: T): void;
  /** Ends the stream behind what was pushed. */
  end(): void;
  /** As `end`, but then the reader's step throws. */
  fail(error: unknown): void;
}

/** An open stream. */
export function openEvents<T>(): Events<T> {
  const waiting: T[] = [];
  let state: { open: boolean; error: unknown; failed: boolean } = { open: true, error: null, failed: false };
  let wake: (() => void) | null = null;
  return {
    push(event) {
      if (!state.open) return;
      waiting.push(event);
      wake?.();
    },
    end() {
      if (state.open) state = { ...state, open: false };
      wake?.();
    },
    fail(error) {
      if (state.open) state = { open: false, error, failed: true };
      wake?.();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        const event = waiting.shift();
        if (event !== undefined) yield event;
        else if (state.failed) throw state.error;
        else if (!state.open) return;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}
