/** Reads a date or time and writes it as ISO 8601; undefined for a text that does not fit. */
export type DateReader = (text: string) => string | undefined;

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const DAYS_IN_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const MINUTES_A_DAY = 24 * 60;

/**
 * A reader of dates or times from a pattern of Java's DateTimeFormatter, as Spark's dateFormat and timestampFormat take it; names of months and
 * days are English. A part that the pattern lacks is its first: day 1, hour 0. A time with an offset is written in UTC. A text instead: why the pattern cannot be read.
 * @see https://spark.apache.org/docs/latest/sql-ref-datetime-pattern.html
 */
export function dateReader(pattern: string): DateReader | string {
  const parts = partsOf(pattern);
  if (typeof parts === 'string') return parts;
  if (!parts.some(({ part }) => part === 'year')) return 'expected a pattern with a year, such as dd/MM/yyyy';
  const expression = new RegExp(`^${parts.map(({ source }) => source).join('')}$`, 'i');
  const names = parts.flatMap(({ part }) => (part === null ? [] : [part]));
  const hasTime = names.some((name) => ['hour', 'hour12', 'minute', 'second', 'fraction', 'offset'].includes(name));
  return (text) => {
    const match = expression.exec(text);
    if (match === null) return undefined;
    const found = new Map(names.map((name, index) => [name, match[index + 1]] as const).filter(([, value]) => value !== undefined));
    return isoOf(found, hasTime);
  };
}

interface Part {
  source: string;
  /** What its one group captures; null: nothing. */
  part: string | null;
}

const LETTERS: Readonly<Record<string, (count: number) => Part | null>> = {
  y: (count) => (count === 2 ? { source: '(\\d{2})', part: 'shortYear' } : { source: '(\\d{4})', part: 'year' }),
  u: (count) => (count === 2 ? { source: '(\\d{2})', part: 'shortYear' } : { source: '(\\d{4})', part: 'year' }),
  M: monthPart,
  L: monthPart,
  d: digits('day'),
  H: digits('hour'),
  h: digits('hour12'),
  m: digits('minute'),
  s: digits('second'),
  S: (count) => (count > 9 ? null : { source: `(\\d{${count}})`, part: 'fraction' }),
  a: () => ({ source: '(AM|PM)', part: 'half' }),
  E: (count) => ({ source: `(?:${(count > 3 ? DAYS : DAYS.map((day) => day.slice(0, 3))).join('|')})`, part: null }),
  X: () => ({ source: '(Z|[+-]\\d{2}(?::?\\d{2})?)', part: 'offset' }),
  x: () => ({ source: '([+-]\\d{2}(?::?\\d{2})?)', part: 'offset' }),
  Z: () => ({ source: '(Z|[+-]\\d{2}:?\\d{2})', part: 'offset' }),
};

function digits(part: string): (count: number) => Part | null {
  return (count) => (count > 2 ? null : { source: count === 2 ? '(\\d{2})' : '(\\d{1,2})', part });
}

function monthPart(count: number): Part {
  if (count <= 2) return { source: count === 2 ? '(\\d{2})' : '(\\d{1,2})', part: 'month' };
  return { source: `(${(count > 3 ? MONTHS : MONTHS.map((month) => month.slice(0, 3))).join('|')})`, part: 'monthName' };
}

function partsOf(pattern: string): Part[] | string {
  const parts: Part[] = [];
  for (const [token] of pattern.matchAll(/'(?:[^']|'')*'?|([A-Za-z])\1*|[^A-Za-z']/g)) {
    const part = partOf(token);
    if (typeof part === 'string') return part;
    parts.push(part);
  }
  const opened = parts.filter(({ source }) => source === '(?:').length;
  if (opened !== parts.filter(({ source }) => source === ')?').length) return 'expected as many [ as ] in the pattern';
  return parts.map((part) => (part.part === 'shortYear' ? { ...part, part: 'year' } : part));
}

function partOf(token: string): Part | string {
  if (token.startsWith("'")) {
    if (token.length < 2 || !token.endsWith("'")) return "expected a closing ' in the pattern";
    return literal(token === "''" ? "'" : token.slice(1, -1).replaceAll("''", "'"));
  }
  if (token === '[') return { source: '(?:', part: null };
  if (token === ']') return { source: ')?', part: null };
  if (!/[A-Za-z]/.test(token)) return literal(token);
  const made = Object.hasOwn(LETTERS, token[0]) ? LETTERS[token[0]](token.length) : null;
  return made ?? `"${token}" in the pattern is not in this version; the letters ${Object.keys(LETTERS).join(' ')} are`;
}

function literal(text: string): Part {
  return { source: text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'), part: null };
}

function isoOf(found: ReadonlyMap<string, string>, hasTime: boolean): string | undefined {
  const text = found.get('year') ?? '';
  const year = text.length === 2 ? 2000 + Number(text) : Number(text);
  const name = found.get('monthName')?.slice(0, 3).toLowerCase();
  const month = name === undefined ? Number(found.get('month') ?? 1) : 1 + MONTHS.findIndex((one) => one.slice(0, 3).toLowerCase() === name);
  const day = Number(found.get('day') ?? 1);
  if (month < 1 || month > 12 || day < 1 || day > DAYS_IN_MONTH[month - 1] || (month === 2 && day === 29 && !isLeap(year))) return undefined;
  if (!hasTime) return `${padded(year, 4)}-${padded(month)}-${padded(day)}`;
  const hour = hourOf(found);
  const minute = Number(found.get('minute') ?? 0);
  const second = Number(found.get('second') ?? 0);
  if (hour === undefined || hour > 23 || minute > 59 || second > 59) return undefined;
  const fraction = (found.get('fraction') ?? '').replace(/0+$/, '');
  const offset = offsetOf(found.get('offset'));
  const minutes = hour * 60 + minute - (offset ?? 0);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day + Math.floor(minutes / MINUTES_A_DAY));
  const time = ((minutes % MINUTES_A_DAY) + MINUTES_A_DAY) % MINUTES_A_DAY;
  return `${padded(date.getUTCFullYear(), 4)}-${padded(date.getUTCMonth() + 1)}-${padded(date.getUTCDate())}T${padded(Math.floor(time / 60))}:${padded(time % 60)}:${padded(second)}${fraction === '' ? '' : `.${fraction}`}${offset === null ? '' : 'Z'}`;
}

function hourOf(found: ReadonlyMap<string, string>): number | undefined {
  const half = found.get('hour12');
  if (half === undefined) return Number(found.get('hour') ?? 0);
  const hour = Number(half);
  if (hour < 1 || hour > 12) return undefined;
  return (hour % 12) + (found.get('half')?.toUpperCase() === 'PM' ? 12 : 0);
}

/** Minutes ahead of UTC; null for none. */
function offsetOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (text.toUpperCase() === 'Z') return 0;
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(3).replace(':', '') || 0);
  return text.startsWith('-') ? -minutes : minutes;
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

function padded(value: number, width = 2): string {
  return String(value).padStart(width, '0');
}
