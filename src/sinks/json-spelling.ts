import type { Spelling } from './cells.ts';

/** Cells as JSON, numbers by themselves and in lists as they are given; sparse vectors are as Spark writes them. */
export function jsonSpelling(number: (value: number) => string, inList: (value: number) => string = number): Spelling {
  function listText(values: ArrayLike<number>): string {
    return `[${Array.from(values, inList).join(',')}]`;
  }
  return {
    missing: 'null',
    number,
    text: (value) => JSON.stringify(value),
    list: (values) => JSON.stringify(values),
    dense: listText,
    sparse: (size, slots, values) => `{"type":0,"size":${size},"indices":[${Array.from(slots).join(',')}],"values":${listText(values)}}`,
  };
}
