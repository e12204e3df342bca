import { JobFailed } from '../util/errors.ts';

/** What a system says when files cannot be written, in words. */
const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on the device',
  EDQUOT: 'the quota of the disk is used up',
  EFBIG: 'a file would be larger than is allowed',
  EACCES: 'permission was denied',
  EPERM: 'permission was denied',
  EROFS: 'the file system is read-only',
  ENOENT: 'it, or a part of it, is not there',
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
  const reason = cause instanceof Error && 'code' in cause ? REASONS[String(cause.code)] : undefined;
  return reason === undefined ? null : new JobFailed(`the ${what} ${folder} cannot be written: ${reason}; ${advice}`, { cause });
}
