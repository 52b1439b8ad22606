import type { ScenarioResult } from '../harness/result/result.ts';

type Outside = Pick<ScenarioResult, 'outside' | 'disturbed'>;

/** Says how much of the machine other processes took, and how many attempts were repeated because of them. */
export function describeOthers({ outside, disturbed }: Outside): string {
  const again = disturbed.length === 1 ? '1 attempt that was' : `${disturbed.length} attempts that were`;
  return disturbed.length === 0
    ? outside.summary
    : `${outside.summary}; ${again} disturbed by others count for nothing`;
}
