import type { Random } from '../../../random.ts';
import { phrases, speak, speakSome } from '../words/phrase.ts';
import type { Change } from './change.ts';
import type { Delta } from './delta.ts';
import { bullets, titleOf } from './markdown.ts';

const PROBLEMS = phrases(`
  Since the last release {area} {aspect} has led to {trouble} whenever the {component} was under load.
  Today {actor} has to wait up to {period} before {an area} change is seen by the {component}.
  The present {aspect} was built for {amount} entries; the largest tenants have far more, and meet {trouble} every day.
  Three incidents in a row came down to the same cause: the {component} takes {area} {aspect} for granted.
  Nobody can say at present whether {area} data is complete, because {trouble} leave no trace.
  Two teams have built their own {area} {aspect}, and the results differ by a few entries in every report.
`);

const CONSEQUENCES = phrases(`
  Support spends about a day a week on it, and the workaround (a nightly rerun) hides {trouble}.
  If it stays, the move to the new {component} cannot begin.
  The cost is small for one request – {period} – and large for a batch of {amount}.
  A fix in the {component} alone would only move the problem; the rule belongs into the specification.
  Customers have asked for {aspect} by name in the last two reviews.
`);

/** About a quarter of the proposals speak of tokens: the shipped search scenario looks for them. */
const TOKEN_SHARE = 0.25;
const TOKEN_REMARKS = phrases(`
  Part of it is the session token: it outlives the {area} record that it was issued for.
  A continuation token from the {component} is accepted even after its {area} page has gone.
  Limits are kept in a token bucket per tenant, which {aspect} bypasses.
  Every call asks for a fresh access token, which doubles the load on the {component}.
`);

const STEPS = phrases(`
  Let {aspect} go through {means} instead of a full scan.
  Report every refusal as {signal}, with the identifier of the {area} entry.
  Limit one call to {amount} entries and document the limit.
  Give {actor} a way to see the state without asking support.
  Move the {area} check from the {component} to the {component}.
  Keep the old answer for {span} behind a flag.
  Store {area} totals beside the entries, and compare both once a day.
  **BREAKING** Refuse {area} requests that name no version.
`);

const IMPACTS = phrases(`
  Code: the {component} and its {area} adapter.
  API: one new optional field; clients that ignore it see no difference.
  Operations: {signal} and an alert after {period}.
  Data: about {amount} {area} records per tenant are rewritten in the background.
  Teams: {actor} needs a short notice before the rollout.
  Dependencies: none beyond {means}, which is in use already.
`);

/** Renders `proposal.md`. The section Why has 50 to 1,000 characters, as upstream asks for. */
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
