import type { Random } from '../../../random.ts';
import { phrases, speak } from '../words/phrase.ts';
import type { Era } from '../words/topic-names.ts';
import type { Capability } from './capability.ts';
import { makeRequirement, type Requirement, renderRequirement, widen } from './requirement.ts';

export const EDIT_KINDS = ['ADDED', 'MODIFIED', 'REMOVED', 'RENAMED'] as const;
export type EditKind = (typeof EDIT_KINDS)[number];

type Edit =
  | { readonly kind: 'ADDED' | 'MODIFIED'; readonly requirement: Requirement }
  | { readonly kind: 'REMOVED'; readonly title: string; readonly reason: string; readonly migration: string }
  | { readonly kind: 'RENAMED'; readonly from: string; readonly to: string };

/** What a change does to one capability; `purpose` only where the capability is new. */
export type Delta = { readonly capability: string; readonly purpose: string | null; readonly edits: readonly Edit[] };

const REASONS = phrases(`
  Measurements of the last quarter show that nobody relies on it, while it costs {trouble}.
  The {component} guarantees the same by other means, and two rules contradict each other in the corner cases.
  It was written for the old {area} store, which has been switched off.
`);

const MIGRATIONS = phrases(`
  Callers read the value from the {component}; the old field stays empty for {span} and is then refused.
  None is needed for data; operators replace the alert on {aspect} by one on {means}.
  Run the backfill once, compare the totals, and delete the old {area} index after {span}.
`);

/** Draws edits of these kinds, each on a requirement of its own, as long as the capability has requirements left. */
export function drawDelta(random: Random, capability: Capability, kinds: readonly EditKind[], era: Era): Delta {
  const held = random.sample(capability.requirements, capability.requirements.length);
  const spare = random
    .sample(capability.spare, kinds.length)
    .map((facet) => makeRequirement(random, facet, capability.topic));
  const edits: Edit[] = [];
  for (const kind of kinds) {
    // The last requirement that is held stays: an archive that empties a spec is refused upstream.
    const [present, absent] = held.length > 1 ? [held.pop(), spare.pop()] : [undefined, spare.pop()];
    if (absent === undefined) break;
    if (present !== undefined) edits.push(makeEdit(random, kind, present, absent, era));
    else if (era === 'active') edits.push({ kind: 'ADDED', requirement: absent });
  }
  return { capability: capability.id, purpose: null, edits };
}

/** `present` is in the main spec, `absent` is not. */
function makeEdit(random: Random, kind: EditKind, present: Requirement, absent: Requirement, era: Era): Edit {
  const active = era === 'active';
  switch (kind) {
    case 'ADDED':
      return { kind, requirement: active ? absent : present };
    case 'MODIFIED':
      return { kind, requirement: active ? widen(random, present) : present };
    case 'REMOVED': {
      const { title, topic } = active ? present : absent;
      const reason = speak(random, random.pick(REASONS), topic);
      return { kind, title, reason, migration: speak(random, random.pick(MIGRATIONS), topic) };
    }
    case 'RENAMED':
      return active ? { kind, from: present.title, to: absent.title } : { kind, from: absent.title, to: present.title };
  }
}

/** A capability that does not exist yet, with its first requirements. */
export function drawNewCapability(random: Random, capability: Capability): Delta {
  const first = random.sample(capability.requirements, random.between(1, 4));
  return {
    capability: capability.id,
    purpose: capability.purpose,
    edits: first.map((requirement) => ({ kind: 'ADDED', requirement })),
  };
}

/** `specs/<capability>/spec.md` of a change. */
export function renderDelta({ purpose, edits }: Delta): string {
  const sections = EDIT_KINDS.flatMap((kind) => {
    const blocks = edits.filter((edit) => edit.kind === kind).map(renderEdit);
    return blocks.length === 0 ? [] : [`## ${kind} Requirements\n\n${blocks.join('\n')}`];
  });
  return `# Spec Delta\n\n${purpose === null ? '' : `## Purpose\n${purpose}\n\n`}${sections.join('\n')}`;
}

function renderEdit(edit: Edit): string {
  switch (edit.kind) {
    case 'ADDED':
    case 'MODIFIED':
      return renderRequirement(edit.requirement);
    case 'REMOVED':
      return `### Requirement: ${edit.title}\n**Reason**: ${edit.reason}\n\n**Migration**: ${edit.migration}\n`;
    case 'RENAMED':
      return `- FROM: \`### Requirement: ${edit.from}\`\n- TO: \`### Requirement: ${edit.to}\`\n`;
  }
}
