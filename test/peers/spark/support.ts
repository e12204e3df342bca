import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { draw as bits } from '../../../src/kernels/random.ts';
import { root, run } from '../../cli/support.ts';

/** The Python of the peers, which has pyspark; Spark is found by it. */
export const python = join(root, 'test/peers/.venv/bin/python');
/** Applications of a few seconds compile more than they run: Java's first compiler alone is sooner done with all of it. Classes are mapped from the archive of install.sh. */
export const quickJava = { JDK_JAVA_OPTIONS: `-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:SharedArchiveFile=${join(root, 'test/peers/.venv/classes.jsa')}` };
export const sparkEnvironment = { PYSPARK_PYTHON: python, SPARK_HOME: '', SPARK_LOCAL_IP: '127.0.0.1', ...quickJava };
const LOCAL = ['--master', 'spark-local[2]', '--conf', 'spark.sql.shuffle.partitions=2'];

const ROWS = 300;
const TOWNS = ['Łódź', 'New "York"', 'Oslo', 'Rome, Italy'];
const WORDS = ['good', 'bad', 'the', 'plain', 'fine', 'soft', 'loud'];

/** Numbers with gaps, texts, booleans, words, names that Spark does not take, weights, and three labels that depend on them: 300 rows of CSV. */
export function mixedCsv(): string {
  const lines = ['age,Age,home.town,in`come,ok,note,weight,three,two,amount,few'];
  for (let row = 0; row < ROWS; row++) {
    const draw = (salt: number): number => (bits(7, row * 32 + salt) >>> 0) / 2 ** 32;
    const age = Math.round(20 + 50 * draw(1));
    const other = Number((draw(2) * 3 - 1).toFixed(4));
    const town = draw(3) < 0.06 ? '' : TOWNS[Math.floor(draw(4) * TOWNS.length)];
    const income = draw(5) < 0.1 ? '' : (draw(6) * 100).toFixed(2);
    const ok = draw(7) < 0.4;
    const note = Array.from({ length: 3 + Math.floor(draw(8) * 4) }, (_, i) => WORDS[Math.floor(draw(10 + i) * WORDS.length)]).join(' ');
    const score = age / 20 + other + (ok ? 1 : 0) + (town === 'Oslo' ? 1 : 0) + draw(9) * 1.5;
    const three = score < 3.2 ? 'low' : score < 4.4 ? 'middle' : 'high';
    lines.push([age, other, quoted(town), income, ok, note, (0.5 + draw(20)).toFixed(2), three, score < 3.8 ? 'no' : 'yes', (score * 2).toFixed(3), Math.floor(draw(21) * 4)].join(','));
  }
  return `${lines.join('\n')}\n`;
}

function quoted(text: string): string {
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export interface Candidate {
  params: Record<string, string>;
  scores: Record<string, number>;
}

export interface Compared {
  ours: Candidate[];
  theirs: Candidate[];
}

/** Runs a job here and on Spark; the candidates of both in their order. */
export function runBoth(folder: string, name: string, yaml: string): Compared {
  runEach(folder, name, yaml);
  return { ours: candidatesIn(join(folder, `${name}-local`)), theirs: candidatesIn(join(folder, `${name}-spark`)) };
}

/** Runs a job here and on Spark, into folders of its name. */
export function runEach(folder: string, name: string, yaml: string): void {
  writeFileSync(join(folder, `${name}.yaml`), yaml);
  const local = run('ml-submit', ['--output', `${name}-local`, '--quiet', `${name}.yaml`], { cwd: folder });
  const there = run('ml-submit', [...LOCAL, '--output', `${name}-spark`, '--quiet', `${name}.yaml`], { cwd: folder, env: sparkEnvironment });
  if (local.code !== 0 || there.code !== 0) throw new Error(`${name}: exit ${local.code} here, ${there.code} on Spark\n${local.stderr}\n${there.stderr}`);
}

/** Parameters and all split scores of a run's candidates. */
export function candidatesIn(runFolder: string): Candidate[] {
  const [head, ...rows] = csvRows(readFileSync(join(runFolder, 'cv_results.csv'), 'utf8'));
  return rows.map((cells) => {
    const named = head.map((name, i) => [name, cells[i]] as const);
    return {
      params: Object.fromEntries(named.filter(([name]) => name.startsWith('param_')).map(([name, cell]) => [name.slice('param_'.length), cell])),
      scores: Object.fromEntries(named.filter(([name]) => /^split\d+_(test|train)_/.test(name)).map(([name, cell]) => [name, cell === '' ? NaN : Number(cell)])),
    };
  });
}

/** The largest difference of any score of a candidate. */
export function apart(ours: Candidate, theirs: Candidate): number {
  return Object.entries(ours.scores).reduce((most, [name, score]) => {
    const difference = Math.abs(score - (theirs.scores[name] ?? NaN));
    return Number.isNaN(difference) ? Infinity : Math.max(most, difference);
  }, 0);
}

export function csvRows(text: string): string[][] {
  return text.trimEnd().split('\n').map((line) => [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(,|$)/g)].slice(0, -1).map(([, cell]) => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell)));
}
