/** Terms after which every fraction and series here has converged long since, or its arguments are beyond all sense. */
const MOST_TERMS = 100000;
const SMALLEST = 1e-300;

/** Lanczos' coefficients for g = 7 and 9 terms, as P. Godfrey computed them: https://www.numericana.com/answer/info/godfrey.htm. */
const LANCZOS = [0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7];
const G = 7;

/** The probability that a chi-square variable of so many degrees of freedom is above `x`; 1 without degrees of freedom, NaN for NaN. */
export function chiSquareTail(x: number, degrees: number): number {
  if (Number.isNaN(x)) return NaN;
  return x <= 0 || degrees === 0 ? 1 : gammaTail(degrees / 2, x / 2);
}

/** The probability that an F variable of so many degrees of freedom is above `x`; NaN for NaN. */
export function fTail(x: number, above: number, below: number): number {
  if (Number.isNaN(x)) return NaN;
  if (x <= 0) return 1;
  // Both ratios are made without a difference, so that neither end loses digits.
  return x === Infinity ? 0 : incompleteBeta(below / 2, above / 2, { x: below / (below + above * x), rest: (above * x) / (below + above * x) });
}

/**
 * The regularised upper incomplete gamma function Q(a, x), by its series below a + 1 and by its continued fraction above.
 * @see https://dlmf.nist.gov/8.11#E4
 * @see https://dlmf.nist.gov/8.9#E2
 */
export function gammaTail(a: number, x: number): number {
  if (x === Infinity) return 0;
  const front = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x >= a + 1) return front * continued(x + 1 - a, (n) => ({ up: n * (a - n), down: x + 2 * n + 1 - a }));
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < MOST_TERMS && term > sum * Number.EPSILON; n++) sum += term *= x / (a + n);
  return 1 - front * sum;
}

/**
 * The regularised incomplete beta function I_x(a, b), where `rest` is 1 - x, by its continued fraction.
 * @see https://dlmf.nist.gov/8.17#E22
 */
export function incompleteBeta(a: number, b: number, { x, rest }: { x: number; rest: number }): number {
  if (x <= 0) return 0;
  if (rest <= 0) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(b, a, { x: rest, rest: x });
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(rest)) / a;
  return front * continued(1, (n) => {
    const m = Math.floor(n / 2);
    const up = n % 2 === 0 ? (m * (b - m) * x) / ((a + n - 1) * (a + n)) : (-(a + m) * (a + b + m) * x) / ((a + n - 1) * (a + n));
    return { up, down: 1 };
  });
}

/**
 * The logarithm of the gamma function of a positive number: Stirling's series for large ones, Lanczos' approximation else.
 * @see https://dlmf.nist.gov/5.11#E1
 */
export function logGamma(x: number): number {
  if (x >= 15) {
    const square = 1 / (x * x);
    const series = (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square * (1 / 1188 - square * (691 / 360360 - square / 156)))))) / x;
    return (x - 0.5) * Math.log(x) - x + Math.log(2 * Math.PI) / 2 + series;
  }
  const sum = LANCZOS.reduce((all, coefficient, i) => all + (i === 0 ? coefficient : coefficient / (x - 1 + i)), 0);
  const t = x + G - 0.5;
  return Math.log(2 * Math.PI) / 2 + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

/** 1 / (first + up(1) / (down(1) + up(2) / (down(2) + ...))), from the front: I. Thompson and A. Barnett, https://doi.org/10.1016/0021-9991(86)90046-X. */
function continued(first: number, step: (n: number) => { up: number; down: number }): number {
  let c = 1 / SMALLEST;
  let d = 1 / first;
  let value = d;
  for (let n = 1; n < MOST_TERMS; n++) {
    const { up, down } = step(n);
    d = 1 / awayFromZero(down + up * d);
    c = awayFromZero(down + up / c);
    const factor = c * d;
    value *= factor;
    if (Math.abs(factor - 1) <= Number.EPSILON) break;
  }
  return value;
}

function awayFromZero(value: number): number {
  return Math.abs(value) < SMALLEST ? SMALLEST : value;
}
