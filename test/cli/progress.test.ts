import process from 'node:process';
import { afterEach, expect, it, vi } from 'vitest';
import { openProgress } from '../../src/cli/progress.ts';

const wasTerminal = Object.getOwnPropertyDescriptor(process.stderr, 'isTTY');

/** What is written to a terminal. */
function terminal(): string[] {
  const written: string[] = [];
  Object.defineProperty(process.stderr, 'isTTY', { value: true, configurable: true });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  return written;
}

afterEach(() => {
  vi.restoreAllMocks();
  if (wasTerminal === undefined) Reflect.deleteProperty(process.stderr, 'isTTY');
  else Object.defineProperty(process.stderr, 'isTTY', wasTerminal);
});

it('ends with the last fit of the search: those behind it are nobody\'s to wait for', () => {
  const written = terminal();
  const progress = openProgress(3, false);
  progress.keep(1);
  progress.advance(1, 0.5);
  progress.advance(1, 0.75);
  const ended = written.length;
  progress.advance(1, 0.75);
  progress.stop();
  expect(written.slice(ended)).toEqual([]);
  expect(written.join('')).toContain('0/3');
  expect(written.join('')).toContain('3/3  best fold 0.7500');
  expect(written.join('')).not.toContain('4/3');
});

it('is taken away where the search is stopped before', () => {
  const written = terminal();
  const progress = openProgress(3, false);
  progress.advance(1, null);
  progress.stop();
  expect(written.join('')).toContain('1/3  best fold -');
  expect(written.length).toBeGreaterThan(2);
});
