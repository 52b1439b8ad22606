import type { AttemptSummary } from '../harness/result/result.ts';
import { plural, were } from '../plural.ts';
import { formatCount } from './quantity.ts';

/** What the target counted of all attempts together, beside what the load counted; or why nobody can compare the two. */
export function describeReconciliation(runs: readonly Pick<AttemptSummary, 'reconciliation'>[]): string {
  const known = runs.map(({ reconciliation }) => reconciliation).filter((each) => each !== null);
  const unknown = known.find(({ read }) => read === null);
  if (known.length < runs.length) return 'not compared with the counts of the target: a shard was lost';
  if (unknown) return `not compared with the counts of the target: ${unknown.reason}`;
  const sum = (of: 'read' | 'answered' | 'started' | 'retried' | 'ok'): number =>
    known.reduce((total, each) => total + (each[of] ?? 0), 0);
  const again = sum('retried') > 0 ? ` and ${formatCount(sum('retried'))} sent once more` : '';
  const ours = `${formatCount(sum('started'))} ${were(sum('started'))} started${again}, ${formatCount(sum('ok'))} ok`;
  return `the target read ${plural(sum('read'), 'request')} and answered ${formatCount(sum('answered'))}; ${ours}, warm-ups included`;
}
