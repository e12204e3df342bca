import process from 'node:process';
import { openModel } from '../saved-model.ts';
import type { SavedModel } from '../saved-model.ts';
import type { BlockScorer } from '../score-block.ts';
import { blockScorer } from '../score-block.ts';
import type { FromScorer, ToScorer } from '../score-messages.ts';
import { SHARED_FILE } from '../score-messages.ts';
import type { ScoredFile } from '../scored-files.ts';
import type { OutputOptions } from '../scored-rows.ts';
import { readPart, writePart } from '../shared-file.ts';

// The child's side of `predict`; it is forked, never imported. It ends when its channel closes.

let model: { saved: SavedModel; options: OutputOptions } | null = null;
let scoring: BlockScorer | null = null;
let block = Buffer.alloc(0);
let turn: Promise<void> = Promise.resolve();

// A Ctrl-C of the terminal reaches everybody, and the parent decides.
process.on('SIGINT', () => {});
process.on('message', (message: ToScorer) => {
  turn = turn.then(() => (message.type === 'begin' ? begin(message) : message.type === 'file' ? turnTo(message.file) : score(message)));
});

async function begin({ folder, options }: Extract<ToScorer, { type: 'begin' }>): Promise<void> {
  model = { saved: await openModel(folder), options };
}

function turnTo(file: ScoredFile): void {
  if (model === null) throw new Error('no model');
  scoring = blockScorer(file, model.saved, model.options).score;
  tell({ type: 'ready' });
}

async function score({ slot, bytes }: Extract<ToScorer, { type: 'score' }>): Promise<void> {
  try {
    if (block.length < bytes) block = Buffer.allocUnsafe(bytes);
    const own = block.subarray(0, bytes);
    readPart(SHARED_FILE, own, { slot, part: 'block' });
    if (scoring === null) throw new Error('no file');
    const { text, rows, lines, dropped, misfits } = await scoring(own, { rows: 0, lines: 0 }, Infinity);
    if (misfits.length > 0) return tell({ type: 'unfit', slot });
    writePart(SHARED_FILE, text.bytes.subarray(0, text.length), { slot, part: 'text' });
    tell({ type: 'scored', slot, bytes: text.length, rows, lines, dropped });
  } catch {
    tell({ type: 'unfit', slot });
  }
}

function tell(message: FromScorer): void {
  // A failed write is followed by the end of the channel.
  process.send?.(message, undefined, undefined, () => {});
}
