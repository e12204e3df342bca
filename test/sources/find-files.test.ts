import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { findFiles } from '../../src/sources/find-files.ts';
import type { FileChoice } from '../../src/sources/find-files.ts';
import { UserError } from '../../src/util/errors.ts';

const folder = mkdtempSync(join(tmpdir(), 'find [files]-'));
afterAll(() => rmSync(folder, { recursive: true }));

for (const path of ['b.csv', 'a.csv', 'B.csv', 'c.txt', '_SUCCESS', '.a.csv.crc', 'deep/d.csv', 'deep/_tmp/e.csv', 'deep/er/f.csv', 'empty/_SUCCESS', 'outer/inner/g.csv', 'odd [1].csv']) {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), 'a\n1\n');
}

/** Paths relative to the folder. */
function found(paths: readonly string[], choice: Partial<FileChoice> = {}): string[] {
  const files = findFiles(paths.map((path) => join(folder, path)), { pathGlobFilter: null, recursiveFileLookup: false, ...choice });
  return files.map((file) => file.slice(folder.length + 1));
}

function refused(path: string, choice: Partial<FileChoice> = {}): [string, string | null] {
  try {
    found([path], choice);
  } catch (error) {
    if (error instanceof UserError) return [error.diagnostics[0].text.replaceAll(`${folder}/`, ''), error.diagnostics[0].suggestion];
  }
  throw new Error('expected a UserError');
}

describe('files', () => {
  test('are those of a folder in the order of their names, without Spark’s own', () => {
    expect(found(['.'])).toEqual(['B.csv', 'a.csv', 'b.csv', 'c.txt', 'odd [1].csv']);
    expect(found(['deep'], { recursiveFileLookup: true })).toEqual(['deep/d.csv', 'deep/er/f.csv']);
    expect(found(['.'], { pathGlobFilter: '*.csv', recursiveFileLookup: true })).toEqual(['B.csv', 'a.csv', 'b.csv', 'deep/d.csv', 'deep/er/f.csv', 'odd [1].csv', 'outer/inner/g.csv']);
  });

  test('are those of a folder however its name is written', () => {
    const names = ['B.csv', 'a.csv', 'b.csv', 'c.txt', 'odd [1].csv'];
    for (const path of [`${folder}/`, `${folder}/.`, `${folder}/deep/..`]) expect(findFiles([path], { pathGlobFilter: null, recursiveFileLookup: false })).toEqual(names.map((name) => join(folder, name)));
    expect(findFiles(['.'], { pathGlobFilter: 'LICENSE', recursiveFileLookup: false })).toEqual(['LICENSE']);
  });

  test('are those that fit a pattern, which may match folders', () => {
    expect(found(['*.csv'])).toEqual(['B.csv', 'a.csv', 'b.csv', 'odd [1].csv']);
    expect(found(['{b,a}.csv'])).toEqual(['a.csv', 'b.csv']);
    expect(found(['[ab].csv'])).toEqual(['a.csv', 'b.csv']);
    expect(found(['?.*'], { pathGlobFilter: '*.txt' })).toEqual(['c.txt']);
    expect(found(['**/*.csv'])).toEqual(['B.csv', 'a.csv', 'b.csv', 'deep/_tmp/e.csv', 'deep/d.csv', 'deep/er/f.csv', 'odd [1].csv', 'outer/inner/g.csv']);
    expect(found(['dee*'])).toEqual(['deep/d.csv']);
  });

  test('keep the order of a list and come once', () => {
    expect(found(['b.csv', 'a.csv', '*.csv'])).toEqual(['b.csv', 'a.csv', 'B.csv', 'odd [1].csv']);
  });

  test('may be named in full whatever signs are in the name', () => {
    expect(found(['odd [1].csv'])).toEqual(['odd [1].csv']);
    expect(found(['_SUCCESS'])).toEqual(['_SUCCESS']);
  });

  test('that are not there are told with what was looked for', () => {
    expect(refused('none.csv')).toEqual(['cannot read none.csv: there is no such file', null]);
    expect(refused('*.parquet')).toEqual(['expected files that fit *.parquet, found none', null]);
    expect(refused('empty')).toEqual(['expected files in the folder empty, found none', null]);
    expect(refused('outer')).toEqual(['expected files in the folder outer, found none', 'there are files in folders below it: data.options.recursiveFileLookup: true']);
    expect(refused('deep', { pathGlobFilter: '*.gz' })).toEqual(['expected files in the folder deep, found none of 1 that fits pathGlobFilter *.gz', 'there are files in folders below it: data.options.recursiveFileLookup: true']);
  });

  test('are read once though a link leads back to a folder that it lies in, or to itself', () => {
    const before = ['loops/a/one.csv', 'loops/b/two.csv'];
    for (const path of before) {
      mkdirSync(join(folder, path, '..'), { recursive: true });
      writeFileSync(join(folder, path), 'a\n1\n');
    }
    symlinkSync('..', join(folder, 'loops/a/up'));
    symlinkSync('../..', join(folder, 'loops/a/above'));
    symlinkSync('.', join(folder, 'loops/b/here'));
    symlinkSync('itself.csv', join(folder, 'loops/itself.csv'));
    expect(found(['loops'], { recursiveFileLookup: true })).toEqual(before);
    expect(found(['loops/*'], { recursiveFileLookup: true })).toEqual(before);
    expect(found(['loops/**/*.csv'])).toEqual(before);
    expect(refused('loops/itself.csv')).toEqual(['cannot read loops/itself.csv: its links lead in a circle', null]);
    symlinkSync('../b', join(folder, 'loops/a/beside'));
    expect(found(['loops'], { recursiveFileLookup: true })).toEqual(['loops/a/beside/two.csv', ...before]);
  });

  test('in a folder that is not ours to read are told, not left out', () => {
    mkdirSync(join(folder, 'shut/in/_mine'), { recursive: true });
    writeFileSync(join(folder, 'shut/open.csv'), 'a\n1\n');
    chmodSync(folder, 0o755);
    chmodSync(join(folder, 'shut/in/_mine'), 0);
    const told = ['cannot read shut/in: permission denied', null];
    asOther(() => {
      expect(found(['shut'], { recursiveFileLookup: true })).toEqual(['shut/open.csv']);
    });
    chmodSync(join(folder, 'shut/in'), 0);
    try {
      asOther(() => {
        expect(refused('shut', { recursiveFileLookup: true })).toEqual(told);
        for (const path of ['shut/in', 'shut/in/*.csv', 'shut/**/*.csv', 'shut/*/*.csv', 'shut/*']) expect(refused(path)).toEqual(told);
        expect(found(['shut'])).toEqual(['shut/open.csv']);
        expect(found(['shut/*.csv'])).toEqual(['shut/open.csv']);
        expect(refused('shut/in/one.csv')).toEqual(['cannot read shut/in/one.csv: permission denied', null]);
      });
    } finally {
      chmodSync(join(folder, 'shut/in'), 0o755);
    }
  });
});

/** Does something as a user who may not read everything, as root may. */
function asOther(work: () => void): void {
  const isRoot = process.getuid?.() === 0;
  if (isRoot) process.seteuid?.(65_534);
  try {
    work();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}
