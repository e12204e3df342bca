import type { Diagnostic, Location } from '../util/diagnostic.ts';

/** A diagnostic for people: place and sentence with its suggestion, the code frame, the notes. No colours. */
export function formatDiagnostic(found: Diagnostic): string {
  const place = found.at === null ? prefix(found) : `${found.at.file}:${found.at.line}:${found.at.column}: `;
  const sentence = found.suggestion === null ? found.text : `${found.text}; ${found.suggestion}`;
  const warning = found.kind === 'warning' && found.at !== null ? 'warning: ' : '';
  const frame = found.at === null ? [] : codeFrame(found.at);
  return [`${place}${warning}${sentence}`, ...frame, ...found.notes.map((note) => `  note: ${note}`)].join('\n');
}

function prefix(found: Diagnostic): string {
  return found.kind === 'warning' ? 'warning: ' : 'error: ';
}

/** The lines around the place; the caret line repeats tabs, so that it stands right whatever their width. */
function codeFrame({ line, column, length, frame }: Location): string[] {
  const digits = String(frame.firstLine + frame.lines.length - 1).length;
  return frame.lines.flatMap((text, i) => {
    const number = frame.firstLine + i;
    const cut = window(text, number === line ? column : 1);
    const shown = `${number === line ? '>' : ' '} ${String(number).padStart(digits)} | ${cut.text}`.trimEnd();
    if (number !== line) return [shown];
    const before = text.slice(cut.from, column - 1).replace(/[^\t]/g, ' ');
    const carets = '^'.repeat(Math.max(1, Math.min(length, cut.text.length - before.length)));
    return [shown, `  ${' '.repeat(digits)} | ${before}${carets}`];
  });
}

/** The part of a very long line that has the column in it. */
function window(text: string, column: number): { text: string; from: number } {
  const WIDEST = 160;
  const BEFORE = 60;
  const from = text.length <= WIDEST || column <= WIDEST - BEFORE ? 0 : column - 1 - BEFORE;
  return { text: text.slice(from, from + WIDEST), from };
}
