import type { ScenarioResult } from '../harness/result/result.ts';

type Outside = Pick<ScenarioResult, 'outside' | 'disturbed'>;

/** What other processes took of the machine, and how many attempts they spoiled that were made again. */
export function describeOthers({ outside, disturbed }: Outside): string {
  const again = disturbed.length === 1 ? '1 attempt that was' : `${disturbed.length} attempts that were`;
  return disturbed.length === 0
    ? outside.summary
    : `${outside.summary}; ${again} disturbed by others count for nothing`;
}
