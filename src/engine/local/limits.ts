import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { promisify } from 'node:util';

/** How often resident memory is looked at: a worker can take a few hundred MiB in that time, not more. */
const LOOK_EVERY_MS = 100;
const BYTES_A_KIB = 1024;
const BYTES_A_MIB = 1_048_576;
const MS_A_SECOND = 1000;

/** Calls `over` for every process above the limit until it is stopped. */
export function watchMemory(watch: { limitBytes: number; pids: () => readonly number[]; over: (pid: number, bytes: number) => void }): { stop(): void } {
  let looking = false;
  const timer = setInterval(() => {
    // A slow look must not pile up.
    if (looking) return;
    looking = true;
    void look().finally(() => (looking = false));
  }, LOOK_EVERY_MS);
  timer.unref();
  return { stop: () => clearInterval(timer) };

  async function look(): Promise<void> {
    for (const pid of watch.pids()) {
      const bytes = await residentBytes(pid);
      if (bytes > watch.limitBytes) watch.over(pid, bytes);
    }
  }
}

/** Resident memory of a process in bytes; 0 when it is gone. */
export async function residentBytes(pid: number): Promise<number> {
  try {
    if (process.platform === 'linux') {
      // VmRSS is in KiB, where statm counts pages of a size that Node cannot tell.
      const status = await readFile(`/proc/${pid}/status`, 'utf8');
      return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) * BYTES_A_KIB;
    }
    const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)]);
    return Number(stdout.trim()) * BYTES_A_KIB;
  } catch {
    return 0;
  }
}

/** The error of fits that took too long; `limitMs` is the limit of one fit. */
export function timeExceeded(limitMs: number): string {
  return `time limit of ${limitMs / MS_A_SECOND} s exceeded`;
}

/** The error of fits that took too much memory. */
export function memoryExceeded(limitBytes: number, bytes: number): string {
  return `memory limit of ${Math.round(limitBytes / BYTES_A_MIB)} MiB exceeded: the worker had ${Math.round(bytes / BYTES_A_MIB)} MiB`;
}
