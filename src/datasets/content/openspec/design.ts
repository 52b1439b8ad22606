import { anArea, area, aspect, phrase, speak, speakSome } from '../words/phrase.ts';
import type { Random } from '../words/random-streams.ts';
import { ACTORS, AMOUNTS, COMPONENTS, MEANS, PERIODS, SIGNALS, SPANS, TROUBLES } from '../words/vocabulary.ts';
import type { Change } from './change.ts';
import { bullets, titleOf } from './markdown.ts';

const CONTEXTS = [
  phrase`The ${COMPONENTS} owns ${area} data; the ${COMPONENTS} holds a copy that is refreshed every ${PERIODS}.`,
  phrase`The whole of ${aspect} runs inside the request today. With ${AMOUNTS} entries it takes most of the time budget.`,
  phrase`There is no single place that knows the state of ${anArea} entry; ${TROUBLES} are found by comparing two reports.`,
];

const GOALS = [
  phrase`Dependable ${area} ${aspect}, without ${TROUBLES}.`,
  phrase`An answer within ${PERIODS} for ${AMOUNTS} entries.`,
  phrase`A way for ${ACTORS} to tell from ${SIGNALS} what is going on.`,
  phrase`No change for callers of the ${COMPONENTS}.`,
];

const NON_GOALS = [
  phrase`A new store for ${area} data.`,
  phrase`Changes in the ${COMPONENTS} beyond its adapter.`,
  phrase`Clearing up ${TROUBLES} from the years before.`,
];

const DECISIONS = [
  phrase`Use ${MEANS}. The alternative, ${MEANS}, would need a second store and brings ${TROUBLES} back.`,
  phrase`Keep ${aspect} in the ${COMPONENTS}. Moving it would cost ${PERIODS} a call, measured on a copy of a large tenant.`,
  phrase`Write first, publish second. A reader may be late by ${PERIODS} and never ahead.`,
  phrase`Fail closed: without an answer of the ${COMPONENTS} no ${area} entry is released.`,
  phrase`Batch by ${AMOUNTS}. Larger batches were no faster and held locks for longer.`,
  phrase`Count at the source. Sampling would be cheaper, but an auditor needs exact figures.`,
];

const RISKS = [
  phrase`[Return of ${TROUBLES} during the rollout] → one tenant at a time, with a way back within ${PERIODS}.`,
  phrase`[The ${COMPONENTS} cannot keep up] → ${MEANS} in front of it, and ${SIGNALS} to see it coming.`,
  phrase`[Old clients send no version] → accept them for ${SPANS} and count them.`,
  phrase`[Growth of ${area} records] → delete details after ${SPANS}; totals stay.`,
];

const FLOW = phrase`request ─▶ ${COMPONENTS} ─▶ ${MEANS} ─▶ ${area} store
                 └─▶ ${SIGNALS}`;

/** `design.md`. */
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
