import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lastingFiles, root, run, scratchFolder, start } from './support.ts';

const folder = scratchFolder();
const digits = join(root, 'jobs/digits-grid.yaml');
/** Many small fits that share nothing: of any machine's time they take more than the limit, and a single one next to nothing. */
const many = `data: { path: ${JSON.stringify(join(root, 'jobs/data/digits.csv'))}, label: target }
pipeline: [{ id: forest, RandomForestClassifier: { numTrees: 30 } }]
grid: { forest.seed: [${Array.from({ length: 400 }, (_, seed) => seed).join(', ')}] }
validation: { folds: 3 }
output: { predictions: oof.csv }
`;

/** A search that its limit ends. Where others keep the machine busy for seconds just when the best is refitted, which no one can foresee, there is another attempt. */
function limited(output: string): ReturnType<typeof run> {
  for (let attempt = 1; ; attempt++) {
    const began = performance.now();
    const done = run('ml-submit', ['--time-limit', '10s', '--fresh', '--output', output, '--conf', 'ml.kernels=typescript', '--workers', '2', 'many.yaml'], { cwd: folder });
    expect(done.code).toBe(124);
    expect(performance.now() - began).toBeLessThan(15_000);
    if (attempt === 3 || !done.stderr.includes('before the refit of the best candidate was done')) return done;
  }
}

describe('a limit of time', () => {
  it('leaves the best candidate so far, says so with exit 124, and the rest is done later', () => {
    const output = join(folder, 'limited');
    writeFileSync(join(folder, 'many.yaml'), many);
    const done = limited(output);
    expect(done.stderr).toMatch(/\nerror: time limit of 10s reached; the best candidate so far was fitted on every row\n\d+ of 1200 fits are kept; go on with: ml-submit resume limited\n$/);
    expect(readdirSync(output)).toEqual(expect.arrayContaining(['cv_results.csv', 'journal.jsonl', 'metrics.json', 'model', 'oof.csv', 'resume.json']));
    expect(done.stdout).toMatch(/^rank +accuracy/m);
    const { fits, best } = JSON.parse(readFileSync(join(output, 'metrics.json'), 'utf8')) as { fits: { asked: number; failed: number }; best: object };
    expect(best).not.toBeNull();
    expect(fits.failed).toBeGreaterThan(0);
    const rest = run('ml-submit', ['resume', output, '--conf', 'ml.kernels=wasm', '--workers', '2'], { cwd: folder });
    expect(rest.code).toBe(0);
    run('ml-submit', ['--output', 'whole', '--workers', '2', 'many.yaml'], { cwd: folder });
    expect(lastingFiles(output)).toEqual(lastingFiles(join(folder, 'whole')));
  });

  it('changes nothing where there is time enough', () => {
    const done = run('ml-submit', ['--time-limit', '1h', '--output', 'enough', join(root, 'jobs/iris.yaml')], { cwd: folder });
    expect(done.code).toBe(0);
    expect(existsSync(join(folder, 'enough/resume.json'))).toBe(false);
  });

  it('counts from the start, and leaves nothing where nothing was done', async () => {
    writeFileSync(join(folder, 'waiting.yaml'), 'data: { path: "-", label: y }\npipeline: [{ NaiveBayes: {} }]\n');
    const child = start(['--time-limit', '1500ms', 'waiting.yaml'], folder);
    let stderr = '';
    child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.stdin?.write('a,y\n1,0\n');
    expect(await once(child, 'close')).toEqual([124, null]);
    expect(stderr).toBe('error: time limit of 1500ms reached\n');
    expect(existsSync(join(folder, 'runs'))).toBe(false);
  });

  it('of a fit that is not done leaves no model', () => {
    writeFileSync(join(folder, 'fit.yaml'), `data: { path: ${JSON.stringify(join(root, 'jobs/data/digits.csv'))}, label: target }\npipeline: [{ RandomForestClassifier: { numTrees: 8000 } }]\n`);
    const done = run('ml-submit', ['--time-limit', '4s', '--conf', 'ml.kernels=typescript', '--workers', '1', '--output', 'fit', 'fit.yaml'], { cwd: folder });
    expect([done.code, done.stderr.split('\n').at(-2)]).toEqual([124, 'error: time limit of 4s reached before the fit was done']);
    expect(readdirSync(join(folder, 'fit'))).not.toContain('model');
  });

  it.each(['soon', '0', '5 weeks'])('is refused where it is %s', (text) => {
    const done = run('ml-submit', ['--time-limit', text, digits], { cwd: folder });
    expect([done.code, done.stderr]).toEqual([2, `error: option '--time-limit <time>' argument '${text}' is invalid. expected a time such as 90s, 5m or 1h, found "${text}"\n`]);
  });
});
