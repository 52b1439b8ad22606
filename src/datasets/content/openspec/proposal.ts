import { anArea, area, aspect, phrase, speak, speakSome } from '../words/phrase.ts';
import type { Random } from '../words/random-streams.ts';
import { ACTORS, AMOUNTS, COMPONENTS, MEANS, PERIODS, SIGNALS, SPANS, TROUBLES } from '../words/vocabulary.ts';
import type { Change } from './change.ts';
import type { Delta } from './delta.ts';
import { bullets, titleOf } from './markdown.ts';

const PROBLEMS = [
  phrase`Since the last release ${area} ${aspect} has led to ${TROUBLES} whenever the ${COMPONENTS} was under load.`,
  phrase`Today ${ACTORS} has to wait up to ${PERIODS} before ${anArea} change is seen by the ${COMPONENTS}.`,
  phrase`The present ${aspect} was built for ${AMOUNTS} entries; the largest tenants have far more, and meet ${TROUBLES} every day.`,
  phrase`Three incidents in a row came down to the same cause: the ${COMPONENTS} takes ${area} ${aspect} for granted.`,
  phrase`Nobody can say at present whether ${area} data is complete, because ${TROUBLES} leave no trace.`,
  phrase`Two teams have built their own ${area} ${aspect}, and the results differ by a few entries in every report.`,
];

const CONSEQUENCES = [
  phrase`Support spends about a day a week on it, and the workaround (a nightly rerun) hides ${TROUBLES}.`,
  phrase`If it stays, the move to the new ${COMPONENTS} cannot begin.`,
  phrase`The cost is small for one request – ${PERIODS} – and large for a batch of ${AMOUNTS}.`,
  phrase`A fix in the ${COMPONENTS} alone would only move the problem; the rule belongs into the specification.`,
  phrase`Customers have asked for ${aspect} by name in the last two reviews.`,
];

/** About a quarter of the proposals speak of tokens: the shipped search scenario looks for them. */
const TOKEN_SHARE = 0.25;
const TOKEN_REMARKS = [
  phrase`Part of it is the session token: it outlives the ${area} record that it was issued for.`,
  phrase`A continuation token from the ${COMPONENTS} is accepted even after its ${area} page has gone.`,
  phrase`Limits are kept in a token bucket per tenant, which ${aspect} bypasses.`,
  phrase`Every call asks for a fresh access token, which doubles the load on the ${COMPONENTS}.`,
];

const STEPS = [
  phrase`Let ${aspect} go through ${MEANS} instead of a full scan.`,
  phrase`Report every refusal as ${SIGNALS}, with the identifier of the ${area} entry.`,
  phrase`Limit one call to ${AMOUNTS} entries and document the limit.`,
  phrase`Give ${ACTORS} a way to see the state without asking support.`,
  phrase`Move the ${area} check from the ${COMPONENTS} to the ${COMPONENTS}.`,
  phrase`Keep the old answer for ${SPANS} behind a flag.`,
  phrase`Store ${area} totals beside the entries, and compare both once a day.`,
  phrase`**BREAKING** Refuse ${area} requests that name no version.`,
];

const IMPACTS = [
  phrase`Code: the ${COMPONENTS} and its ${area} adapter.`,
  phrase`API: one new optional field; clients that ignore it see no difference.`,
  phrase`Operations: ${SIGNALS} and an alert after ${PERIODS}.`,
  phrase`Data: about ${AMOUNTS} ${area} records per tenant are rewritten in the background.`,
  phrase`Teams: ${ACTORS} needs a short notice before the rollout.`,
  phrase`Dependencies: none beyond ${MEANS}, which is in use already.`,
];

/** `proposal.md`. The Why stays between the 50 and 1,000 characters that upstream asks for. */
export function renderProposal(random: Random, { name, deltas }: Change): string {
  const why = [speak(random, random.pick(PROBLEMS), name)];
  if (random.chance(TOKEN_SHARE)) why.push(speak(random, random.pick(TOKEN_REMARKS), name));
  why.push(...speakSome(random, CONSEQUENCES, random.between(1, 2), name));
  return [
    `# ${titleOf(name.id)}`,
    `## Why\n\n${why.join(' ')}`,
    `## What Changes\n\n${bullets(speakSome(random, STEPS, random.between(2, 5), name))}`,
    `## Capabilities\n\n${capabilities(deltas)}`,
    `## Impact\n\n${bullets(speakSome(random, IMPACTS, random.between(2, 4), name))}\n`,
  ].join('\n\n');
}

function capabilities(deltas: readonly Delta[]): string {
  const list = (fresh: boolean): string => {
    const chosen = deltas.filter(({ purpose }) => (purpose !== null) === fresh);
    return chosen.length === 0 ? 'None.' : bullets(chosen.map((delta) => `\`${delta.capability}\`: ${summary(delta)}`));
  };
  return `### New Capabilities\n\n${list(true)}\n\n### Modified Capabilities\n\n${list(false)}`;
}

function summary({ edits }: Delta): string {
  return edits.map(({ kind }) => kind.toLowerCase()).join(', ');
}
