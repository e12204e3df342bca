// Makes friedman.csv: 500 rows of Friedman's first function with ten features, of which five matter, measured with two instruments.
// J. H. Friedman, Multivariate adaptive regression splines, The Annals of Statistics 19 (1), 1991, https://doi.org/10.1214/aos/1176347963.
import { writeFileSync } from 'node:fs';

const ROWS = 500;
const FEATURES = 10;
/** Standard deviations of the noise of the two instruments; a row weighs as much as its variance is small. */
const NOISE = [1, 3];
const DIGITS = 4;

let state = 1991;

/** The generator of Park and Miller, from 0 to 1. */
function uniform() {
  state = (state * 48271) % 2147483647;
  return state / 2147483647;
}

/** The transform of Box and Muller. */
function normal() {
  return Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

function row() {
  const x = Array.from({ length: FEATURES }, () => Number(uniform().toFixed(DIGITS)));
  const noise = NOISE[uniform() < 0.5 ? 0 : 1];
  const y = 10 * Math.sin(Math.PI * x[0] * x[1]) + 20 * (x[2] - 0.5) ** 2 + 10 * x[3] + 5 * x[4] + noise * normal();
  return [...x, Number((1 / noise ** 2).toFixed(DIGITS)), y.toFixed(DIGITS)].join(',');
}

const header = [...Array.from({ length: FEATURES }, (_, i) => `x${i + 1}`), 'weight', 'y'].join(',');
const lines = [header, ...Array.from({ length: ROWS }, row)];
writeFileSync(new URL('friedman.csv', import.meta.url), `${lines.join('\n')}\n`);
