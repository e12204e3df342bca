import { JobFailed } from '../util/errors.ts';
import { fromHere } from '../util/paths.ts';

/** What a system says when files cannot be written, in words. */
const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on the device',
  EDQUOT: 'the quota of the disk is used up',
  EFBIG: 'a file would be larger than is allowed',
  EACCES: 'permission was denied',
  EPERM: 'permission was denied',
  EROFS: 'the file system is read-only',
  ENOENT: 'it, or a part of it, is not there',
  ENOTDIR: 'a part of its path is a file',
  EEXIST: 'a part of its path is a file',
  ENAMETOOLONG: 'its name is too long',
  EIO: 'the device failed',
};

/** Does some writing into a folder. What the disk refuses ends the job with one sentence, in which `advice` comes last. */
export function writing<T>(place: { what: string; folder: string; advice: string }, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw diskFailure(place, error) ?? error;
  }
}

/** The failure of the job where an error is one of the disk's, else null. */
export function diskFailure({ what, folder, advice }: { what: string; folder: string; advice: string }, cause: unknown): JobFailed | null {
  const reason = diskReason(cause);
  return reason === null ? null : new JobFailed(`the ${what} ${fromHere(folder)} cannot be written: ${reason}; ${advice}`, { cause });
}

/** Why the disk refused something, in words, or null where an error is none of the disk's. */
export function diskReason(cause: unknown): string | null {
  return cause instanceof Error && 'code' in cause ? (REASONS[String(cause.code)] ?? null) : null;
}
