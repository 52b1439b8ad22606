import { HarnessError } from '../../../errors.ts';
import { isMapping } from '../../yaml/issue.ts';
import type { Ask, FactSources, ResolvedDocument } from '../language/fact-sources.ts';
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
  const answer = await ask('/changes?limit=1', 'a change to attack');
  const items = isMapping(answer) ? answer['items'] : undefined;
  const first: unknown = Array.isArray(items) ? items[0] : undefined;
  return isMapping(first) && typeof first['name'] === 'string' ? first['name'] : null;
}
