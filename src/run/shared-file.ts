import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Room for a block and for what came of it; a file has room only where something was written. */
const PART_BYTES = 2 ** 32;

/** The two parts of each slot of the file that parent and workers share. */
export type Part = 'block' | 'text';

/** Opens a file without a name, so that nothing of it is left whatever happens. Workers get the descriptor. */
export function openShared(): { file: number; close(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'ml-submit-'));
  const file = openSync(join(folder, 'shared'), 'w+');
  rmSync(folder, { recursive: true });
  return { file, close: () => closeSync(file) };
}

/** Writes into a part of a slot. */
export function writePart(file: number, bytes: Buffer, { slot, part }: { slot: number; part: Part }): void {
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at, bytes.length - at, startOf(slot, part) + at);
}

/** Reads the first bytes of a part of a slot into `into`, as many as it has. */
export function readPart(file: number, into: Buffer, { slot, part }: { slot: number; part: Part }): void {
  for (let at = 0; at < into.length;) {
    const count = readSync(file, into, at, into.length - at, startOf(slot, part) + at);
    if (count === 0) throw new Error(`the shared file ends in slot ${slot}`);
    at += count;
  }
}

function startOf(slot: number, part: Part): number {
  return (2 * slot + (part === 'text' ? 1 : 0)) * PART_BYTES;
}
