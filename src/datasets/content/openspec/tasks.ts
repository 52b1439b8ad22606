import type { Random } from '../../../random.ts';
import { phrase, phrases, speak, speakSome } from '../words/phrase.ts';
import type { Change, ChangeStatus } from './change.ts';

const GROUPS = [
  'Groundwork',
  'Data model',
  'Service',
  'Interface',
  'Observability',
  'Rollout',
  'Cleanup',
  'Documentation',
];

const STEPS = phrases(`
  Write a failing test for {trouble} in {area} {aspect}
  Add {means} to the {component}
  Backfill {area} records in batches of {amount}
  Expose {signal}
  Compare old and new results for {span}
  Document the limit of {amount} entries
  Remove the {area} branch from the {component}
  Handle a token that expires in the middle of {aspect}
  Review the error texts with support
  Measure {aspect} at {amount} entries before and after
  Rehearse the way back on a copy of production
  Switch the flag on for the first tenant
`);

const NOTHING_YET = phrase('Tasks follow once the design of {area} {aspect} has been reviewed.');
const NOTHING_YET_SHARE = 0.1;

type Group = { readonly title: string; readonly tasks: readonly Task[] };
/** `1.2`, or `1.2.1` for a finer step of the task before. */
type Task = { readonly id: string; readonly text: string };

/** Renders `tasks.md`. A draft has no task done and may have no list yet; an active change has some done, all others have all. */
export function renderTasks(random: Random, { name, status }: Change): string {
  if (status === 'draft' && random.chance(NOTHING_YET_SHARE)) return `# Tasks\n\n${speak(random, NOTHING_YET, name)}\n`;
  const groups = random.sample(GROUPS, random.between(2, 4)).map((title, i): Group => {
    const steps = speakSome(random, STEPS, random.between(1, 5), name);
    return { title, tasks: steps.flatMap((text, k) => drawTasks(random, `${i + 1}.${k + 1}`, text)) };
  });
  const total = groups.reduce((sum, { tasks }) => sum + tasks.length, 0);
  return renderGroups(
    groups,
    drawDone(random, status, total),
    random.chance(0.1) ? '*' : '-',
    random.chance(0.1) ? 'X' : 'x',
  );
}

function drawTasks(random: Random, id: string, text: string): Task[] {
  const task = { id, text };
  return random.chance(0.1) ? [task, { id: `${id}.1`, text: `Have “${text}” reviewed` }] : [task];
}

/** Draws the number of tasks that are done; `total` is at least 2. */
function drawDone(random: Random, status: ChangeStatus, total: number): number {
  switch (status) {
    case 'draft':
      return 0;
    case 'active':
      return random.between(1, total - 1);
    case 'completed':
    case 'archived':
      return total;
  }
}

function renderGroups(groups: readonly Group[], done: number, bullet: string, mark: string): string {
  let left = done;
  const rendered = groups.map(({ title, tasks }, i) => {
    const lines = tasks.map(({ id, text }) => {
      const indent = id.split('.').length > 2 ? '  ' : '';
      return `${indent}${bullet} [${left-- > 0 ? mark : ' '}] ${id} ${text}\n`;
    });
    return `## ${i + 1}. ${title}\n\n${lines.join('')}`;
  });
  return `# Tasks\n\n${rendered.join('\n')}`;
}
