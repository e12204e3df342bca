import { expect, it } from 'vitest';
import { cvResultsCsv } from '../../src/reports/cv-results.ts';
import { resultsOf } from './support.ts';

it('writes shortest numbers, empty cells for failed fits and for parameters that a candidate lacks', () => {
  const csv = cvResultsCsv(resultsOf([[0.25, 0.75], [null, 0.5]], [{ 'a.x': 1 }, { 'a.y': true }]));
  expect(csv.split('\n')).toEqual([
    'mean_fit_time,std_fit_time,mean_score_time,std_score_time,param_a.x,param_a.y,params,split0_test_score,split1_test_score,mean_test_score,std_test_score,rank_test_score,sem_test_score',
    '0.002,0,0.001,0,1,,"{""a.x"":1}",0.25,0.75,0.5,0.25,1,0.25',
    '0.002,0,0.001,0,,true,"{""a.y"":true}",,0.5,,,2,',
    '',
  ]);
});

it('puts the name of the metric in the place of `score` where there are several', () => {
  const header = cvResultsCsv(resultsOf([[1]], [{}], { metrics: ['accuracy', 'f1'], train: true })).split('\n')[0];
  expect(header).toContain('rank_test_accuracy,sem_test_accuracy,split0_train_accuracy,mean_train_accuracy,std_train_accuracy,split0_test_f1');
});

it('has the steps of searches behind the metrics, and how many splits ended before they converged', () => {
  const searches = [[{ iterations: 3, converged: true }, { iterations: 6, converged: false }], [{ iterations: 9, converged: true }, { iterations: 9, converged: true }]];
  const lines = cvResultsCsv(resultsOf([[0.5, 1], [null, null]], [{}, {}], { searches })).split('\n').map((line) => line.split(',').slice(-2));
  expect(lines.slice(0, 3)).toEqual([['mean_iterations', 'unconverged_splits'], ['4.5', '1'], ['', '']]);
});
