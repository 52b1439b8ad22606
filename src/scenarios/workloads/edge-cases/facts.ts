import { HarnessError } from '../../../errors.ts';
import { textOf } from '../../../workers/checks/exact-json.ts';
import { isMapping } from '../../yaml/issue.ts';
import type { Ask, FactSources, ResolvedDocument } from '../language/fact-sources.ts';
import { holdsHalf } from '../language/sent-text.ts';
import type { EdgeCasesWorkload } from './types.ts';

export type EdgeCasesFacts = {
  /** The cases that are put; never empty. */
  readonly cases: readonly ResolvedDocument[];
  /** A change whose files can be attacked; null if no attacks are sent, or if the target has no change. */
  readonly change: string | null;
};

export async function edgeCasesFacts(
  { cases: spec, hostile }: EdgeCasesWorkload,
  { ask, provide }: FactSources,
): Promise<EdgeCasesFacts> {
  const cases = await provide.cases(spec);
  if (cases.length > 0) return { cases, change: hostile ? await findChange(ask) : null };
  const where = spec.kind === 'folder' ? spec.dir : 'the edge cases';
  throw new HarnessError('CONFIG', `there is no edge case in ${where}`, { hint: 'leave dir out to have them made' });
}

async function findChange(ask: Ask): Promise<string | null> {
  const path = '/changes?limit=1';
  const answer = await ask(path, 'a change to attack');
  const items = isMapping(answer) ? answer['items'] : undefined;
  const first: unknown = Array.isArray(items) ? items[0] : undefined;
  if (first === undefined) return null;
  const name = isMapping(first) ? textOf(first['name']) : null;
  if (name === null || name === '')
    throw new HarnessError('CONFIG', `a change to attack: ${path} has no name in items[0]`);
  if (!holdsHalf(name)) return name;
  const words = `a change to attack: ${path} has a name that can’t be sent, in items[0]: it holds half of a letter`;
  throw new HarnessError('CONFIG', words);
}
