import { readDeltaSpec } from './delta-spec.ts';
import { readProseDeltas } from './prose-deltas.ts';
import type { Delta } from './spec-delta.ts';

/** The texts of a change that `openspec show` reads. */
export type ChangeTexts = {
  readonly name: string;
  /** Null if it has none that can be read. */
  readonly proposal: string | null;
  /** Its delta specs, sorted by id. */
  readonly specs: readonly { readonly id: string; readonly text: string }[];
};

/** What `openspec show NAME --json` says of a change. */
export type ShownChange = {
  readonly id: string;
  readonly title: string;
  readonly deltaCount: number;
  readonly deltas: readonly Delta[];
};

/**
 * Reads what a change is about. The tool shows no change without a proposal, or whose proposal has no text below "Why" or "What
 * Changes"; here it has the title and the deltas that are there.
 */
export function showChange({ name, proposal, specs }: ChangeTexts): ShownChange {
  const read = specs.map(({ id, text }) => readDeltaSpec(id, text));
  const inSpecs = read.some((deltas) => deltas !== null);
  const deltas = inSpecs ? read.flatMap((each) => each ?? []) : readProseDeltas(proposal ?? '');
  return { id: name, title: titleOf(name, proposal ?? ''), deltaCount: deltas.length, deltas };
}

/** The first heading of level one, unless it says "Proposal" and no more, as in the template of the tool. */
function titleOf(name: string, proposal: string): string {
  const title = /^#\s+(?:Change:\s+)?(.+)$/im.exec(proposal)?.[1]?.trim() ?? '';
  return title === '' || title.toLowerCase() === 'proposal' ? name : title;
}
