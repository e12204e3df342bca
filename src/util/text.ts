/** `1 fit`, `2 fits`. */
export function count(n: number, noun: string): string {
  return `${n.toLocaleString('en-US')} ${noun}${n === 1 ? '' : 's'}`;
}

/** The name with as many `_` behind it as make it new. */
export function freshName(name: string, taken: { has(name: string): boolean }): string {
  return taken.has(name) ? freshName(`${name}_`, taken) : name;
}

/** Seconds for people: `7 ms`, `0.42 s`, `12.3 s`, `4 min 05 s`, `2 h 07 min`. */
export function duration(seconds: number): string {
  if (seconds < 0.1) return `${Math.ceil(seconds * 1000)} ms`;
  if (seconds < 10) return `${seconds.toFixed(2)} s`;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${pad(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${pad(Math.floor((whole % 3600) / 60))} min`;
}

/** Bytes for people: `812 kB`, `54 MB`. */
export function size(bytes: number): string {
  if (bytes < 1e6) return `${Math.ceil(bytes / 1e3)} kB`;
  if (bytes < 1e9) return `${Math.ceil(bytes / 1e6)} MB`;
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

/** Lines of a table with aligned columns, two blanks apart; `right` says which are aligned to the right. A name in the header may have several lines. */
export function textTable(header: readonly string[], rows: readonly (readonly string[])[], right: readonly boolean[]): string[] {
  const names = header.map((name) => name.split('\n'));
  const height = Math.max(...names.map((lines) => lines.length));
  const widths = names.map((lines, i) => Math.max(...lines.map((line) => line.length), ...rows.map((row) => row[i].length)));
  function line(cells: readonly string[]): string {
    return cells.map((cell, i) => (right[i] ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join('  ').trimEnd();
  }
  const top = Array.from({ length: height }, (_, i) => line(names.map((lines) => lines[i - height + lines.length] ?? '')));
  return [...top, ...rows.map(line)];
}

function pad(n: number): string {
  return String(n).padStart(2, '0');
}
