/**
 * Names for Spark of columns whose own ones it takes for something else: a dot, a backtick and `*` mean fields and all columns there, an empty name no column at all, and
 * capital letters make no difference. Names that it takes as they are stay; the others come out the same for the same names.
 */
export function sparkNames(names: Iterable<string>): ReadonlyMap<string, string> {
  const all = [...new Set(names)].filter((name) => name !== '');
  const given = new Map<string, string>();
  const taken = new Set<string>();
  for (const name of all) {
    if (/[.`*]/.test(name) || taken.has(name.toLowerCase())) continue;
    given.set(name, name);
    taken.add(name.toLowerCase());
  }
  for (const name of all) {
    if (given.has(name)) continue;
    let plain = name.replace(/[.`*]/g, '_');
    while (taken.has(plain.toLowerCase())) plain += '_';
    given.set(name, plain);
    taken.add(plain.toLowerCase());
  }
  return given;
}
