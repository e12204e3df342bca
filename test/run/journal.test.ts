import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { JournalLine } from '../../src/run/journal.ts';
import { lineText, openJournal, parseJournal, readJournal } from '../../src/run/journal.ts';

const folder = mkdtempSync(join(tmpdir(), 'ml-submit-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const begin: JournalLine = { type: 'begin', schema: 1, identity: { job: 'a', data: 'b', build: 'c' }, asked: 4, splits: 2, metric: { name: 'rmse', direction: -1 } };

function task(candidate: number, score: number): JournalLine {
  return { type: 'task', plan: 'search', fits: [{ candidate, split: 1, test: { rmse: score }, train: null, fitSeconds: 0.1 + candidate, scoreSeconds: 1e-7, error: null, file: { name: 'p.bin', sha256: 'ff' } }] };
}

const lines = [begin, task(0, 0.1 + 0.2), task(1, 5e-324), { type: 'end', state: 'stopped' } as const];

describe('a journal', () => {
  it('gives back every line, and every double as it was', () => {
    const odd = [NaN, Infinity, -Infinity, -0, Number.MAX_VALUE, 1 / 3].map((score, i) => task(i, score));
    const file = join(folder, 'all.jsonl');
    const journal = openJournal(file, 0);
    for (const line of [...lines, ...odd]) journal.add(line);
    journal.close();
    expect(readJournal(file)).toEqual({ lines: [...lines, ...odd], bytes: readFileSync(file).length, damagedLine: null });
  });

  it('is JSON, a line a piece', () => {
    const text = lines.map(lineText).join('');
    expect(text.trim().split('\n').map((line) => (JSON.parse(line) as { line: unknown }).line)).toEqual(lines);
  });

  it('loses no line before the byte at which it was cut', () => {
    const bytes = Buffer.from(lines.map(lineText).join(''));
    const ends = lines.map((_, i) => Buffer.byteLength(lines.slice(0, i + 1).map(lineText).join('')));
    for (let cut = 0; cut <= bytes.length; cut++) {
      const whole = ends.filter((end) => end <= cut).length;
      expect(parseJournal(bytes.subarray(0, cut))).toEqual({ lines: lines.slice(0, whole), bytes: ends[whole - 1] ?? 0, damagedLine: null });
    }
  });

  it('sees damage at every byte, and names the line where others follow', () => {
    const bytes = Buffer.from(lines.map(lineText).join(''));
    const ends = lines.map((_, i) => Buffer.byteLength(lines.slice(0, i + 1).map(lineText).join('')));
    for (let at = 0; at < bytes.length; at++) {
      const damaged = Buffer.from(bytes);
      damaged[at] ^= 1;
      const line = ends.findIndex((end) => at < end);
      const found = parseJournal(damaged);
      expect(found.lines).toEqual(lines.slice(0, line));
      // Without the newline before it the last line is a part of the damaged one.
      if (line < lines.length - 1 && at !== ends[lines.length - 2] - 1) expect(found.damagedLine).toBe(line + 1);
    }
  });

  it('is gone on with behind its last whole line', () => {
    const file = join(folder, 'torn.jsonl');
    writeFileSync(file, `${lineText(begin)}${lineText(task(0, 1))}{"sum":"01`);
    const journal = openJournal(file, readJournal(file).bytes);
    journal.add(task(1, 2));
    journal.close();
    expect(readJournal(file).lines).toEqual([begin, task(0, 1), task(1, 2)]);
  });

  it.runIf(existsSync('/dev/full'))('tells when the disk is full', () => {
    const journal = openJournal('/dev/full', 0);
    expect(() => journal.add(begin)).toThrow('ENOSPC');
  });
});
