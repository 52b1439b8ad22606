import type { Random } from '../../../random.ts';
import { phrase, phrases, speak, speakSome } from '../words/phrase.ts';
import type { Change } from './change.ts';
import { bullets, titleOf } from './markdown.ts';

const CONTEXTS = phrases(`
  The {component} owns {area} data; the {component} holds a copy that is refreshed every {period}.
  The whole of {aspect} runs inside the request today. With {amount} entries it takes most of the time budget.
  There is no single place that knows the state of {an area} entry; {trouble} are found by comparing two reports.
`);

const GOALS = phrases(`
  Dependable {area} {aspect}, without {trouble}.
  An answer within {period} for {amount} entries.
  A way for {actor} to tell from {signal} what is going on.
  No change for callers of the {component}.
`);

const NON_GOALS = phrases(`
  A new store for {area} data.
  Changes in the {component} beyond its adapter.
  Clearing up {trouble} from the years before.
`);

const DECISIONS = phrases(`
  Use {means}. The alternative, {means}, would need a second store and brings {trouble} back.
  Keep {aspect} in the {component}. Moving it would cost {period} a call, measured on a copy of a large tenant.
  Write first, publish second. A reader may be late by {period} and never ahead.
  Fail closed: without an answer of the {component} no {area} entry is released.
  Batch by {amount}. Larger batches were no faster and held locks for longer.
  Count at the source. Sampling would be cheaper, but an auditor needs exact figures.
`);

const RISKS = phrases(`
  [Return of {trouble} during the rollout] → one tenant at a time, with a way back within {period}.
  [The {component} cannot keep up] → {means} in front of it, and {signal} to see it coming.
  [Old clients send no version] → accept them for {span} and count them.
  [Growth of {area} records] → delete details after {span}; totals stay.
`);

const FLOW = phrase(`request ─▶ {component} ─▶ {means} ─▶ {area} store
                 └─▶ {signal}`);

/** Renders `design.md`. */
export function renderDesign(random: Random, { name }: Change): string {
  const decisions = speakSome(random, DECISIONS, random.between(2, 4), name);
  return [
    `# Design: ${titleOf(name.id)}`,
    `## Context\n\n${speakSome(random, CONTEXTS, random.between(1, 2), name).join(' ')}`,
    `\`\`\`text\n${speak(random, FLOW, name)}\n\`\`\``,
    '## Goals / Non-Goals',
    `**Goals:**\n${bullets(speakSome(random, GOALS, 2, name))}`,
    `**Non-Goals:**\n${bullets(speakSome(random, NON_GOALS, random.between(1, 2), name))}`,
    `## Decisions\n\n${decisions.map((text, i) => `${i + 1}. ${text}`).join('\n')}`,
    `## Risks / Trade-offs\n\n${bullets(speakSome(random, RISKS, random.between(1, 3), name))}\n`,
  ].join('\n\n');
}
