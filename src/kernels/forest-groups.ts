import type { ForestState, Node } from './forest-state.ts';
import { addRow } from './forest-state.ts';

/** Sorts the node's in-bag rows by their code of the feature into `state.groups`. */
export function groupRows({ data, inBag, groups }: ForestState, node: Node, feature: number): void {
  const { codes, starts, rows, places } = groups;
  const column = data.codes[feature];
  let count = 0;
  for (let i = node.start; i < node.end; i++) {
    const code = column[inBag[i]];
    if (places[code]++ === 0) codes[count++] = code;
  }
  codes.subarray(0, count).sort();
  let place = 0;
  for (let g = 0; g < count; g++) {
    starts[g] = place;
    place += places[codes[g]];
    places[codes[g]] = starts[g];
  }
  starts[count] = place;
  for (let i = node.start; i < node.end; i++) rows[places[column[inBag[i]]]++] = inBag[i];
  for (let g = 0; g < count; g++) places[codes[g]] = 0;
  groups.count = count;
}

/** Takes all groups out of the left child. */
export function clearLeft({ left }: ForestState): void {
  left.rows = 0;
  left.sums.fill(0);
}

/** Moves group g to the left child. */
export function moveLeft(state: ForestState, g: number): void {
  const { groups, left } = state;
  left.rows += groups.starts[g + 1] - groups.starts[g];
  addGroup(state, left.sums, g);
}

/** Adds the rows of group g to sums (2 width). */
export function addGroup(state: ForestState, sums: Float64Array, g: number): void {
  const { rows, starts } = state.groups;
  for (let i = starts[g]; i < starts[g + 1]; i++) addRow(state, sums, rows[i]);
}
