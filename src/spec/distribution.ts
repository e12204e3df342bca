import type { Param } from '../stages/params.ts';
import { checkField } from './check.ts';
import type { Checking } from './check.ts';
import { paramField, paramWords } from './fields.ts';
import type { Distribution } from './job.ts';
import { DISTRIBUTIONS } from './shape.ts';
import { didYouMean } from './suggest.ts';
import { plainOf, problemAt, shown } from './tree.ts';
import type { Entry, ListNode, MapNode, Node } from './tree.ts';

interface Place {
  path: string;
  param: Param;
}

/** The list of a `choice`, a distribution, or null for what is neither, which is reported. */
export function checkDistribution(node: MapNode, place: Place, checking: Checking): ListNode | Distribution | null {
  const { path, param } = place;
  const kind = node.entries.length === 1 ? node.entries[0] : undefined;
  if (kind === undefined || !Object.hasOwn(DISTRIBUTIONS, kind.key)) {
    const name = kind?.key ?? '';
    const suggestion = name === '' ? `write one of ${Object.keys(DISTRIBUTIONS).join(', ')}` : didYouMean(name, Object.keys(DISTRIBUTIONS), 'distributions here');
    return refuse(kind?.keyAt ?? node.at, { path, says: `expected values or one distribution such as { uniform: [0, 1] }, got ${shown(node)}`, suggestion }, checking);
  }
  if (kind.key === 'choice') return kind.value.kind === 'list' ? kind.value : refuse(kind.value.at, { path, says: `expected choice: [value, …], got ${shown(kind.value)}`, suggestion: null }, checking);
  if (!['int', 'long', 'double'].includes(param.type)) {
    return refuse(kind.keyAt, { path, says: `${kind.key} draws numbers, and the parameter takes ${paramWords(param)}`, suggestion: 'write a list of values' }, checking);
  }
  const numbers = checkNumbers(kind, path, checking);
  if (numbers === null) return null;
  return kind.key === 'normal' ? checkNormal(kind, { ...place, numbers }, checking) : checkBounds(kind, { ...place, numbers }, checking);
}

interface Pair {
  first: number;
  second: number;
  nodes: readonly Node[];
}

function checkNumbers(kind: Entry, path: string, checking: Checking): Pair | null {
  const { value } = kind;
  const expected = `expected ${kind.key}: ${DISTRIBUTIONS[kind.key].takes}`;
  if (value.kind !== 'list' || value.items.length !== 2) return refuse(value.at, { path, says: `${expected}, got ${shown(value)}`, suggestion: null }, checking);
  const [first, second] = value.items.map((item) => plainOf(item, false));
  const wrong = value.items.find((item) => typeof plainOf(item, false) !== 'number' || !Number.isFinite(plainOf(item, false)));
  if (wrong !== undefined) return refuse(wrong.at, { path, says: `${expected} with two numbers, got ${shown(wrong)}`, suggestion: null }, checking);
  return { first: Number(first), second: Number(second), nodes: value.items };
}

function checkNormal({ keyAt }: Entry, { path, param, numbers }: Place & { numbers: Pair }, checking: Checking): Distribution | null {
  const bounded = param.type !== 'double' || param.min !== undefined || param.max !== undefined;
  if (bounded) return refuse(keyAt, { path, says: `normal draws any number, and the parameter takes ${paramWords(param)}`, suggestion: `use uniform or ${param.type === 'double' ? 'logUniform' : 'randint'}` }, checking);
  if (!(numbers.second > 0)) return refuse(numbers.nodes[1].at, { path, says: `expected normal: [mean, sd] with an sd above 0, got ${shown(numbers.nodes[1])}`, suggestion: null }, checking);
  return { kind: 'normal', mean: numbers.first, sd: numbers.second };
}

/** Both ends have to be values of the parameter: then all between them are. */
function checkBounds({ key }: Entry, { path, param, numbers }: Place & { numbers: Pair }, checking: Checking): Distribution | null {
  const { first: low, second: high, nodes } = numbers;
  const allowed = nodes.map((node) => checkField(node, { path, field: paramField(param) }, checking));
  if (allowed.includes(undefined)) return null;
  const fraction = key === 'randint' ? nodes.find((node) => !Number.isInteger(plainOf(node, false))) : undefined;
  if (fraction !== undefined) return refuse(fraction.at, { path, says: `expected randint: [low, high] with whole numbers, got ${shown(fraction)}`, suggestion: 'use uniform for other numbers' }, checking);
  if (key === 'logUniform' && low <= 0) return refuse(nodes[0].at, { path, says: `expected logUniform: [low, high] with low above 0, got ${shown(nodes[0])}`, suggestion: null }, checking);
  if (low >= high) return refuse(nodes[1].at, { path, says: `expected ${key}: [low, high] with low below high, got [${low}, ${high}]`, suggestion: low > high ? `write [${high}, ${low}]` : `write [${low}] for one value` }, checking);
  if (key === 'randint') return { kind: 'randint', low, high };
  return { kind: key === 'uniform' ? 'uniform' : 'logUniform', low, high, whole: param.type !== 'double' };
}

function refuse(at: Node['at'], { path, says, suggestion }: { path: string; says: string; suggestion: string | null }, { report }: Checking): null {
  report(problemAt(at, { id: 'bad-distribution', path, says, suggestion }));
  return null;
}
