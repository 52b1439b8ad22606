import { BY_SIGNAL, exitCodeOfError, exitCodeOfVerdict } from '../result/exit-code.ts';
import type { CapacityResult, CapacityStep, CapacityUnit } from './capacity-result.ts';
import type { CapacityFound } from './measure-capacity.ts';

type Answer = Pick<
  CapacityResult,
  'verdict' | 'exitCode' | 'holds' | 'fails' | 'failsBy' | 'summary' | 'reason' | 'steps'
>;

/** What the steps say, in figures and in a sentence. A search that was stopped decides nothing, and tells how far it came. */
export function composeCapacity(
  capacity: CapacityFound,
  { by, stop }: { readonly by: CapacityUnit; readonly stop: AbortSignal },
): Answer {
  const { steps, found, isFinished, error } = capacity;
  const { holds, above } = found;
  const fails = above?.outcome === 'fails' ? above.level : null;
  const culprit =
    above === null ? null : steps.findLast(({ level, outcome }) => level === above.level && outcome === above.outcome);
  const failsBy = fails === null ? null : failedGate(culprit);
  const ends = { holds, fails, failsBy, steps };
  const isLimited = above?.outcome === 'limited';
  const parts = [
    holds === null
      ? null
      : `holds at ${levelText(holds, by)}${above === null && isFinished ? ', the most that was tried' : ''}`,
    fails === null
      ? null
      : `fails at ${levelText(fails, by)}${holds === null && isFinished ? ', the least that can be tried,' : ''} by ${failsBy}`,
    isLimited ? `at ${levelText(above.level, by)} something else than the target may be the limit` : null,
  ].filter((part) => part !== null);
  if (!isFinished) {
    const reason = stop.aborted ? BY_SIGNAL : (error?.lines[0] ?? 'a step had no result');
    const soFar = parts.length === 0 ? '' : `; until then it ${parts.join(', ')} (not confirmed)`;
    const summary = `the search did not come to its end${soFar}`;
    return { verdict: 'invalid', exitCode: exitCodeOfStop(error, stop), ...ends, summary, reason };
  }
  const verdict = isLimited ? 'invalid' : holds === null ? 'fail' : 'pass';
  const reason = isLimited ? (culprit?.reason ?? null) : null;
  return { verdict, exitCode: exitCodeOfVerdict(verdict), ...ends, summary: parts.join(', '), reason };
}

function exitCodeOfStop(error: CapacityFound['error'], stop: AbortSignal): number {
  const code: unknown = stop.aborted ? stop.reason : null;
  if (typeof code === 'number') return code;
  return error === null ? exitCodeOfVerdict('invalid') : exitCodeOfError(error.code);
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
