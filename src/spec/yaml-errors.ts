import type { YAMLError } from 'yaml';
import type { Diagnostic } from '../util/diagnostic.ts';
import type { Origin, Source } from './source.ts';
import { problemAt } from './tree.ts';

interface Explained {
  says: string;
  suggestion: string | null;
  /** Where to point instead of the parser's own place. */
  at?: readonly [number, number];
}

/** A syntax error of YAML in words that say what to do about it. */
export function explainSyntax(error: YAMLError, source: Source): Diagnostic {
  const explained = explain(error, source.text);
  const [start, end] = explained.at ?? error.pos;
  const at: Origin = { kind: 'file', source, start: Math.min(start, source.text.length), end };
  return problemAt(at, { id: 'yaml-syntax', path: '', says: explained.says, suggestion: explained.suggestion });
}

function explain(error: YAMLError, text: string): Explained {
  const [start] = error.pos;
  switch (error.code) {
    case 'TAB_AS_INDENT':
      return { says: 'a tab indents this line, and YAML allows only blanks', suggestion: 'replace the tab by blanks' };
    case 'MULTIPLE_DOCS':
      return { says: 'expected one document; a second one begins here', suggestion: 'remove the ---, or put the second job into its own file' };
    case 'BAD_ALIAS':
      return { says: 'a * without quotes begins an alias in YAML', suggestion: 'write "*" in quotes for a text' };
    case 'BAD_SCALAR_START':
      return { says: `a text without quotes may not begin with ${text[start]}`, suggestion: 'put the text in quotes' };
    case 'BAD_DQ_ESCAPE':
      return { says: `${text.slice(start, start + 2)} is no escape in a text in double quotes`, suggestion: "write \\\\ for a backslash, or use single quotes" };
    case 'MULTILINE_IMPLICIT_KEY':
      return multiline(text, error.pos);
    case 'BLOCK_AS_IMPLICIT_KEY':
      return compact(text, start);
    case 'BLOCK_IN_FLOW':
      return { says: 'a second key or item begins inside of this one', suggestion: 'put a comma between them, or close the bracket before' };
    case 'BAD_INDENT':
      return badIndent(error, text);
    case 'MISSING_CHAR':
      return missing(error, text);
    case 'UNEXPECTED_TOKEN':
      return unexpected(text, start);
    default:
      return { says: `this is not YAML: ${error.message}`, suggestion: null };
  }
}

function multiline(text: string, [start, end]: readonly [number, number]): Explained {
  const line = lineAt(text, start);
  const glued = /^[\s-]*([A-Za-z_][\w.]*):(?=\S)/.exec(line);
  if (glued !== null) return { says: `expected a blank between "${glued[1]}:" and its value`, suggestion: `write "${glued[1]}: ${line.slice(glued[0].length).trim()}"` };
  return { says: `expected a colon after "${text.slice(start, Math.min(end, start + line.trim().length)).split('\n')[0]}"`, suggestion: 'write "key: value"' };
}

/** Either two colons in a line, or a line that is indented below a value. */
function compact(text: string, start: number): Explained {
  const rest = restOfLine(text, start);
  if (/:(\s|$)/.test(rest)) return { says: 'a text with ": " in it needs quotes', suggestion: 'put the value in quotes, or begin a new line' };
  const next = start + rest.length + 1;
  const indent = /^\s*/.exec(text.slice(next))?.[0].length ?? 0;
  return { says: 'this line is indented more than the line above it, which already has a value', suggestion: 'give it the indentation of its neighbours', at: [next + indent, next + indent + restOfLine(text, next + indent).length] };
}

function badIndent({ message, pos: [start] }: YAMLError, text: string): Explained {
  const open = /^Flow (map|sequence)/.exec(message)?.[1];
  if (open === undefined) {
    const indent = /^[ ]*/.exec(text.slice(start))?.[0].length ?? 0;
    const first = start + indent;
    return { says: 'expected the same indentation as the lines above', suggestion: 'align this line with the other keys or items of its map or list', at: [first, first + restOfLine(text, first).length] };
  }
  return unclosed(open, text, start);
}

function unclosed(open: string, text: string, start: number): Explained {
  const [bracket, closing] = open === 'map' ? ['{', '}'] : ['[', ']'];
  const from = text.lastIndexOf(bracket, start - 1);
  return { says: `the ${bracket} is not closed`, suggestion: `add the missing ${closing}`, at: from < 0 ? [start, start + 1] : [from, from + 1] };
}

function missing({ message, pos: [start, end] }: YAMLError, text: string): Explained {
  const quoteMark = /Missing closing (["'])/.exec(message)?.[1];
  if (quoteMark !== undefined) {
    const from = text.lastIndexOf(quoteMark, start - 1);
    return { says: `the text in ${quoteMark} is not closed`, suggestion: `add the missing ${quoteMark}`, at: from < 0 ? [start, end] : [from, from + restOfLine(text, from).length] };
  }
  const open = /Expected flow (map|sequence) to end/i.exec(message)?.[1];
  if (open !== undefined) return unclosed(open, text, start);
  if (message.includes('map values')) return { says: 'expected a colon after the key', suggestion: 'write "key: value"' };
  return { says: 'expected a comma, a colon or a closing bracket', suggestion: 'texts with brackets, braces or commas need quotes' };
}

function unexpected(text: string, start: number): Explained {
  const around = wordAround(text, start);
  if (around.word.includes('${')) return { says: 'a ${…} between braces or brackets needs quotes', suggestion: `write "${around.word}"`, at: around.at };
  if (text[start - 1] === "'" || text[start - 1] === '"') {
    const mark = text[start - 1];
    return { says: `the text goes on behind its closing ${mark}`, suggestion: mark === "'" ? "write '' for a quote between single quotes" : 'write \\" for a quote between double quotes' };
  }
  const character = text[start];
  if ('[{'.includes(character) && around.word.length > 1) return { says: `a text with ${character} between braces or brackets needs quotes`, suggestion: `write "${around.word}"`, at: around.at };
  if ('[{]}'.includes(character)) return { says: `${character} cannot stand here`, suggestion: 'put a text that has brackets or braces in quotes, or remove what is too many' };
  return { says: `${JSON.stringify(restOfLine(text, start).slice(0, 20))} cannot stand here`, suggestion: 'check commas, quotes and brackets before it' };
}

/** The text without blanks around a bracket, with what the bracket holds: `local[4]`, `${DIR}/data.csv`. */
function wordAround(text: string, start: number): { word: string; at: readonly [number, number] } {
  const before = /[^\s,:[\]{}"']*$/.exec(text.slice(0, start))?.[0] ?? '';
  const after = /^(?:\[[^\]\n]*\]|\{[^}\n]*\})[^\s,[\]{}]*/.exec(text.slice(start))?.[0] ?? '';
  return { word: before + after, at: [start - before.length, start + Math.max(1, after.length)] };
}

function lineAt(text: string, offset: number): string {
  const from = text.lastIndexOf('\n', offset - 1) + 1;
  return text.slice(from, from + restOfLine(text, from).length);
}

function restOfLine(text: string, offset: number): string {
  const end = text.indexOf('\n', offset);
  return text.slice(offset, end < 0 ? text.length : end).replace(/\r$/, '');
}
