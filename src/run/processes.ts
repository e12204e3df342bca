import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import process from 'node:process';

/** A process as files name it: the number alone may have been given to another since. */
export interface Owner {
  pid: number;
  host: string;
  /** When it began, in the words of the system; null where those are not known. */
  began: string | null;
}

/** This process. */
export function thisProcess(): Owner {
  return { pid: process.pid, host: hostname(), began: beginningOf(process.pid) };
}

/** Whether a process still runs. One of another host cannot be asked, and is taken to run. */
export function isRunning({ pid, host, began }: Owner): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // A process of somebody else may not be signalled, but is there.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return began === null || beginningOf(pid) === began;
}

/** Reads what `JSON.stringify` made of an owner; null for anything else. */
export function parseOwner(text: string): Owner | null {
  try {
    const { pid, host, began } = JSON.parse(text) as Partial<Owner>;
    if (!Number.isInteger(pid) || typeof host !== 'string' || (began !== null && typeof began !== 'string')) return null;
    return { pid: Number(pid), host, began };
  } catch {
    return null;
  }
}

/** Field 22 of /proc/<pid>/stat counts ticks since the machine was started, so that start is named as well. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function beginningOf(pid: number): string | null {
  try {
    if (process.platform !== 'linux') return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    // The second field is the program's name, which may hold blanks and parentheses.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    // One that ended and that nobody asked for its exit code yet.
    return fields[0] === 'Z' ? null : `${boot} ${fields[BEGAN_FIELD]}`;
  } catch {
    return null;
  }
}

/** Of the fields behind the name, which are counted from 3. */
const BEGAN_FIELD = 22 - 3;
