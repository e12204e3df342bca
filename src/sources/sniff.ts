/** Separators that are recognised, the likelier first. */
const SEPARATORS = [',', ';', '\t', '|'];
const MOST_LINES = 50;

/**
 * The separator of a CSV text from its first lines: the one that most lines hold as often as the first line, outside quotes.
 * Of equals the more frequent one, then the earlier of `, ; tab |`; a text without any has one column, and `,` is returned.
 */
export function sniffSeparator(text: string, dialect: { quote: string; comment: string | null }): string {
  const lines = countSeparators(text, dialect);
  let best = { separator: ',', agreeing: 0, count: 0 };
  for (const [index, separator] of SEPARATORS.entries()) {
    const count = lines.length === 0 ? 0 : lines[0][index];
    if (count === 0) continue;
    const agreeing = lines.filter((counts) => counts[index] === count).length;
    if (agreeing > best.agreeing || (agreeing === best.agreeing && count > best.count)) best = { separator, agreeing, count };
  }
  return best.separator;
}

/** How often each separator stands outside quotes in each of the first lines that are neither blank nor comments: (lines, separators). */
function countSeparators(text: string, { quote, comment }: { quote: string; comment: string | null }): number[][] {
  const lines: number[][] = [];
  let at = 0;
  while (at < text.length && lines.length < MOST_LINES) {
    if (comment !== null && text.startsWith(comment, at)) {
      at = lineEnd(text, at) + 1;
      continue;
    }
    const line = readLine(text, at, quote);
    // A last line without its end may have been cut, so it counts only when it is all there is.
    if (line.end > at && (line.end < text.length || lines.length === 0)) lines.push(line.counts);
    at = line.end + 1;
  }
  return lines;
}

function readLine(text: string, start: number, quote: string): { counts: number[]; end: number } {
  const counts = SEPARATORS.map(() => 0);
  let quoted = false;
  for (let at = start; at < text.length; at++) {
    const character = text[at];
    if (character === quote) quoted = !quoted;
    else if (quoted) continue;
    else if (character === '\n' || character === '\r') return { counts, end: at };
    else {
      const index = SEPARATORS.indexOf(character);
      if (index >= 0) counts[index]++;
    }
  }
  return { counts, end: text.length };
}

function lineEnd(text: string, start: number): number {
  const length = text.slice(start).search(/[\r\n]/);
  return length < 0 ? text.length : start + length;
}
