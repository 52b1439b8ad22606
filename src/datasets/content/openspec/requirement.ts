import type { Random } from '../../../random.ts';
import type { Case, Facet } from '../words/facets.ts';
import { phrases, speak, type Topic } from '../words/phrase.ts';

type Scenario = { readonly name: string; readonly steps: readonly string[] };

/** A requirement, as it stands in a main spec and in ADDED and MODIFIED deltas. */
export type Requirement = {
  readonly title: string;
  readonly body: string;
  readonly scenarios: readonly Scenario[];
  readonly facet: Facet;
  readonly topic: Topic;
};

const MOST_CASES_AT_FIRST = 3;

const AMENDMENTS = phrases(`
  This SHALL hold for calls through the {component} as well.
  An operator MUST be able to change the limit without a restart.
  The behaviour SHALL be visible as {signal}.
  Data written before this change MUST meet the rule within {span}.
  For {area} data in a second region the same rule SHALL apply.
`);

const SIDE_EFFECTS = phrases(`
  {signal} notes what happened
  no other {area} entry is touched
  the {component} is not asked again
  the time spent is counted for {aspect}
`);

/** The title of a requirement. It depends only on facet and topic, so that a delta names the requirement it changes. */
function titleOf(facet: Facet, topic: Topic): string {
  return `${facet.title} for ${topic.area} ${topic.aspect}`;
}

/** Makes a requirement as a main spec first has it. */
export function makeRequirement(random: Random, facet: Facet, topic: Topic): Requirement {
  const cases = facet.cases.slice(0, random.between(1, MOST_CASES_AT_FIRST));
  return {
    title: titleOf(facet, topic),
    body: speak(random, facet.rule, topic),
    scenarios: cases.map((item) => makeScenario(random, item, topic)),
    facet,
    topic,
  };
}

/** Adds to a requirement. Each of its scenarios stays, word for word. */
export function widen(random: Random, requirement: Requirement): Requirement {
  const { facet, topic, scenarios } = requirement;
  const next = facet.cases[scenarios.length];
  return {
    ...requirement,
    body: `${requirement.body} ${speak(random, random.pick(AMENDMENTS), topic)}`,
    scenarios: next === undefined ? scenarios : [...scenarios, makeScenario(random, next, topic)],
  };
}

function makeScenario(random: Random, { name, event, outcome }: Case, topic: Topic): Scenario {
  const steps = [`- **WHEN** ${speak(random, event, topic)}`, `- **THEN** ${speak(random, outcome, topic)}`];
  if (random.chance(0.3)) steps.push(`- **AND** ${speak(random, random.pick(SIDE_EFFECTS), topic)}`);
  return { name, steps };
}

export function renderRequirement({ title, body, scenarios }: Requirement): string {
  const blocks = scenarios.map(({ name, steps }) => `#### Scenario: ${name}\n${steps.join('\n')}\n`);
  return `### Requirement: ${title}\n${body}\n\n${blocks.join('\n')}`;
}
