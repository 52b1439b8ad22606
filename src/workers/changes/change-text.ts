/** A change as a workload writes it, and what must be read back of it. */
export type ChangeText = {
  readonly name: string;
  readonly proposal: Buffer;
  readonly tasks: Buffer;
  readonly completedTasks: number;
  readonly totalTasks: number;
  /** What is sent. */
  readonly body: Buffer;
};

const TASKS = 5;
/** Letters that lose their form where a text is normalised or cut by characters: decomposed, astral, right to left. */
const FRAGILE = 'nai\u0308ve, \u{1d11e}, \u05e9\u05dc\u05d5\u05dd';

/** Every version differs from the one before it in its text, in its length and in its tasks that are done. */
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
