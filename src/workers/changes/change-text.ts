/** A change as a workload writes it, and what must be read back. */
export type ChangeText = {
  readonly name: string;
  readonly proposal: Buffer;
  readonly tasks: Buffer;
  readonly completedTasks: number;
  readonly totalTasks: number;
  /** The JSON body that is sent. */
  readonly body: Buffer;
};

const TASKS = 5;
/** Decomposed, astral and right-to-left letters: they change if a text is normalised, or cut between UTF-16 code units. */
const FRAGILE = 'nai\u0308ve, \u{1d11e}, \u05e9\u05dc\u05d5\u05dd';

/**
 * Makes one version of a change. It differs from the version before in its text, its length and its number of completed
 * tasks.
 */
export function changeText(name: string, version: number): ChangeText {
  const completedTasks = version % (TASKS + 1);
  const lines = Array.from({ length: (version % 7) + 1 }, (_, index) => `- Part ${index + 1} of version ${version}.`);
  const proposal = [
    `# Change: ${name}`,
    '',
    '## Why',
    `A load writes this change and reads it back: version ${version} must come back as it went, ${FRAGILE}.`,
    '',
    '## What Changes',
    ...lines,
    '',
  ].join('\n');
  const done = (index: number): string => (index < completedTasks ? 'x' : ' ');
  const tasks = [
    '## 1. Work',
    '',
    ...Array.from({ length: TASKS }, (_, index) => `- [${done(index)}] 1.${index + 1} Task of version ${version}`),
    '',
  ].join('\n');
  return {
    name,
    proposal: Buffer.from(proposal),
    tasks: Buffer.from(tasks),
    completedTasks,
    totalTasks: TASKS,
    body: Buffer.from(JSON.stringify({ name, proposal, tasks })),
  };
}
