/** One line of CSV with its line break; cells are quoted only where they must be. Numbers are in shortest round-trip form, NaN is empty. */
export function csvLine(cells: readonly (string | number | null)[], separator = ','): string {
  return cells.map((cell) => csvCell(cell, separator)).join(separator) + '\n';
}

function csvCell(cell: string | number | null, separator: string): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return Number.isNaN(cell) ? '' : String(cell);
  const quoted = cell.includes(separator) || cell.includes('"') || cell.includes('\n') || cell.includes('\r');
  return quoted ? `"${cell.replaceAll('"', '""')}"` : cell;
}
