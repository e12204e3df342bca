/** Numbers from here up, and below a thousandth, are written by Java with an exponent. */
const LARGE = 1e7;
const SMALL = 1e-3;

/**
 * A number as Java and Scala write a double, but that whole ones have no `.0`. Java up to 18 writes a digit too many for a few numbers.
 * @see https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/lang/Double.html#toString(double)
 */
export function javaText(value: number): string {
  if (!Number.isFinite(value) || Number.isInteger(value)) return Math.abs(value) < 1e21 ? BigInt(value).toString() : exponential(value);
  const size = Math.abs(value);
  return size >= SMALL && size < LARGE ? String(value) : exponential(value);
}

function exponential(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const [digits, exponent] = value.toExponential().split('e');
  return `${digits.includes('.') ? digits : `${digits}.0`}E${Number(exponent)}`;
}
