import { messageOf } from '../../errors.ts';
import type { OutsideSample } from '../../monitor/neighbours/outside-sample.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { Attempt, AttemptContext } from '../attempt/attempt.ts';
import { runAttempt } from '../attempt/run-attempt.ts';
import { combineAttempts, confirmAttempts, isWorthConfirming } from '../judge/combine.ts';
import { BY_SIGNAL } from '../result/exit-code.ts';
import type { GateResult, ScenarioResult } from '../result/result.ts';
import type { Patience, ScenarioPatience } from './patience.ts';
import { type Attempts, composeScenario, NO_ATTEMPTS } from './scenario-result.ts';
import { unmeasured } from './validity-reasons.ts';

export type ScenarioContext = AttemptContext & { readonly patience: Patience };

/** Runs a scenario as often as it asks for, and again where a narrow failure has to be confirmed; one result for all. */
export async function runScenario(scenario: Scenario, context: ScenarioContext): Promise<ScenarioResult> {
  const { stop, onEvent, clock } = context;
  const { name, gates, repeat, confirm } = scenario;
  const patience = context.patience.ofScenario(scenario);
  const repeats = await runAttempts(scenario, { first: 0, count: repeat, areRepeats: true }, patience, context);
  const judged = combineAttempts(
    gates,
    repeats.attempts.map((attempt) => ({ gates: attempt.gates, aborted: attempt.evidence.aborted })),
  );
  if (!needsConfirmation(scenario, judged, repeats, stop)) {
    return composeScenario(scenario, judged, { repeats, confirmations: NO_ATTEMPTS, clock });
  }
  onEvent({ kind: 'confirming', scenario: name, gates: judged.filter(isFailure), attempts: confirm });
  const first = repeats.attempts.length + repeats.disturbed.length;
  const order = { first, count: confirm, areRepeats: false };
  const confirmations = await runAttempts(scenario, order, patience, context);
  const isComplete = confirmations.attempts.length === confirm && !stop.aborted;
  const others = confirmations.attempts.map((attempt) => attempt.gates);
  const sawOthers = [...repeats.attempts, ...confirmations.attempts].every(({ evidence }) => isKnown(evidence.outside));
  const confirmed = isComplete ? confirmAttempts(gates, judged, others, sawOthers) : judged;
  return composeScenario(scenario, confirmed, { repeats, confirmations, clock });
}

type AttemptsOrder = {
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
async function runAttempts(
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
      if (areRepeats && attempt.evidence.aborted !== null) return { attempts, disturbed, broken: null };
    }
    return { attempts, disturbed, broken: attempts.length < count ? unmeasured(index + 1, BY_SIGNAL) : null };
  } catch (error) {
    if (index === 0) throw error;
    const broken = unmeasured(index + 1, messageOf(error));
    onEvent({ kind: 'trouble', scenario: scenario.name, message: broken });
    // A disturbed attempt is better than none.
    const kept = attempts.length > 0 ? attempts : disturbed.splice(-1);
    return { attempts: kept, disturbed, broken };
  }
}

/**
 * Whether a quiet machine could change the verdict: a gate was disturbed, and none has failed for good. A load that was ended before
 * its own end has had the time that its author gave it, and takes that long again wherever the machine was not the cause.
 */
function isUndecided({ gates, evidence }: Attempt): boolean {
  const counting = gates.filter(({ severity }) => severity === 'fail');
  const isSound = evidence.died === null && evidence.lost.length === 0 && evidence.cut === null;
  return isSound && counting.some(({ disturbed }) => disturbed) && counting.every(({ verdict }) => verdict !== 'fail');
}

function isKnown(outside: OutsideSample | null): boolean {
  return outside !== null && outside.share !== null;
}

function needsConfirmation(
  scenario: Scenario,
  judged: readonly GateResult[],
  { attempts, broken }: Attempts,
  stop: AbortSignal,
): boolean {
  const isSound = attempts.every(({ evidence: { died, lost } }) => died === null && lost.length === 0);
  return (
    scenario.confirm > 0 && !stop.aborted && broken === null && isSound && isWorthConfirming(scenario.gates, judged)
  );
}

function isFailure({ verdict, severity }: GateResult): boolean {
  return verdict === 'fail' && severity === 'fail';
}
