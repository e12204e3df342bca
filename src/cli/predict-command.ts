import { once } from 'node:events';
import { predict } from '../run/predict.ts';

/** Writes predictions to standard output as fast as it takes them. */
export async function printPredictions(model: string, data: string): Promise<void> {
  for await (const text of predict(model, data, process.stdin)) {
    if (!process.stdout.write(text)) await once(process.stdout, 'drain');
  }
}
