// Classes of characters that Java's regular expressions name, as the classes of a RegExp with the flag `v`.
// https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/util/regex/Pattern.html

/** Predefined classes by their letter; the capital letter is the complement. */
const LETTERS: Readonly<Record<string, string>> = {
  d: '0-9',
  w: 'a-zA-Z_0-9',
  s: '\\t-\\r\\x20',
  h: '\\x20\\t\\xa0\\u1680\\u180e\\u2000-\\u200a\\u202f\\u205f\\u3000',
  v: '\\n-\\r\\x85\\u2028\\u2029',
};

/** ASCII unless Java is told otherwise, which is refused. */
const POSIX: Readonly<Record<string, string>> = {
  Lower: 'a-z',
  Upper: 'A-Z',
  ASCII: '\\0-\\x7f',
  Alpha: 'a-zA-Z',
  Digit: '0-9',
  Alnum: 'a-zA-Z0-9',
  Punct: '\\x21-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7e',
  Graph: '\\x21-\\x7e',
  Print: '\\x20-\\x7e',
  Blank: '\\x20\\t',
  Cntrl: '\\0-\\x1f\\x7f',
  XDigit: '0-9a-fA-F',
  Space: '\\t-\\r\\x20',
  L1: '\\0-\\xff',
};

/** Properties with `Is` in front, which are not categories or scripts. */
const BINARY: Readonly<Record<string, string>> = {
  Alphabetic: '\\p{Alphabetic}',
  Ideographic: '\\p{Ideographic}',
  Letter: '\\p{L}',
  Lowercase: '\\p{Lowercase}',
  Uppercase: '\\p{Uppercase}',
  Titlecase: '\\p{Lt}',
  Punctuation: '\\p{P}',
  Control: '\\p{Cc}',
  White_Space: '\\p{White_Space}',
  Digit: '\\p{Nd}',
  Assigned: '\\P{Cn}',
};

const CATEGORY = /^(?:C[cfnos]?|L[Clmotu]?|M[cen]?|N[dlo]?|P[cdefios]?|S[ckmo]?|Z[lps]?)$/;
const OF_CASE = /^(?:Is)?(?:Lower|Upper|L[Clut]|Lowercase|Uppercase|Titlecase)$/;

/** The class of `\d` and its like, or null for another letter. */
export function letterClass(letter: string): string | null {
  const inside = LETTERS[letter.toLowerCase()];
  if (inside === undefined) return null;
  return letter === letter.toLowerCase() ? `[${inside}]` : `[^${inside}]`;
}

/** The class of `\p{name}`, or null where there is none; `\P` turns it round. */
export function propertyClass(name: string, negated: boolean): string | null {
  const inside = POSIX[name] ?? unicodeProperty(name);
  return inside === null ? null : `[${negated ? '^' : ''}${inside}]`;
}

/** Whether a property tells capital letters from small ones. */
export function isOfCase(name: string): boolean {
  return OF_CASE.test(name.replace(/^(?:gc|general_category)=/, ''));
}

function unicodeProperty(name: string): string | null {
  const named = /^(?:(script|sc|Is)|(general_category|gc))=?(.+)$/.exec(name);
  if (named === null) return CATEGORY.test(name) ? `\\p{${name}}` : null;
  const [, first, category, value] = named;
  if (first === 'Is' && BINARY[value] !== undefined) return BINARY[value];
  if ((first === 'Is' || category !== undefined) && CATEGORY.test(value)) return `\\p{${value}}`;
  if (category !== undefined || !isScript(value)) return null;
  return `\\p{Script=${value}}`;
}

function isScript(name: string): boolean {
  try {
    return new RegExp(`\\p{Script=${name}}`, 'v').source !== '';
  } catch {
    return false;
  }
}
