import { messageOf } from '../../errors.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { Attempt, AttemptContext } from '../attempt/attempt.ts';
import { runAttempt } from '../attempt/run-attempt.ts';

/** Attempts of one scenario, in the order in which they ran. */
export type Attempts = {
  readonly attempts: readonly Attempt[];
  /** Why the next attempt could not be measured; null where nothing went wrong. */
  readonly broken: string | null;
};

export const NO_ATTEMPTS: Attempts = { attempts: [], broken: null };

export type AttemptsOrder = {
  /** The index of the first of these attempts within the scenario. */
  readonly first: number;
  readonly count: number;
  /** Whether an attempt that an abort gate has ended is the last one. */
  readonly endAtAbort: boolean;
};

/**
 * Runs up to `count` attempts. Throws if the scenario's first attempt can't be measured; if a later one can't, the attempts
 * before it are kept and `broken` tells why.
 */
export async function runAttempts(
  scenario: Scenario,
  { first, count, endAtAbort }: AttemptsOrder,
  context: AttemptContext,
): Promise<Attempts> {
  const attempts: Attempt[] = [];
  for (let index = first; index < first + count && !(index > 0 && context.stop.aborted); index += 1) {
    try {
      const attempt = await runAttempt(scenario, index, context);
      attempts.push(attempt);
      if (endAtAbort && attempt.evidence.aborted !== null) break;
    } catch (error) {
      if (index === 0) throw error;
      const broken = `attempt ${index + 1} could not be measured: ${messageOf(error)}`;
      context.onEvent({ kind: 'trouble', scenario: scenario.name, message: broken });
      return { attempts, broken };
    }
  }
  return { attempts, broken: null };
}
