import { distance } from 'fastest-levenshtein';

/** The name that was most likely meant, or null: at most a third of the letters may differ, upper and lower case count as equal. */
export function nearest(word: string, names: readonly string[]): string | null {
  const SHORT = 3;
  const allowed = word.length <= SHORT ? 1 : Math.max(2, Math.floor(word.length / 3));
  let best: string | null = null;
  let least = allowed + 1;
  for (const name of names) {
    const steps = distance(word.toLowerCase(), name.toLowerCase());
    // Of names that are equally near, one of the same length is a slip of two letters.
    const likelier = steps === least && best !== null && best.length !== word.length && name.length === word.length;
    if (steps < least || likelier) [best, least] = [name, steps];
  }
  return best;
}

/** `did you mean "numTrees"?`, else what there is: `known keys: a, b`. */
export function didYouMean(word: string, names: readonly string[], kind: string): string | null {
  const found = nearest(word, names);
  if (found !== null) return `did you mean ${JSON.stringify(found)}?`;
  return thereAre(names, kind);
}

/** `known keys: a, b`, or null where there is nothing. */
export function thereAre(names: readonly string[], kind: string): string | null {
  if (names.length === 0) return null;
  const MOST = 20;
  return `${kind}: ${names.slice(0, MOST).join(', ')}${names.length > MOST ? ', …' : ''}`;
}
