import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { lastingFiles, root, run, scratchFolder } from './support.ts';

const folder = scratchFolder();
const TREE = 'pipeline:\n  - DecisionTreeClassifier: { maxDepth: 2 }\n';
let jobs = 0;

/** A job on some files, in a folder of its own. */
function jobOn(files: Readonly<Record<string, string | Buffer>>, data: string, rest = TREE): string {
  const own = join(folder, String(jobs++));
  mkdirSync(own);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(own, name, '..'), { recursive: true });
    writeFileSync(join(own, name), content);
  }
  writeFileSync(join(own, 'job.yaml'), `data: ${data}\n${rest}`);
  return own;
}

function runIn(cwd: string, ...flags: string[]) {
  const ran = run('ml-submit', [...flags, '--output', 'out', 'job.yaml'], { cwd });
  return { ...ran, stderr: ran.stderr.replace(/ in [\d.]+ m?s/, '') };
}

const RAGGED = 'a,b,y\n1,2,p\n3,4\n5,x,q\n7,8,p,9\n9,10,q\n11,12,q\n13,1,p\n';

describe('malformed rows', () => {
  it('end the job at the first one, with exit 3 and no folder', () => {
    const cwd = jobOn({ 'x.csv': RAGGED }, '{ path: x.csv, label: y }');
    const { code, stderr } = runIn(cwd);
    expect({ code, stderr }).toEqual({ code: 3, stderr: 'x.csv:3:1: expected 3 fields as in the header, found 2; correct it, or read on and keep such rows in rejects.csv: data.maxRejects: 100\n> 3 | 3,4\n    | ^^^\n' });
    expect(readdirSync(cwd)).toEqual(['job.yaml', 'x.csv']);
  });

  it('are named by whole paths where the job is run from elsewhere', () => {
    const cwd = jobOn({ 'x.csv': RAGGED }, '{ path: x.csv, label: y, maxRejects: 2, options: { mode: DROPMALFORMED } }');
    const elsewhere = jobOn({}, '{}');
    const { code, stderr } = run('ml-submit', ['--output', 'out', join(cwd, 'job.yaml')], { cwd: elsewhere });
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining(`the first: ${cwd}/x.csv:3:1: expected 3 fields`) as string });
    expect(readFileSync(join(elsewhere, 'out/rejects.csv'), 'utf8')).toContain(`\n${cwd}/x.csv,3,1,`);
  });

  it('are counted, told once and kept in rejects.csv', () => {
    const cwd = jobOn({ 'x.csv': RAGGED }, '{ path: x.csv, label: y, maxRejects: 5, schema: { b: INT }, options: { mode: DROPMALFORMED } }');
    const { code, stderr } = runIn(cwd);
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'warning: 3 malformed rows are left out; the first: x.csv:3:1: expected 3 fields as in the header, found 2\ndone: out\n' });
    expect(readFileSync(join(cwd, 'out/rejects.csv'), 'utf8')).toBe(
      'file,line,column,reason,text\n' +
      'x.csv,3,1,"expected 3 fields as in the header, found 2","3,4"\n' +
      'x.csv,4,3,"expected a whole number from -2147483648 to 2147483647 in column `b` as in data.schema, found ""x""","5,x,q"\n' +
      'x.csv,5,1,"expected 3 fields as in the header, found 4","7,8,p,9"\n',
    );
    const metrics = JSON.parse(readFileSync(join(cwd, 'out/metrics.json'), 'utf8')) as { data: { rows: number; rejected: number } };
    expect(metrics.data).toMatchObject({ rows: 4, rejected: 3 });
  });

  it('fail the job where there are too many', () => {
    const cwd = jobOn({ 'x.csv': RAGGED }, '{ path: x.csv, label: y, maxRejects: 1 }');
    const { code, stderr } = runIn(cwd);
    expect({ code, stderr }).toEqual({ code: 3, stderr: 'error: expected at most 1 malformed row, as data.maxRejects says, found 2; correct them, or put up with them: data.maxRejects: 2\n  note: x.csv:3:1: expected 3 fields as in the header, found 2\n  note: x.csv:5:1: expected 3 fields as in the header, found 4\n' });
  });
});

describe('several files', () => {
  it('are read as one, and -v tells how', () => {
    const cwd = jobOn({ 'data/a.csv': 'a;y\n1;p\n2;q\n', 'data/b.csv.gz': gzipSync('y;a\np;3\nq;4\n'), 'data/_SUCCESS': '' }, '{ path: data, label: y }');
    const { code, stderr } = runIn(cwd, '-v', '--workers', '0');
    expect(code).toBe(0);
    expect(stderr).toContain('data as it was read:\n  files      data/a.csv, data/b.csv.gz (gzip)\n  encoding   UTF-8\n  separator  ";"\n  header     yes\n  columns    a integer, y text (2 values)\n  rejected   0 rows\n');
  });

  it('with other columns are refused before any work', () => {
    const cwd = jobOn({ 'a.csv': 'a,y\n1,p\n', 'b.csv': 'a,z\n2,q\n' }, '{ path: ["*.csv"], label: y }');
    expect(runIn(cwd)).toMatchObject({ code: 3, stderr: 'error: b.csv lacks column `y`, which a.csv has, and has column `z`, which a.csv lacks; read files with the same columns together\n' });
  });

  it('that are not there are told with the job', () => {
    expect(runIn(jobOn({ 'data/_SUCCESS': '' }, '{ path: data, label: y }'))).toMatchObject({ code: 3, stderr: 'error: expected files in the folder data, found none\n' });
    expect(runIn(jobOn({}, '{ path: "*.csv", label: y }'))).toMatchObject({ code: 3, stderr: 'error: expected files that fit *.csv, found none\n' });
    expect(runIn(jobOn({}, '{ path: [x.csv], label: y }'))).toMatchObject({ code: 3, stderr: 'error: cannot read x.csv: there is no such file\n' });
  });
});

describe('options of the reader', () => {
  it('order rows by time with dates in their own format', () => {
    const rows = Array.from({ length: 12 }, (_, month) => `${28 - month}.${String(12 - month).padStart(2, '0')}.2024,${month % 3},${month % 2 === 0 ? 'p' : 'q'}\n`);
    const cwd = jobOn({ 'x.csv': `when,a,y\n${rows.join('')}` }, '{ path: x.csv, label: y, options: { dateFormat: d.MM.yyyy } }', `${TREE}validation: { time: when, folds: 2 }\noutput: { predictions: oof.csv }\n`);
    expect(runIn(cwd).code).toBe(0);
    // The last row of the file is the first in time, so it is never tested.
    expect(readFileSync(join(cwd, 'out/oof.csv'), 'utf8').split('\n').slice(1, -1).map((line) => Number(line.split(',')[0])).sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('are remembered by the model', () => {
    const cwd = jobOn({ 'x.csv': '1||p\n2||q\n3||p\n', 'new.csv': '1||?\n' }, '{ path: x.csv, label: kind, columns: [size, kind], options: { sep: "||", header: false } }');
    expect(runIn(cwd).code).toBe(0);
    const scored = run('ml-submit', ['predict', 'out', 'new.csv'], { cwd });
    expect(scored).toMatchObject({ code: 0, stderr: '' });
    expect(scored.stdout).toBe('size||kind||prediction||probability_p||probability_q\n1||?||p||1||0\n');
  });
});

describe('columns with names of JavaScript’s own', () => {
  const names = ['admin.', 'a b', '__proto__', 'constructor', 'toString'];
  const rows = Array.from({ length: 60 }, (_, row) => [row % 3, (row * 7) % 11, row % 7, ['u', 'v', 'w'][row % 3], (row * 5) % 4, row % 7 > 3 ? 'hasOwnProperty' : '__proto__'].join(','));
  const csv = `${names.join(',')},valueOf\n${rows.join('\n')}\n`;

  it('are trained on, told and scored like any other', () => {
    const cwd = jobOn({ 'x.csv': csv }, '{ path: x.csv, label: valueOf, schema: { __proto__: INT, constructor: STRING } }', 'pipeline:\n  - RandomForestClassifier: { numTrees: 5, seed: 1 }\ngrid: { RandomForestClassifier.maxDepth: [2, 4] }\n');
    const { code, stdout } = runIn(cwd, '--workers', '2');
    expect(code).toBe(0);
    expect(stdout).toMatch(/\n__proto__ +\d/);
    const metrics = JSON.parse(readFileSync(join(cwd, 'out/metrics.json'), 'utf8')) as { stages: Record<string, { featureNames?: string[] }> };
    expect(metrics.stages['RandomForestClassifier'].featureNames).toEqual(['admin.', 'a b', '__proto__', 'constructor_index', 'toString']);
    const scored = run('ml-submit', ['predict', 'out', 'x.csv'], { cwd });
    expect(scored).toMatchObject({ code: 0, stderr: '' });
    expect(scored.stdout.split('\n')[0]).toBe(`${names.join(',')},valueOf,prediction,probability___proto__,probability_hasOwnProperty`);
    const right = scored.stdout.trimEnd().split('\n').slice(1).filter((line) => line.split(',')[5] === line.split(',')[6]);
    expect(right.length).toBeGreaterThan(50);
  });
});

describe('standard input', () => {
  const rows = Array.from({ length: 30_000 }, (_, row) => `${row % 7},${row % 11}.5,${row % 3 === 0 ? 'p' : 'q'}\n`);
  const text = `a,b,y\n${rows.join('')}`;
  const scripts = {
    'at once': 'cat x.csv',
    'slowly': 'head -c 3 x.csv; sleep 0.2; tail -c +4 x.csv | head -c 200000; sleep 0.2; tail -c +200004 x.csv | head -c 20; sleep 0.2; tail -c +200024 x.csv',
    'line by line': 'while read -r line; do echo "$line"; done < x.csv',
    'compressed': 'gzip -c x.csv',
  };

  it('gives the model of the file, however it comes', () => {
    const cwd = jobOn({ 'x.csv': text, 'pipe.yaml': `data: { path: "-", label: y }\n${TREE}` }, '{ path: x.csv, label: y }');
    expect(runIn(cwd, '--no-cache')).toMatchObject({ code: 0 });
    const model = lastingFiles(join(cwd, 'out/model'));
    for (const [name, script] of Object.entries(scripts)) {
      const done = spawnSync('bash', ['-c', `(${script}) | "${process.execPath}" "${join(root, 'bin/ml-submit.js')}" --output "${name}" pipe.yaml`], { cwd, encoding: 'utf8' });
      expect([name, done.status, lastingFiles(join(cwd, name, 'model'))]).toEqual([name, 0, model]);
    }
    const redirected = spawnSync('bash', ['-c', `"${process.execPath}" "${join(root, 'bin/ml-submit.js')}" --output redirected pipe.yaml < x.csv`], { cwd, encoding: 'utf8' });
    expect([redirected.status, lastingFiles(join(cwd, 'redirected/model'))]).toEqual([0, model]);
  });

  it('that is more than its share of memory gives the model and the rejects of the file, whatever comes late', () => {
    const long = Array.from({ length: 240_000 }, (_, row) => `${row % 7},${row % 11}.5,"line ${row % 5}\n""${row % 3}"", and more",${row % 3 === 0 ? 'p' : 'q'}\n`);
    long[120_000] = '1,2.5,x,q,9\n';
    long[239_000] = '3,late,x,p\n';
    const bayes = 'pipeline: [{ NaiveBayes: { modelType: gaussian } }]\n';
    const data = (path: string): string => `{ path: ${path}, label: y, maxRejects: 3 }`;
    const cwd = jobOn({ 'x.csv': `a,b,t,y\n${long.join('')}`, 'pipe.yaml': `data: ${data('"-"')}\n${bayes}` }, data('x.csv'), bayes);
    const flags = ['--no-cache', '--memory-per-worker', '64m'];
    const told = runIn(cwd, ...flags);
    expect([told.code, told.stderr.includes('column `b` has numbers, but "late" in row 239001, so it is read as text')]).toEqual([0, true]);
    const shown = (name: string): [Record<string, string>, string] => [lastingFiles(join(cwd, name, 'model')), readFileSync(join(cwd, name, 'rejects.csv'), 'utf8').replaceAll('standard input', 'x.csv')];
    for (const [name, script] of [['fast', 'cat x.csv'], ['slow', 'head -c 7000001 x.csv; sleep 0.3; tail -c +7000002 x.csv | head -c 5; sleep 0.3; tail -c +7000007 x.csv']]) {
      const done = spawnSync('bash', ['-c', `(${script}) | "${process.execPath}" "${join(root, 'bin/ml-submit.js')}" ${flags.join(' ')} --output ${name} pipe.yaml`], { cwd, encoding: 'utf8' });
      expect([name, done.status, done.stderr.includes('"late" in row 239001')]).toEqual([name, 0, true]);
      expect(shown(name)).toEqual(shown('out'));
    }
  });

  it('that is empty, closed or a folder is refused', () => {
    const cwd = jobOn({}, '{ path: "-", label: y }');
    const refused = (redirection: string) => spawnSync('bash', ['-c', `"${process.execPath}" "${join(root, 'bin/ml-submit.js')}" job.yaml ${redirection}`], { cwd, encoding: 'utf8' }).stderr;
    expect(refused('< /dev/null')).toBe('error: expected a header line and rows in standard input, found nothing\n');
    expect(refused('<&-')).toBe('error: expected a header line and rows in standard input, found nothing\n');
    expect(refused('< .')).toBe('error: cannot read standard input: it is a folder, expected a file\n');
  });
});
