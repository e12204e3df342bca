import { describe, expect, test } from 'vitest';
import { parse, problemsOf } from './parsing.ts';

function jobWith(path: string, more = ''): string {
  return `data: { path: "${path}", label: y }\npipeline: [NaiveBayes]\n${more}`;
}

describe('variables', () => {
  test('come from key=value first, then from the environment', () => {
    const { job } = parse(jobWith('${A}/${B}.csv'), { variables: { A: 'given' }, environment: { A: 'not', B: 'env' } });
    expect(job.data.path).toBe('/jobs/given/env.csv');
  });

  test('fall back to their default when unset or empty', () => {
    expect(parse(jobWith('${A:-a}${B:-b}.csv'), { environment: { B: '' } }).job.data.path).toBe('/jobs/ab.csv');
  });

  test('are escaped by a second dollar sign', () => {
    expect(parse(jobWith('$${A}.csv')).job.data.path).toBe('/jobs/${A}.csv');
  });

  test('are typed again where one without quotes is the whole value', () => {
    expect(parse(jobWith('d.csv', 'seed: ${S}\nrefit: ${R}\n'), { variables: { S: '12', R: 'false' } }).job).toMatchObject({ seed: 12, refit: false });
  });

  test('stay text in quotes', () => {
    expect(problemsOf(jobWith('d.csv', 'seed: "${S}"\n'), { variables: { S: '12' } })).toEqual(['job.yaml:3:7: seed: expected a whole number, got the text "12" from ${S}; write 12 without quotes']);
  });

  test('never add structure, whatever they hold', () => {
    expect(parse(jobWith('d.csv', 'name: ${N}\n'), { variables: { N: 'a: [b] # c' } }).job.name).toBe('a: [b] # c');
  });

  test('need no value where a flag replaces them', () => {
    const overrides = [{ flag: '--data', path: 'data.path', value: 'd.csv' }];
    expect(parse(jobWith('${GONE}'), { overrides }).job.data.path).toBe('/jobs/d.csv');
  });

  test('are not looked for in flags, since the shell has expanded those', () => {
    expect(parse(jobWith('d.csv'), { sets: ['name=${X}'] }).job.name).toBe('${X}');
  });
});
