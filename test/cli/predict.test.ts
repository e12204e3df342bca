import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { root, run, scratchFolder, start } from './support.ts';

const folder = scratchFolder();
const model = join(folder, 'run');
const iris = readFileSync(join(root, 'jobs/data/iris.csv'), 'utf8');
const lines = iris.trim().split('\n');

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter((id) => id !== '').map(Number);
}

function isThere(pid: number): boolean {
  // A process that nobody has waited for is a zombie: it runs no more.
  return existsSync(`/proc/${pid}/stat`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}

/** Runs a job on some rows, into the folder `other`. */
function runJob(job: string, rows: string): ReturnType<typeof run> {
  writeFileSync(join(folder, 'data.csv'), rows);
  writeFileSync(join(folder, 'job.yaml'), job);
  return run('ml-submit', ['--quiet', '--workers', '0', '--output', join(folder, 'other'), join(folder, 'job.yaml')]);
}

describe('ml-submit predict', () => {
  beforeAll(() => {
    expect(run('ml-submit', ['--quiet', '--output', model, 'jobs/iris.yaml']).code).toBe(0);
  });

  it('keeps the input columns and adds the label and a probability a class', () => {
    const done = run('ml-submit', ['predict', model, 'jobs/data/iris.csv']);
    const out = done.stdout.trim().split('\n');
    expect(done.code).toBe(0);
    expect(out[0]).toBe(`${lines[0]},prediction,probability_setosa,probability_versicolor,probability_virginica`);
    expect(out[1]).toBe(`${lines[1]},setosa,1,0,0`);
    expect(out.length).toBe(lines.length);
    const hits = out.slice(1).filter((line) => line.split(',')[4] === line.split(',')[5]).length;
    expect(hits / 150).toBeGreaterThan(0.95);
  });

  it('gives the same for standard input, for the model folder inside the run, and whatever the order of the columns', () => {
    const file = run('ml-submit', ['predict', model, 'jobs/data/iris.csv']).stdout;
    expect(run('ml-submit', ['predict', join(model, 'model'), '-'], { input: iris }).stdout).toBe(file);
    const reversed = lines.map((line) => line.split(',').reverse().join(',')).join('\n');
    const predictions = (text: string): string[] => text.trim().split('\n').map((line) => line.split(',').slice(5).join(','));
    expect(predictions(run('ml-submit', ['predict', model], { input: reversed }).stdout)).toEqual(predictions(file));
  });

  it('keeps the separator of its input', () => {
    const done = run('ml-submit', ['predict', model], { input: `${lines[0]}\n${lines[1]}\n`.replaceAll(',', ';') });
    expect(done.stdout.split('\n')[1]).toBe(`${lines[1].replaceAll(',', ';')};setosa;1;0;0`);
  });

  it('scores a header alone, and rows beyond one batch', () => {
    expect(run('ml-submit', ['predict', model], { input: `${lines[0]}\n` }).stdout.trim().split('\n').length).toBe(1);
    const many = [lines[0], ...Array.from({ length: 40 }, () => lines.slice(1)).flat()].join('\n');
    expect(run('ml-submit', ['predict', model], { input: many }).stdout.trim().split('\n').length).toBe(6001);
  });

  it('names missing columns', () => {
    const done = run('ml-submit', ['predict', model], { input: 'sepal_length,petal_width\n1,2\n' });
    expect(done).toEqual({ code: 2, stdout: '', stderr: 'error: the data lacks columns `sepal_width`, `petal_length`, which the model reads\n' });
  });

  it('names row and column of a value that is no number', () => {
    const done = run('ml-submit', ['predict', model], { input: `${lines[0]}\n${lines[1]}\n${lines[2].replace('1.4', 'tall')}\n` });
    expect(done.code).toBe(1);
    expect(done.stderr).toBe('error: row 2, column `petal_length`: expected a number, found "tall"\n');
  });

  it('names the line of a row that is too short', () => {
    const done = run('ml-submit', ['predict', model], { input: `${lines[0]}\n${lines[1]}\n1,2\n` });
    expect(done.code).toBe(3);
    expect(done.stderr).toBe('standard input:3:1: expected 5 fields as in the header, found 2\n> 3 | 1,2\n    | ^^^\n');
    expect(done.stdout.split('\n').length).toBe(3);
  });

  it('says what is wrong with a model or a file that is not there', () => {
    const nowhere = run('ml-submit', ['predict', join(folder, 'nowhere'), 'jobs/data/iris.csv']);
    expect(nowhere).toEqual({ code: 3, stdout: '', stderr: `error: model ${join(folder, 'nowhere')} does not exist\n` });
    const file = join(model, 'metrics.json');
    expect(run('ml-submit', ['predict', file])).toEqual({ code: 3, stdout: '', stderr: `error: model ${file}: expected the folder of a model or of a run, found a file\n` });
    expect(run('ml-submit', ['predict', model, 'no.csv'])).toEqual({ code: 3, stdout: '', stderr: 'error: cannot read no.csv: there is no such file\n' });
  });

  it('reads what is compressed or in another encoding', () => {
    const usual = run('ml-submit', ['predict', model], { input: iris });
    expect(run('ml-submit', ['predict', model], { input: gzipSync(iris) })).toEqual(usual);
    expect(run('ml-submit', ['predict', model], { input: Buffer.from(`\ufeff${iris}`, 'utf16le') })).toEqual(usual);
  });

  describe('of several files', () => {
    const shuffled = (text: string): string => text.trim().split('\n').map((line) => [2, 0, 4, 1, 3].map((field) => line.split(',')[field]).join(',')).join('\n');
    const parts = [lines.slice(1, 51), lines.slice(51, 101), lines.slice(101)].map((rows) => [lines[0], ...rows, ''].join('\n'));
    const several = scratchFolder();
    const whole = (): string => run('ml-submit', ['predict', model, 'jobs/data/iris.csv']).stdout;
    const files = ['a.csv', 'b.csv.gz', 'c.csv'];
    writeFileSync(join(several, files[0]), parts[0].trim());
    writeFileSync(join(several, files[1]), gzipSync(shuffled(parts[1]).replaceAll('\n', '\r\n')));
    writeFileSync(join(several, files[2]), parts[2]);
    writeFileSync(join(several, 'empty.csv'), '');
    mkdirSync(join(several, 'none'));

    it('takes names, folders and patterns, each with a header of its own, and writes rows in their order by the columns of the first', () => {
      for (const workers of ['0', '2']) {
        for (const data of [files, ['.'], ['a.csv', '[bc].csv*'], ['a.csv', 'empty.csv', 'b.csv.gz', './c.csv']]) {
          expect(run('ml-submit', ['predict', '--workers', workers, model, ...data], { cwd: several })).toEqual({ code: 0, stdout: whole(), stderr: '' });
        }
      }
      const kept = run('ml-submit', ['predict', '--keep', 'species,sepal_width', '--no-proba', model, ...files], { cwd: several }).stdout.split('\n');
      expect([kept[0], kept[51], kept.length]).toEqual(['sepal_width,species,prediction', '3.2,versicolor,versicolor', 152]);
    });

    it('writes all of them in the dialect of the first, where one is read by csv-parse too', () => {
      writeFileSync(join(several, 'd.txt'), `petal_length,species,sepal_width,petal_width,sepal_length\n1.4,a"b "c,3.5,0.2,5.1\n1.4,"""a"" x",3.5,0.2,5.1\n1.4,"x" y,3.5,0.2,5.1\n`);
      const done = run('ml-submit', ['predict', '--no-proba', model, 'a.csv', 'd.txt', 'c.csv'], { cwd: several });
      expect({ ...done, stdout: done.stdout.split('\n').slice(50, 55) }).toEqual({ code: 0, stderr: '', stdout: [
        `${lines[50]},setosa`,
        '5.1,3.5,1.4,0.2,a"b "c,setosa',
        '5.1,3.5,1.4,0.2,"""a"" x",setosa',
        '5.1,3.5,1.4,0.2,"""x"" y",setosa',
        `${lines[101]},virginica`,
      ] });
    });

    it('names the file of what does not fit, behind the rows before it', () => {
      writeFileSync(join(several, 'bad.txt'), `${parts[0]}1,2,3,4\n`);
      writeFileSync(join(several, 'worse.txt'), `${lines[0]}\n1,2,3,4,x\n1,2,high,4,x\n`);
      writeFileSync(join(several, 'less.txt'), `${lines[0].replace(',species', ',kind')}\n1,2,3,4,x\n`);
      writeFileSync(join(several, 'least.txt'), 'sepal_width,species\n1,2\n');
      const of = (...args: string[]): { code: number | null; lines: number; stderr: string } => {
        const { code, stdout, stderr } = run('ml-submit', ['predict', model, ...args], { cwd: several });
        return { code, lines: stdout.split('\n').length - 1, stderr };
      };
      expect(of('a.csv', 'bad.txt', 'c.csv')).toEqual({ code: 3, lines: 101, stderr: 'bad.txt:52:1: expected 5 fields as in the header, found 4\n> 52 | 1,2,3,4\n     | ^^^^^^^\n' });
      expect(of('a.csv', 'worse.txt')).toEqual({ code: 1, lines: 52, stderr: 'error: worse.txt: row 2, column `petal_length`: expected a number, found "high"\n' });
      expect(of('a.csv', 'less.txt')).toEqual({ code: 3, lines: 51, stderr: 'error: less.txt lacks column `species`, which a.csv has, and has column `kind`, which a.csv lacks; read files with the same columns together\n' });
      expect(of('--keep', 'species', 'a.csv', 'least.txt')).toEqual({ code: 2, lines: 51, stderr: 'error: least.txt lacks columns `sepal_length`, `petal_length`, `petal_width`, which the model reads\n' });
      expect(of('--max-rejects', '2', '--rejects', 'rejects.txt', 'a.csv', 'bad.txt', 'worse.txt')).toMatchObject({ code: 0, lines: 102 });
      expect(readFileSync(join(several, 'rejects.txt'), 'utf8')).toBe('file,line,column,reason,text\nbad.txt,52,1,"expected 5 fields as in the header, found 4","1,2,3,4"\nworse.txt,3,5,"column `petal_length`: expected a number, found ""high""","1,2,high,4,x"\n');
    });

    it('says where there is nothing to read', () => {
      const of = (...args: string[]): unknown => run('ml-submit', ['predict', model, ...args], { cwd: several });
      expect(of('none')).toEqual({ code: 3, stdout: '', stderr: 'error: expected files in the folder none, found none\n' });
      expect(of('a.csv', '*.tsv')).toEqual({ code: 3, stdout: '', stderr: 'error: expected files that fit *.tsv, found none\n' });
      expect(of('a.csv', 'no.csv')).toEqual({ code: 3, stdout: '', stderr: 'error: cannot read no.csv: there is no such file\n' });
      expect(of('empty.csv', './empty.csv')).toEqual({ code: 3, stdout: '', stderr: 'error: empty.csv is empty: expected a header line\n' });
      expect(of('a.csv', '-')).toEqual({ code: 2, stdout: '', stderr: 'error: - is standard input, which is read alone: leave it or the other files out\n' });
    });
  });

  it('refuses what is no text', () => {
    const asked = `expected standard input to be text in UTF-8`;
    expect(run('ml-submit', ['predict', model], { input: '' })).toEqual({ code: 3, stdout: '', stderr: 'error: standard input is empty: expected a header line\n' });
    expect(run('ml-submit', ['predict', model], { input: 'PAR1' })).toEqual({ code: 3, stdout: '', stderr: 'error: expected standard input to be text, found a Parquet file\n' });
    expect(run('ml-submit', ['predict', model], { input: gzipSync(iris).subarray(0, 500) })).toMatchObject({ code: 3, stderr: 'error: cannot read standard input: its gzip data ends too early; copy or download it again\n' });
    const latin = run('ml-submit', ['predict', model], { input: Buffer.from(`${iris}caf\u00e9`, 'latin1') });
    expect({ code: latin.code, stderr: latin.stderr.split('\n')[0] }).toEqual({ code: 3, stderr: `standard input:152:4: ${asked}, found the byte 0xE9; name its encoding, as data.options.encoding: ISO-8859-1, or convert it: iconv -f ISO-8859-1 -t UTF-8 standard input` });
    expect(run('ml-submit', ['predict', model], { input: `${iris}1,2,\0,4,x\n` }).stderr.split('\n')[0]).toBe(`standard input:152:5: ${asked}, found a binary file (it has zero bytes)`);
  });

  it("reads new data with the reader's options of the job", () => {
    const rows = Array.from({ length: 20 }, (_, i) => `${i}:${i % 3 === 0 ? 'NA' : i % 2}:'a:b':${i < 10 ? 5 : 3}`).join('\n');
    const options = "{ sep: ':', header: false, quote: \"'\", nullValue: NA, comment: '#' }";
    const stages = '[{ VectorAssembler: { inputCols: [_c0, _c1], outputCol: features, handleInvalid: skip } }, { DecisionTreeClassifier: {} }]';
    expect(runJob(`data: { path: data.csv, label: _c3, options: ${options} }\npipeline: ${stages}\n`, rows).code).toBe(0);
    const done = run('ml-submit', ['predict', join(folder, 'other')], { input: "# new\n2:1:'a:b':0\n3:NA:x:0\n19:0:y:0\n" });
    const stderr = 'warning: 1 row with missing values is dropped by the model, and not scored\n';
    expect(done).toEqual({ code: 0, stderr, stdout: "_c0:_c1:_c2:_c3:prediction:probability_3:probability_5\n2:1:'a:b':0:5:0:1\n19:0:y:0:3:1:0\n" });
  });

  it('reads numbers, dates and columns as the job did, and needs the columns of the model only', () => {
    const rows = Array.from({ length: 20 }, (_, i) => `${i === 3 ? 'never' : i},0${1 + (i % 2)}.03.2024,${i % 2 === 0 ? 'a' : 'b'},z`).join('\n');
    const options = '{ positiveInf: never, dateFormat: dd.MM.yyyy }';
    const stages = '[{ StringIndexer: { inputCol: d, outputCol: f } }, { DecisionTreeClassifier: {} }]';
    expect(runJob(`data: { path: data.csv, label: y, columns: [n, d, y], options: ${options} }\npipeline: ${stages}\n`, `n,d,y,rest\n${rows}\n`).code).toBe(0);
    const asked = (input: string): ReturnType<typeof run> => run('ml-submit', ['predict', '--no-proba', join(folder, 'other')], { input });
    expect(asked('d,n\n01.03.2024,never\n02.03.2024,1\n')).toEqual({ code: 0, stderr: '', stdout: 'd,n,prediction\n01.03.2024,never,a\n02.03.2024,1,b\n' });
    expect(asked('d,n\n03/01/2024,1\n')).toMatchObject({ code: 1, stderr: 'error: row 1, column `d`: expected a date, found "03/01/2024"\n' });
    expect(asked('d,n\n01.03.2024,ever\n')).toMatchObject({ code: 1, stderr: 'error: row 1, column `n`: expected a number, found "ever"\n' });
  });

  it('knows booleans that the pipeline indexes', () => {
    const rows = ['flag,y', ...Array.from({ length: 20 }, (_, i) => (i % 3 === 0 ? 'true,a' : 'FALSE,b'))].join('\n');
    const stages = '[{ StringIndexer: { inputCol: flag, outputCol: f } }, { DecisionTreeClassifier: {} }]';
    expect(runJob(`data: { path: data.csv, label: y }\npipeline: ${stages}\n`, rows).code).toBe(0);
    expect(run('ml-submit', ['predict', join(folder, 'other')], { input: 'flag\nTrue\nfalse\n' }).stdout).toBe('flag,prediction,probability_b,probability_a\nTrue,a,0,1\nfalse,b,1,0\n');
  });

  it('writes the columns that are asked for', () => {
    const input = `${lines[0]}\n${lines[1]}\n`;
    const asked = (...flags: string[]): string => run('ml-submit', ['predict', ...flags, model], { input }).stdout;
    expect(asked('--keep', 'species,sepal*', '--no-proba')).toBe('sepal_length,sepal_width,species,prediction\n5.1,3.5,setosa,setosa\n');
    expect(asked('--no-keep')).toBe('prediction,probability_setosa,probability_versicolor,probability_virginica\nsetosa,1,0,0\n');
    expect(asked('--columns', 'prediction,species,probability_virginica')).toBe('prediction,species,probability_virginica\nsetosa,setosa,0\n');
    const refused = (...flags: string[]): [number | null, string] => {
      const done = run('ml-submit', ['predict', ...flags, model], { input });
      return [done.code, done.stderr];
    };
    expect(refused('--columns', 'prediction', '--no-proba')).toEqual([2, 'error: --columns names all columns that are written: leave out --keep and --no-proba\n']);
    expect(refused('--columns', 'predicton')).toEqual([2, 'error: --columns: there is no column `predicton`; did you mean "prediction"?\n']);
    expect(refused('--keep', 'petals')).toEqual([2, 'error: --keep: there is no column `petals`; there are: sepal_length, sepal_width, petal_length, petal_width, species\n']);
    expect(refused('--rejects', 'x.csv')).toEqual([2, 'error: --rejects needs --max-rejects: without it the first row that does not fit ends the scoring\n']);
    expect(run('ml-submit', ['predict', model], { input: input.replace('species', 'prediction') })).toMatchObject({ code: 2, stderr: 'error: the data has a column `prediction` already, which predict adds: rename it\n' });
  });

  it('goes on behind rows that do not fit, as many as are allowed, and keeps them', () => {
    const file = join(folder, 'bad.csv');
    const input = [lines[0], lines[1], '1,2', lines[2].replace('1.4', '"ta""ll"'), '', lines[3], ',1,4,1,x', lines[4]].join('\n');
    const done = run('ml-submit', ['predict', '--no-keep', '--no-proba', '--max-rejects', '3', '--rejects', file, model], { input });
    expect(done).toEqual({ code: 0, stdout: 'prediction\nsetosa\nsetosa\nversicolor\nsetosa\n', stderr: `warning: 2 rows of 6 rows did not fit and are not scored: see ${file}\n` });
    expect(readFileSync(file, 'utf8')).toBe('file,line,column,reason,text\nstandard input,3,1,"expected 5 fields as in the header, found 2","1,2"\nstandard input,4,9,"column `petal_length`: expected a number, found ""ta""ll""","4.9,3.0,""ta""""ll"",0.2,setosa"\n');
    const more = run('ml-submit', ['predict', '--no-keep', '--no-proba', '--max-rejects', '1', model], { input });
    expect(more).toEqual({ code: 1, stdout: 'prediction\nsetosa\n', stderr: 'error: row 3, column `petal_length`: expected a number, found "ta"ll"\n' });
  });

  it('copies input as it stands: line ends, quotes, line breaks in quotes; blank lines and a byte order mark are left out', () => {
    const [first, second] = [lines[1].replace('setosa', '"se ""t"" o\r\nsa"'), lines[2]];
    const input = `\ufeff"sepal_length",sepal_width,petal_length,petal_width,species\r\n${first}\r\n\r\n${second}`;
    const done = run('ml-submit', ['predict', '--no-proba', model], { input });
    expect(done.stdout).toBe(`"sepal_length",sepal_width,petal_length,petal_width,species,prediction\r\n${first},setosa\r\n${second},setosa\r\n`);
    const old = run('ml-submit', ['predict', '--no-proba', model], { input: `${lines[0]}\r${lines[1]}\r${lines[2]}\r` });
    expect(old.stdout).toBe(`${lines[0]},prediction\r${lines[1]},setosa\r${lines[2]},setosa\r`);
  });

  it('reads what only csv-parse can read: stray quotes, and separators of several bytes', () => {
    const stray = run('ml-submit', ['predict', '--keep', 'species', '--no-proba', model], { input: `${lines[0]}\n${lines[1]}\n\n5.1,3.5,1.4,0.2,"a" b\nx\n` });
    expect(stray).toEqual({ code: 3, stdout: 'species,prediction\nsetosa,setosa\n"""a"" b",setosa\n', stderr: 'standard input:5:1: expected 5 fields as in the header, found 1\n> 5 | x\n    | ^\n' });
    const open = run('ml-submit', ['predict', '--no-proba', model], { input: `${lines[0]}\n5.1,3.5,1.4,0.2,"a\nb\n` });
    expect(open.stderr).toBe('standard input:2:17: expected a closing " for the one here, found the end of the file\n> 2 | 5.1,3.5,1.4,0.2,"a\n    |                 ^^\n');
    const rows = Array.from({ length: 20 }, (_, i) => `${i}§a,${i}§${i < 10 ? 'x' : 'y'}`).join('\n');
    expect(runJob(`data: { path: data.csv, label: y, features: [n], options: { sep: '§' } }\npipeline: [{ DecisionTreeClassifier: {} }]\n`, `n§t§y\n${rows}\n`).code).toBe(0);
    const odd = run('ml-submit', ['predict', '--no-proba', join(folder, 'other')], { input: 'n§t§y\n3§a,"b"§\n12§"c§d"§y\n1§2\n' });
    expect(odd).toEqual({ code: 3, stdout: 'n§t§y§prediction\n3§"a,""b"""§§x\n12§"c§d"§y§y\n', stderr: 'standard input:4:1: expected 3 fields as in the header, found 2\n> 4 | 1,2\n    | ^^^\n' });
  });

  it('keeps the rules of the job for what a field may have in it', () => {
    const rows = Array.from({ length: 20 }, (_, i) => `${i},a,${i < 10 ? 'x' : 'y'}`).join('\n');
    const fitOn = (options: string): void => expect(runJob(`data: { path: data.csv, label: y, features: [n], options: { ${options} } }\npipeline: [{ DecisionTreeClassifier: {} }]\n`, `n,t,y\n${rows}\n`).code).toBe(0);
    const file = join(folder, 'odd.csv');
    const asked = (input: string, ...flags: string[]): ReturnType<typeof run> => run('ml-submit', ['predict', '--no-proba', ...flags, join(folder, 'other')], { input });
    fitOn('multiLine: false');
    const broken = 'n,t,y\r\n1,"b",\r\n2,"c\r\nd",e\r\n11,"f"g,\r\n12,"h,\r\n13,"i",\r\n';
    expect(asked(broken)).toEqual({ code: 3, stdout: 'n,t,y,prediction\r\n1,"b",,x\r\n', stderr: 'standard input:3:3: expected a closing " for the one here, found the end of the line\n> 3 | 2,"c\n    |   ^^\n' });
    expect(asked(broken, '--keep', 'n', '--max-rejects', '5', '--rejects', file).stdout).toBe('n,prediction\r\n1,x\r\n11,y\r\n13,y\r\n');
    expect(readFileSync(file, 'utf8')).toBe('file,line,column,reason,text\nstandard input,3,3,"expected a closing "" for the one here, found the end of the line","2,""c"\nstandard input,4,1,"expected 3 fields as in the header, found 2","d"",e"\nstandard input,6,4,"expected a closing "" for the one here, found the end of the line","12,""h,"\n');
    expect(asked('n,"t\n",y\n').stderr).toBe('standard input:1:3: expected a closing " for the one here, found the end of the line\n> 1 | n,"t\n    |   ^^\n');
    fitOn('maxCharsPerColumn: 4');
    expect(asked('n,t,y\n1,"éé😀",\n2,b,ccccc\n')).toEqual({ code: 3, stdout: 'n,t,y,prediction\n1,"éé😀",,x\n', stderr: 'standard input:3:1: expected at most 4 characters in a field, found 5 in field 3\n> 3 | 2,b,ccccc\n    | ^^^^^^^^^\n' });
    expect(asked('n,t,y\n2,b,ccccc,d\n').stderr).toBe('standard input:2:1: expected 3 fields as in the header, found 4\n> 2 | 2,b,ccccc,d\n    | ^^^^^^^^^^^\n');
    expect(asked('n,t,y\n2,b,"c').stderr).toBe('standard input:2:5: expected a closing " for the one here, found the end of the file\n> 2 | 2,b,"c\n    |     ^^\n');
    fitOn('multiLine: false, ignoreLeadingWhiteSpace: true');
    expect(asked('n,t,y\n1, b,\n2,"c\nd",\n').stderr).toBe('standard input:3:3: expected a closing " for the one here, found the end of the line\n> 3 | 2,"c\n    |   ^^\n');
  });

  it('answers a slow pipe row by row', async () => {
    const child = start(['predict', '--no-keep', '--no-proba', model]);
    let out = '';
    child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stdin?.write(`${lines[0]}\n`);
    const waits: number[] = [];
    for (const [i, line] of [lines[1], lines[60], lines[140]].entries()) {
      if (i === 0) while (!out.includes('prediction')) await once(child.stdout as NodeJS.ReadableStream, 'data');
      const began = performance.now();
      child.stdin?.write(`${line}\n`);
      const before = out.length;
      while (out.length === before) await once(child.stdout as NodeJS.ReadableStream, 'data');
      waits.push(performance.now() - began);
    }
    child.stdin?.end();
    await once(child, 'close');
    expect(out).toBe('prediction\nsetosa\nversicolor\nvirginica\n');
    expect(Math.min(...waits)).toBeLessThan(150);
  });

  it('takes a field of several megabytes', () => {
    const input = `${lines[0]}\n${lines[1].replace('setosa', `"${'x\n'.repeat(3e6)}"`)}\n${lines[2]}\n`;
    const done = run('ml-submit', ['predict', '--no-keep', '--no-proba', model], { input });
    expect(done).toEqual({ code: 0, stdout: 'prediction\nsetosa\nsetosa\n', stderr: '' });
  });

  it('gives the same bytes for any number of workers, from a file and from standard input', () => {
    const rows = Array.from({ length: 400 }, (_, i) => lines.slice(1).map((line) => (i % 7 === 0 ? line.replace(/[a-z]+$/, '"a\n""b"') : line))).flat();
    const file = join(folder, 'many.csv');
    writeFileSync(file, `${lines[0]}\n${rows.join('\n')}\n`);
    const plain = run('ml-submit', ['predict', '--workers', '0', model, file]);
    expect({ code: plain.code, stderr: plain.stderr }).toEqual({ code: 0, stderr: '' });
    for (const workers of ['1', '2']) {
      expect(run('ml-submit', ['predict', '--workers', workers, model, file]).stdout === plain.stdout).toBe(true);
      expect(run('ml-submit', ['predict', '--workers', workers, model], { input: readFileSync(file) }).stdout === plain.stdout).toBe(true);
    }
    const bad = rows.map((row, i) => (i === 40_000 || i === 45_000 ? `x${row}` : row));
    writeFileSync(file, `${lines[0]}\n${bad.join('\n')}\n`);
    const ends = ['0', '2'].map((workers) => run('ml-submit', ['predict', '--workers', workers, model, file]));
    expect(ends[0]).toMatchObject({ code: 1, stderr: 'error: row 40001, column `sepal_length`: expected a number, found "x6.3"\n' });
    expect(ends[1]).toEqual(ends[0]);
    const kept = ['0', '2'].map((workers) => run('ml-submit', ['predict', '--workers', workers, '--max-rejects', '2', '--rejects', join(folder, `rejects-${workers}.csv`), model, file]).stdout);
    expect(kept[1] === kept[0]).toBe(true);
    expect(readFileSync(join(folder, 'rejects-2.csv'), 'utf8')).toBe(readFileSync(join(folder, 'rejects-0.csv'), 'utf8'));
  });

  it('goes on without a worker that was killed, and ends with the signal that it got', async () => {
    const child = start(['predict', '--workers', '1', '--no-keep', '--no-proba', model]);
    let [out, stderr] = ['', ''];
    child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.stdin?.on('error', () => undefined);
    child.stdin?.write(`${lines[0]}\n`);
    while (!out.includes('prediction')) await once(child.stdout as NodeJS.ReadableStream, 'data');
    const workers = childrenOf(child.pid ?? 0);
    expect(workers.length).toBe(1);
    process.kill(workers[0], 'SIGKILL');
    while (stderr === '') await once(child.stderr as NodeJS.ReadableStream, 'data');
    expect(stderr).toBe(`a worker (process ${workers[0]}) ended with SIGKILL: its rows are scored without it\n`);
    child.stdin?.write(`${lines[1]}\n`);
    while (!out.includes('setosa')) await once(child.stdout as NodeJS.ReadableStream, 'data');
    child.kill('SIGINT');
    const [code] = await once(child, 'close');
    expect(code).toBe(130);
  });

  it('leaves no worker behind when it is killed', async () => {
    const child = start(['predict', '--workers', '2', '--no-keep', model]);
    child.stdin?.write(`${lines[0]}\n`);
    await once(child.stdout as NodeJS.ReadableStream, 'data');
    const workers = childrenOf(child.pid ?? 0);
    expect(workers.length).toBe(2);
    child.kill('SIGKILL');
    for (let tries = 0; tries < 100 && workers.some(isThere); tries++) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(workers.filter(isThere)).toEqual([]);
  });

  it.skipIf(!existsSync('/dev/full'))('says that there is no room for its output', async () => {
    const child = spawn('sh', ['-c', `node bin/ml-submit.js predict ${model} jobs/data/iris.csv > /dev/full`], { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const [code] = await once(child, 'close');
    expect([code, stderr]).toEqual([1, 'error: standard output cannot be written: ENOSPC\n']);
  });

  it('ends quietly when its reader goes away', async () => {
    const child = spawn('sh', ['-c', `node bin/ml-submit.js predict --workers 2 ${model} | head -n 1`], { cwd: root, stdio: ['pipe', 'pipe', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.stdin.on('error', () => undefined);
    child.stdin.end([lines[0], ...Array.from({ length: 400 }, () => lines.slice(1)).flat()].join('\n'));
    await once(child, 'close');
    expect(stderr).toBe('');
  });
});
