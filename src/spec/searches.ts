import { resolve } from 'node:path';
import type { SearchValues } from '../stages/params.ts';
import { checkMap, later } from './check.ts';
import type { Checking } from './check.ts';
import type { Catalogue, SearchEntry } from './catalogue.ts';
import { orList, paramField, paramWords, text } from './fields.ts';
import type { AskedSearch } from './job.ts';
import type { CheckedPipeline } from './pipeline.ts';
import { formatOf } from './shape.ts';
import type { Fields } from './shape.ts';
import { directoryOf } from './source.ts';
import { entryOf, problemAt } from './tree.ts';
import type { Entry, Node } from './tree.ts';

/** The key of a search with the file of other rows. */
const OTHER = 'data';
const otherField = text(null, 'A file of other rows, read as the data of the job is; the rows themselves unless given.', 'the name of a file');

/** Searches of all stages by their names: those of one name take the same. */
export function searchesIn({ stages }: Catalogue): Map<string, SearchEntry> {
  return new Map(stages.flatMap(({ searches = {} }) => Object.entries(searches)));
}

/** The keys of a search. */
export function searchFieldsOf({ params, other }: SearchEntry): Fields {
  const own = Object.fromEntries(Object.entries(params).map(([name, param]) => [name, paramField(param)]));
  return other ? { [OTHER]: otherField, ...own } : own;
}

/** What is asked of a stage of the pipeline under `output`, by the names that stages give; null where nothing is. */
export function checkSearches(output: Node | undefined, pipeline: CheckedPipeline, checking: Checking): AskedSearch | null {
  const known = searchesIn(checking.catalogue);
  const given = output?.kind === 'map' ? output.entries.filter(({ key }) => known.has(key)) : [];
  if (given.length === 0) return null;
  const [first, second] = given;
  if (second !== undefined) checking.report(problemAt(second.keyAt, { id: 'two-searches', path: 'output', says: `expected one of ${orList([...known.keys()])}, got ${given.map(({ key }) => key).join(' and ')}`, suggestion: 'give each a job of its own' }));
  checkStage(first, pipeline, checking);
  return checkAsked(first, known.get(first.key) as SearchEntry, checking);
}

/** One stage of the pipeline must be able to answer. */
function checkStage({ key, keyAt }: Entry, { stages, broken }: CheckedPipeline, { catalogue, report }: Checking): void {
  const able = catalogue.stages.filter(({ searches = {} }) => Object.hasOwn(searches, key)).map(({ name }) => name);
  const found = stages.filter(({ entry }) => able.includes(entry.name));
  if (found.length === 1 || (found.length === 0 && broken.length > 0)) return;
  const got = found.length > 0 ? found.map(({ id }) => id).join(' and ') : 'none';
  report(problemAt(keyAt, { id: 'no-searched-stage', path: `output.${key}`, says: `expected one stage of the pipeline that has ${key}, got ${got}`, suggestion: found.length > 0 ? 'keep one of them' : `add ${orList(able)}` }));
}

function checkAsked({ key, keyAt, value }: Entry, entry: SearchEntry, checking: Checking): AskedSearch | null {
  const path = `output.${key}`;
  const { [OTHER]: file = null, ...params } = checkMap(value, { path, fields: searchFieldsOf(entry) }, checking) as SearchValues & { data?: string | null };
  if (value.kind === 'map') {
    const lacking = Object.entries(entry.params).filter(([name, param]) => param.default === undefined && entryOf(value, name) === undefined);
    for (const [name, param] of lacking) checking.report(problemAt(keyAt, { id: 'missing-key', path, says: `expected ${name}, ${paramWords(param)}` }));
  }
  const node = entryOf(value, OTHER)?.value;
  return { name: key, params: params as SearchValues, other: file === null || node === undefined ? null : otherFile(node, file, checking) };
}

function otherFile(node: Node, file: string, { report }: Checking): { path: string; format: string } {
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(file)) report(later(node.at, `reading from a URL such as "${file}"`, 'download the file'));
  return { path: resolve(directoryOf(node.at), file), format: formatOf(file) };
}
