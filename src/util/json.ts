/** The name of a number that JSON lacks, between marks that no text of ours has. */
const MARKED = /"\\u0000(NaN|-?Infinity)\\u0000"/g;
const YAML_NUMBERS: Readonly<Record<string, string>> = { NaN: '.nan', Infinity: '.inf', '-Infinity': '-.inf' };
const TAG = '$numberDouble';

/**
 * JSON that `parseJson` reads back as it was, with NaN and the infinities, which JSON lacks, as in MongoDB's Extended JSON: `{"$numberDouble": "-Infinity"}`.
 * @see https://www.mongodb.com/docs/manual/reference/mongodb-extended-json/
 */
export function jsonText(value: unknown, indent?: number): string {
  return written(value, indent, (name) => `{"${TAG}":"${name}"}`);
}

/** Reads what `jsonText` wrote. */
export function parseJson(text: string): unknown {
  return text.includes(`"${TAG}"`) ? JSON.parse(text, reviveNumber) : JSON.parse(text);
}

/** What `jsonText` writes, as a value that `JSON.stringify` writes in the same manner. */
export function extendedJson(value: unknown): unknown {
  return JSON.parse(jsonText(value));
}

/** A value on one line as a job file would have it: `[-.inf,0,.inf]`. */
export function yamlText(value: unknown): string {
  return written(value, undefined, (name) => YAML_NUMBERS[name]);
}

/** A value as an expression of JavaScript, for generated sources. */
export function sourceText(value: unknown, indent?: number): string {
  return written(value, indent, (name) => name);
}

function written(value: unknown, indent: number | undefined, write: (name: string) => string): string {
  const plain = JSON.stringify(value, null, indent) as string | undefined;
  // Where JSON lost a number it has written null, so most texts need no second look.
  if (plain?.includes('null') !== true) return String(plain);
  return JSON.stringify(value, markNumber, indent).replace(MARKED, (_, name: string) => write(name));
}

function markNumber(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? `\0${value}\0` : value;
}

function reviveNumber(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !(TAG in value)) return value;
  const name = (value as Record<string, unknown>)[TAG];
  return name === 'NaN' || name === 'Infinity' || name === '-Infinity' ? Number(name) : value;
}
