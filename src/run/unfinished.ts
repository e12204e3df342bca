import type { End, Identity, JournalContent, JournalLine } from './journal.ts';

/** The file that a run which can go on has, beside its journal: what `resume` needs besides the job. */
export const RESUME_FILE = 'resume.json';
export const JOURNAL_FILE = 'journal.jsonl';

type Begin = Extract<JournalLine, { type: 'begin' }>;
type TaskLine = Extract<JournalLine, { type: 'task' }>;

/** The first line of a journal. */
export function beginningOf({ lines }: JournalContent): Begin | null {
  return lines[0]?.type === 'begin' ? lines[0] : null;
}

/** The finished tasks of all sessions. */
export function tasksOf({ lines }: JournalContent): TaskLine[] {
  return lines.filter((line) => line.type === 'task');
}

/** How the last session came to its end; null where it was killed, or still runs. */
export function stateOf({ lines }: JournalContent): End | null {
  const last = lines.at(-1);
  return last?.type === 'end' ? last.state : null;
}

/** What keeps a journal from being gone on with, in words; nothing where it may be. */
export function differences(content: JournalContent, identity: Identity): string[] {
  const own = beginningOf(content)?.identity;
  if (own === undefined) return ['an unknown job'];
  return ([['job', 'another job'], ['data', 'other data'], ['build', 'another build of ml-submit']] as const).filter(([key]) => own[key] !== identity[key]).map(([, words]) => words);
}
