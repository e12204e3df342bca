/**
 * Orders texts by code point, as Spark does (it compares UTF-8 bytes); UTF-16 code units would put U+1F600 before U+FF21.
 * The fix-up of surrogates is Markus Scherer's, http://icu-project.org/docs/papers/utf16_code_point_order.html
 */
export function compareTexts(a: string, b: string): number {
  const end = Math.min(a.length, b.length);
  for (let i = 0; i < end; i++) {
    const m = a.charCodeAt(i);
    const n = b.charCodeAt(i);
    if (m !== n) return codePointRank(m) - codePointRank(n);
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above all of the other units. */
function codePointRank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
