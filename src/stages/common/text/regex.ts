import type { ListColumn } from '../../../frame/column.ts';
import { lists } from '../../../frame/column.ts';
import { packTexts, unpackTexts } from '../../../frame/packed.ts';
import type { RawTexts } from '../../../frame/raw-texts.ts';
import { translateRegex } from './java-regex.ts';
import { listForRows, usedTexts } from './rows.ts';

/** How texts are cut: at the matches of a pattern of Java, or into them where `gaps` is false. `minLength` counts UTF-16 units. */
export interface RegexCut {
  pattern: string;
  gaps: boolean;
  lower: boolean;
  minLength: number;
}

/** Cuts the texts of a column, each distinct one once; throws an Error for a pattern that `check` refuses. */
export function cutByRegex(column: RawTexts, { pattern, gaps, lower, minLength }: RegexCut): ListColumn {
  const { source, problem } = translateRegex(pattern);
  if (source === null) throw new Error(problem);
  const regex = new RegExp(source, 'gv');
  const texts = unpackTexts(column.packed);
  const { used, places } = usedTexts(column);
  const known = new Map<string, number>();
  const starts = new Uint32Array(used.length + 1);
  const codes: number[] = [];
  used.forEach((code, i) => {
    const text = lower ? texts[code].toLowerCase() : texts[code];
    for (const token of gaps ? splitAt(text, regex) : (text.match(regex) ?? [])) {
      if (token.length < minLength) continue;
      const place = known.get(token) ?? known.size;
      if (place === known.size) known.set(token, place);
      codes.push(place);
    }
    starts[i + 1] = codes.length;
  });
  return listForRows(lists(starts, Int32Array.from(codes), packTexts([...known.keys()])), places);
}

/**
 * Java's `split`: no token in front of a match of nothing at the start, no empty tokens at the end, the text itself where nothing matches.
 * @see https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/util/regex/Pattern.html#split(java.lang.CharSequence)
 */
function splitAt(text: string, regex: RegExp): string[] {
  const tokens: string[] = [];
  let from = 0;
  for (const match of text.matchAll(regex)) {
    const to = match.index + match[0].length;
    if (to === 0) continue;
    tokens.push(text.slice(from, match.index));
    from = to;
  }
  if (from === 0) return [text];
  tokens.push(text.slice(from));
  while (tokens.length > 0 && tokens[tokens.length - 1] === '') tokens.pop();
  return tokens;
}
