import { diagnostic } from '../util/diagnostic.ts';
import type { Diagnostic } from '../util/diagnostic.ts';
import { nearest } from './suggest.ts';
import { typeScalar } from './read-yaml.ts';
import { maskPasswords } from './source.ts';
import type { Origin } from './source.ts';
import { mapScalars, problemAt } from './tree.ts';
import type { Node, Report, ScalarNode } from './tree.ts';

/** `$${`, `${NAME}`, `${NAME:-default}`, and what looks like one of them and is not. */
const REFERENCE = /\$\$\{|\$\{(?:([A-Za-z_]\w*)(?::-([^}]*))?\}|([^}]*)(\}|$))/g;

export interface Variables {
  /** From key=value behind the job file; these go before the environment. */
  given: Readonly<Record<string, string>>;
  environment: Readonly<Record<string, string | undefined>>;
}

/** Puts variables into the scalars of the file; flags are left alone, the shell has done it there. What has no value is reported. */
export function expandVariables(root: Node, variables: Variables, report: Report): Node {
  return mapScalars(root, (scalar) => (scalar.at.kind === 'flag' ? scalar : expandScalar(scalar, variables, report)));
}

/** One scalar with its variables in place. One that is a single variable without quotes is typed again, `${TREES}` as the number 10. */
export function expandScalar(scalar: ScalarNode, variables: Variables, report: Report): ScalarNode {
  if (typeof scalar.value !== 'string' || !scalar.value.includes('${')) return scalar;
  const before = scalar.value;
  const text = before.replace(REFERENCE, (whole, name: string | undefined, fallback: string | undefined) => {
    if (whole === '$${') return '${';
    if (name === undefined) return malformed(scalar, whole, report);
    const value = lookUp(name, variables);
    // As in a shell, the default is also for a variable that is empty.
    if (fallback !== undefined) return value === undefined || value === '' ? fallback : value;
    return value ?? unresolved(scalar, { name, whole }, { variables, report });
  });
  const single = !scalar.quoted && /^\$\{[^}]*\}$/.test(before);
  return { ...scalar, value: single ? typeScalar(text) : text, text, unexpanded: before };
}

/** key=value pairs that none of the scalars uses: those of the file before flags replaced parts of it. */
export function unusedVariables(scalars: readonly ScalarNode[], given: Variables['given']): Diagnostic[] {
  const used = new Set<string>();
  for (const { value, unexpanded } of scalars) {
    for (const [, name] of (unexpanded ?? String(value)).matchAll(REFERENCE)) if (name !== undefined) used.add(name);
  }
  return Object.entries(given)
    .filter(([key]) => !used.has(key))
    .map(([key, value]) => {
      const meant = nearest(key, [...used]);
      const suggestion = meant !== null ? `did you mean ${meant}=${value}?` : `write \${${key}} in the file where the value belongs, or use --set for a key or parameter`;
      return diagnostic('usage', 'unused-variable', maskPasswords(`${key}=${value}: the job file has no \${${key}}`), { suggestion });
    });
}

function lookUp(name: string, { given, environment }: Variables): string | undefined {
  return Object.hasOwn(given, name) ? given[name] : environment[name];
}

function unresolved(scalar: ScalarNode, { name, whole }: { name: string; whole: string }, { variables, report }: { variables: Variables; report: Report }): string {
  const meant = nearest(name, Object.keys(variables.given));
  report(problemAt(placeOf(scalar, whole), {
    id: 'unset-variable',
    path: '',
    says: `variable ${name} has no value`,
    suggestion: meant !== null ? `did you mean \${${meant}}?` : `add ${name}=… behind the job file, set it in the environment, or write \${${name}:-default}`,
  }));
  return whole;
}

function malformed(scalar: ScalarNode, whole: string, report: Report): string {
  report(problemAt(placeOf(scalar, whole), { id: 'bad-variable', path: '', says: `expected a variable such as \${NAME} or \${NAME:-default}, got ${whole}`, suggestion: 'write $${ for the characters themselves' }));
  return whole;
}

function placeOf({ at }: ScalarNode, whole: string): Origin {
  if (at.kind === 'flag') return at;
  const start = at.source.text.indexOf(whole, at.start);
  return start < 0 || start >= at.end ? at : { ...at, start, end: start + whole.length };
}
