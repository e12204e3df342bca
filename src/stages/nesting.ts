import type { Param, ParamTable, ParamValues } from './params.ts';

/** The name of a stage around another one: `OneVsRest(LinearSVC)`. */
export function nameAround(outer: string, inner: string): string {
  return `${outer}(${inner})`;
}

/** The two names in that of a stage around another one; null for any other. */
export function namesAround(name: string): { outer: string; inner: string } | null {
  const [, outer, inner] = /^(\w+)\((\w+)\)$/.exec(name) ?? [];
  return outer === undefined || inner === undefined ? null : { outer, inner };
}

/** The parameter that names the stage inside; null where a stage has none. */
export function innerParamOf(table: ParamTable): { name: string; param: Param } | null {
  const found = Object.entries(table).find(([, { type }]) => type === 'stage');
  return found === undefined ? null : { name: found[0], param: found[1] };
}

/**
 * The parameters of a stage around another one: its own, and in place of the stage inside that one's, `classifier.regParam` as grids write it.
 * What is hidden inside is given around it, where the stage inside has such a parameter at all.
 */
export function tableAround(outer: ParamTable, inner: ParamTable): ParamTable {
  const found = innerParamOf(outer);
  if (found === null) throw new Error('the stage has no parameter for a stage inside');
  const { name, param: { hides = [] } } = found;
  const own = Object.entries(outer).filter(([key]) => key !== name && (!hides.includes(key) || Object.hasOwn(inner, key)));
  const inside = Object.entries(inner).filter(([key]) => !hides.includes(key)).map(([key, param]) => [`${name}.${key}`, param] as const);
  return Object.fromEntries([...own, ...inside]);
}

/** What is given for the stage inside, by its own names. */
export function paramsInside(params: ParamValues, name: string): ParamValues {
  const prefix = `${name}.`;
  return Object.fromEntries(Object.entries(params).filter(([key]) => key.startsWith(prefix)).map(([key, value]) => [key.slice(prefix.length), value]));
}
