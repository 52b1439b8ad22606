import { exitCodeOfError, exitCodeOfVerdict } from '../result/exit-code.ts';
import type { CapacityResult, CapacityStep, CapacityUnit } from './capacity-result.ts';
import type { CapacityFound } from './measure-capacity.ts';

type Answer = Pick<
  CapacityResult,
  'verdict' | 'exitCode' | 'holds' | 'fails' | 'failsBy' | 'summary' | 'reason' | 'steps'
>;

/** What the steps say, in figures and in a sentence. A search that was stopped decides nothing. */
export function composeCapacity(
  { steps, found, error }: CapacityFound,
  { by, stop }: { readonly by: CapacityUnit; readonly stop: AbortSignal },
): Answer {
  if (found === null) {
    const reason = stop.aborted ? 'stopped by a signal' : (error?.lines[0] ?? 'a step had no result');
    const code: unknown = stop.aborted ? stop.reason : null;
    const exitCode =
      typeof code === 'number' ? code : error === null ? exitCodeOfVerdict('invalid') : exitCodeOfError(error.code);
    const summary = 'the search did not come to its end';
    return { verdict: 'invalid', exitCode, holds: null, fails: null, failsBy: null, summary, reason, steps };
  }
  const { holds, above } = found;
  const fails = above?.outcome === 'fails' ? above.level : null;
  const culprit =
    above === null ? null : steps.findLast(({ level, outcome }) => level === above.level && outcome === above.outcome);
  const failsBy = fails === null ? null : failedGate(culprit);
  const isLimited = above?.outcome === 'limited';
  const verdict = isLimited ? 'invalid' : holds === null ? 'fail' : 'pass';
  const parts = [
    holds === null ? null : `holds at ${levelText(holds, by)}${above === null ? ', the most that was tried' : ''}`,
    fails === null
      ? null
      : `fails at ${levelText(fails, by)}${holds === null ? ', the least that can be tried,' : ''} by ${failsBy}`,
    isLimited ? `at ${levelText(above.level, by)} something else than the target may be the limit` : null,
  ];
  const summary = parts.filter((part) => part !== null).join(', ');
  const reason = isLimited ? (culprit?.reason ?? null) : null;
  return { verdict, exitCode: exitCodeOfVerdict(verdict), holds, fails, failsBy, summary, reason, steps };
}

/** The figure of the first gate that failed: `p95(response)`. */
function failedGate(step: CapacityStep | null | undefined): string | null {
  const gate = step?.gates.find(({ verdict }) => verdict === 'fail')?.gate ?? null;
  return gate === null ? null : gate.replace(/\s*(?:<=?|>=?|==).*$/s, '');
}

/** `1,450/s`, `40 users`. */
export function levelText(level: number, by: CapacityUnit): string {
  const number = level.toLocaleString('en-US');
  return by === 'rate' ? `${number}/s` : `${number} ${level === 1 ? 'user' : 'users'}`;
}
