import type { Diagnostic } from '../util/diagnostic.ts';
import type { ParsedJob } from './parse.ts';
import { entryOf, problemAt, valueAt } from './tree.ts';
import type { Origin } from './source.ts';

/** What a later check found, at its place in the job file: a parameter of a stage, by the stage's id. */
export function parameterProblem({ sources }: ParsedJob, { id, param, text }: { id: string; param: string; text: string }): Diagnostic {
  const stage = sources.stages.find((one) => one.id === id);
  const axis = sources.grid.flat().find((one) => one.stage.id === id && one.param === param);
  const at = stage?.given.get(param)?.value.at ?? axis?.values[0]?.node.at ?? axis?.at ?? stage?.at ?? sources.root.at;
  return problemAt(at, { id: 'parameters', path: `${id}.${param}`, says: text });
}

/** What a later check found about a key of the job file, such as `data.label`; a key that is not there is reported at the one around it. */
export function keyProblem({ sources }: ParsedJob, { path, id, text, suggestion = null }: { path: string; id: string; text: string; suggestion?: string | null }): Diagnostic {
  const keys = path.split('.');
  const at: Origin = valueAt(sources.root, keys)?.at ?? entryOf(sources.root, keys[0])?.keyAt ?? sources.root.at;
  return problemAt(at, { id, path, says: text, suggestion });
}
