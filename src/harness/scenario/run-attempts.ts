import { messageOf } from '../../errors.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { Attempt, AttemptContext } from '../attempt/attempt.ts';
import { runAttempt } from '../attempt/run-attempt.ts';
import type { ScenarioPatience } from './patience.ts';

/** Attempts of one scenario, in the order in which they ran. */
export type Attempts = {
  readonly attempts: readonly Attempt[];
  /** Attempts that other processes disturbed, and that others above have replaced. They count for nothing. */
  readonly disturbed: readonly Attempt[];
  /** Why the next attempt could not be measured; null where nothing went wrong. */
  readonly broken: string | null;
};

export const NO_ATTEMPTS: Attempts = { attempts: [], disturbed: [], broken: null };

export type AttemptsOrder = {
  /** The index of the first of these attempts within the scenario. */
  readonly first: number;
  readonly count: number;
  /** Whether these are the repeats that the scenario asks for: an attempt that an abort gate has ended is the last of them. */
  readonly areRepeats: boolean;
};

/**
 * Runs up to `count` attempts. One that other processes have disturbed, so that a gate can't be decided, is made again when
 * the machine is quiet, for as long as patience lasts. Throws if the scenario's first attempt can't be measured; if a later
 * one can't, the attempts before it are kept and `broken` tells why.
 */
export async function runAttempts(
  scenario: Scenario,
  { first, count, areRepeats }: AttemptsOrder,
  patience: ScenarioPatience,
  context: AttemptContext,
): Promise<Attempts> {
  const { stop, clock, onEvent } = context;
  const attempts: Attempt[] = [];
  const disturbed: Attempt[] = [];
  let index = first;
  const measure = async (): Promise<Attempt> => {
    const isLastRepeat = areRepeats && attempts.length === count - 1;
    const attempt = await runAttempt(scenario, { index, isLastRepeat }, context);
    index += 1;
    return attempt;
  };
  try {
    while (attempts.length < count && !(index > 0 && stop.aborted)) {
      let attempt = await measure();
      while (isUndecided(attempt) && (await patience.waitForQuiet())) {
        disturbed.push(attempt);
        const startUs = clock();
        attempt = await measure();
        if (isUndecided(attempt)) patience.spend((clock() - startUs) / 1e3);
      }
      attempts.push(isUndecided(attempt) ? { ...attempt, gates: attempt.gates.map(patience.explain) } : attempt);
      if (areRepeats && attempt.evidence.aborted !== null) break;
    }
    return { attempts, disturbed, broken: null };
  } catch (error) {
    if (index === 0) throw error;
    const broken = `attempt ${index + 1} could not be measured: ${messageOf(error)}`;
    onEvent({ kind: 'trouble', scenario: scenario.name, message: broken });
    // A disturbed attempt is better than none.
    const kept = attempts.length > 0 ? attempts : disturbed.splice(-1);
    return { attempts: kept, disturbed, broken };
  }
}

/** Whether a quiet machine could change the verdict: a gate was disturbed, and none has failed for good. */
function isUndecided({ gates, evidence }: Attempt): boolean {
  const counting = gates.filter(({ severity }) => severity === 'fail');
  const isSound = evidence.died === null && evidence.lost.length === 0;
  return isSound && counting.some(({ disturbed }) => disturbed) && counting.every(({ verdict }) => verdict !== 'fail');
}
