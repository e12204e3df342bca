import type { ListColumn } from '../../../frame/column.ts';
import { lists } from '../../../frame/column.ts';
import type { PackedTexts } from '../../../frame/packed.ts';
import { packTexts, textAt } from '../../../frame/packed.ts';
import type { RawTexts } from '../../../frame/raw-texts.ts';
import { codeOf, packedOf, startDictionary } from '../../../kernels/csv-dictionary.ts';
import { kernelKind } from '../../../kernels/kind.ts';
import { wasmWords } from '../../../kernels/words-wasm.ts';
import type { CutWords, WordCut } from '../../../kernels/words.ts';
import { typescriptWords } from '../../../kernels/words.ts';
import { listForRows, usedTexts } from './rows.ts';

/** How texts are cut into tokens. `minLength` counts UTF-16 units, as Java does. */
export interface Cut extends WordCut {
  minLength: number;
}

const NOT_ASCII = 0x80;
/** From so many texts on the kernel's memory is made and filled sooner than they are cut without it. */
const FOR_KERNEL = 256;

/**
 * Cuts the texts of a column at white space as `typescriptWords` does. Bytes are cut and looked up, never strings: only tokens with letters outside ASCII are
 * decoded, once each.
 */
export function cutAtWhitespace(column: RawTexts, cut: Cut): ListColumn {
  const { used, places } = usedTexts(column);
  const byKernel = kernelKind() === 'wasm' && used.length >= FOR_KERNEL;
  const words = (byKernel ? wasmWords(column.packed, used, cut) : null) ?? typescriptWords(column.packed, used, cut);
  const { starts, codes, packed } = finish(words, cut);
  return listForRows(lists(starts, codes, packed), places);
}

/** Brings letters outside ASCII to lower case and leaves out tokens that are too short: only where there are such tokens. */
function finish(words: CutWords, cut: Cut): CutWords {
  const { starts, codes, packed } = words;
  if (cut.minLength === 0 && isAscii(packed.bytes)) return words;
  const changed = Array.from({ length: packed.starts.length - 1 }, (_, code) => changedText(packed, code, cut));
  if (changed.every((text) => text === null)) return words;
  const final = startDictionary();
  const codeFor = Int32Array.from(changed, (text, code) => {
    if (text === '') return -1;
    if (text === null) return codeOf(final, { bytes: packed.bytes, from: packed.starts[code], to: packed.starts[code + 1] });
    const { bytes } = packTexts([text]);
    return codeOf(final, { bytes, from: 0, to: bytes.length });
  });
  const ends = new Uint32Array(starts.length);
  let out = 0;
  for (let i = 0; i + 1 < starts.length; i++) {
    for (let k = starts[i]; k < starts[i + 1]; k++) if (codeFor[codes[k]] >= 0) codes[out++] = codeFor[codes[k]];
    ends[i + 1] = out;
  }
  return { starts: ends, codes: codes.subarray(0, out), packed: packedOf(final) };
}

function isAscii(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (byte >= NOT_ASCII) return false;
  return true;
}

/** What stands in place of a token: null where it stays, an empty text where it is left out. */
function changedText(packed: PackedTexts, code: number, { lower, minLength }: Cut): string | null {
  const { bytes, starts } = packed;
  let ascii = true;
  for (let at = starts[code]; at < starts[code + 1] && ascii; at++) ascii = bytes[at] < NOT_ASCII;
  if (ascii) return starts[code + 1] - starts[code] < minLength ? '' : null;
  const text = textAt(packed, code);
  const changed = lower ? text.toLowerCase() : text;
  if (changed.length < minLength) return '';
  return changed === text ? null : changed;
}
