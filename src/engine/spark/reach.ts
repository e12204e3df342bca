import { connect } from 'node:net';

/** Spark itself tries for a minute. */
const ANSWER_WITHIN_MS = 5000;

/** Why no master of a standalone cluster answers; null where one does, and for clusters of other kinds, which are not asked. */
export async function unreachable(master: string): Promise<string | null> {
  const [, list] = /^spark:\/\/(.+)$/.exec(master) ?? [];
  if (list === undefined) return null;
  const reasons = await Promise.all(list.split(',').map(refusal));
  return reasons.includes(null) ? null : `the master ${master} cannot be reached: ${reasons.join(', ')}`;
}

function refusal(place: string): Promise<string | null> {
  const at = place.lastIndexOf(':');
  return new Promise((resolve) => {
    const socket = connect({ host: place.slice(0, at), port: Number(place.slice(at + 1)) });
    function end(reason: string | null): void {
      socket.destroy();
      resolve(reason);
    }
    socket.setTimeout(ANSWER_WITHIN_MS, () => end(`no answer from ${place} within ${ANSWER_WITHIN_MS / MS_A_SECOND} s`));
    socket.once('connect', () => end(null));
    socket.once('error', (error: NodeJS.ErrnoException) => end(`${error.code ?? error.message} at ${place}`));
  });
}

const MS_A_SECOND = 1000;
