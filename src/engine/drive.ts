import type { PassRequest } from '../stages/stage.ts';

/** Drives a fit to its model, or a summary to its end. `runPass` gives the merged result of one pass over all shards; when it rejects, so does the fit. */
export async function drive<T>(fit: Generator<PassRequest, T, unknown>, runPass: (request: PassRequest) => Promise<unknown>): Promise<T> {
  let step = fit.next();
  while (step.done !== true) step = fit.next(await runPass(step.value));
  return step.value;
}
