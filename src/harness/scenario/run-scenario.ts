import type { OutsideSample } from '../../monitor/neighbours/outside-sample.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { AttemptContext } from '../attempt/attempt.ts';
import { combineAttempts, confirmAttempts, isWorthConfirming } from '../judge/combine.ts';
import type { GateResult, ScenarioResult } from '../result/result.ts';
import type { Patience } from './patience.ts';
import { type Attempts, NO_ATTEMPTS, runAttempts } from './run-attempts.ts';
import { composeScenario } from './scenario-result.ts';

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
