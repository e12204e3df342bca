/** Row-wise exp(raw) / sum, (rows, classes), taken from the largest so that nothing overflows; all of the probability where one is infinite. */
export function softmax(raw: Float64Array, classes: number): Float64Array {
  const out = new Float64Array(raw.length);
  for (let at = 0; at < raw.length; at += classes) {
    let largest = -Infinity;
    for (let c = 0; c < classes; c++) largest = Math.max(largest, raw[at + c]);
    let sum = 0;
    for (let c = 0; c < classes; c++) sum += out[at + c] = raw[at + c] === largest ? 1 : Math.exp(raw[at + c] - largest);
    for (let c = 0; c < classes; c++) out[at + c] /= sum;
  }
  return out;
}
