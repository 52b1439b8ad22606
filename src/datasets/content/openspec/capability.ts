import type { Random } from '../../../random.ts';
import type { SourceFile } from '../source-file.ts';
import { FACETS, type Facet } from '../words/facets.ts';
import { phrases, speak, type Topic } from '../words/phrase.ts';
import { randomOf } from '../words/random-streams.ts';
import { drawTimestamp } from '../words/timestamp.ts';
import type { Names } from '../words/topic-names.ts';
import { makeRequirement, type Requirement, renderRequirement } from './requirement.ts';

/** A main spec: its requirements, and the facets that it has no requirement for. */
export type Capability = {
  readonly id: string;
  readonly topic: Topic;
  readonly purpose: string;
  readonly requirements: readonly Requirement[];
  readonly spare: readonly Facet[];
};

const PURPOSES = phrases(`
  Covers how {area} data is handled by {aspect}, from the request that {actor} sends to the record that is kept of it.
  Describes what callers of the {component} can rely on where {area} {aspect} is concerned, and what they cannot.
  Keeps {area} {aspect} dependable for {actor}, including the days on which the {component} is slow or away.
`);

/** Draws a purpose of at least 50 characters, as strict validation asks for. */
function drawPurpose(random: Random, topic: Topic): string {
  return speak(random, random.pick(PURPOSES), topic);
}

/** Makes main spec `index` of the seed. It has 3 to 7 requirements, so that no change removes all of them. */
export function makeCapability(names: Names, index: number): Capability {
  const random = randomOf(names.seed, 'spec', index);
  const { id, ...topic } = names.capability(index);
  const facets = random.sample(FACETS, FACETS.length);
  const held = random.between(3, 7);
  return {
    id,
    topic,
    purpose: drawPurpose(random, topic),
    requirements: facets.slice(0, held).map((facet) => makeRequirement(random, facet, topic)),
    spare: facets.slice(held),
  };
}

/** Renders `openspec/specs/<capability>/spec.md`. */
export function mainSpecFile({ seed }: Names, index: number, { id, purpose, requirements }: Capability): SourceFile {
  return {
    path: `specs/${id}/spec.md`,
    content: `# ${id} Specification\n\n## Purpose\n${purpose}\n\n## Requirements\n${requirements.map(renderRequirement).join('\n')}`,
    mtimeMs: drawTimestamp(randomOf(seed, 'spec-time', index)),
  };
}
