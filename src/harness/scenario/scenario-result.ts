import type { Clock } from '../../metrics/clock.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { Attempt } from '../attempt/attempt.ts';
import { undecided } from '../cross-check/compare.ts';
import { ownFigures } from '../cross-check/own-figures.ts';
import { pool } from '../judge/evidence.ts';
import { scenarioVerdict } from '../judge/judge.ts';
import { latenessDoubt } from '../judge/lateness.ts';
import { composeAllSeries, composeFailures, composeFigures, composeLevels, composeWork } from '../result/compose.ts';
import { composeOutside } from '../result/compose-outside.ts';
import { composeWitness } from '../result/compose-witness.ts';
import type { AttemptSummary, CrossCheckResult, GateResult, ScenarioResult } from '../result/result.ts';
import { reasonsOf } from './validity-reasons.ts';

/** Attempts of one scenario, in the order in which they ran. */
export type Attempts = {
  readonly attempts: readonly Attempt[];
  /** Attempts that other processes disturbed, and that others above have replaced. They count for nothing. */
  readonly disturbed: readonly Attempt[];
  /** Why the next attempt could not be measured; null where nothing went wrong. */
  readonly broken: string | null;
};

export const NO_ATTEMPTS: Attempts = { attempts: [], disturbed: [], broken: null };

export type ScenarioAttempts = {
  /** At least one. */
  readonly repeats: Attempts;
  readonly confirmations: Attempts;
  /** The clock that the attempts were timed by. */
  readonly clock: Clock;
};

/** The figures are those of all attempts together; `runs` tells what each gate had in each attempt. */
export function composeScenario(
  scenario: Scenario,
  gates: readonly GateResult[],
  { repeats, confirmations, clock }: ScenarioAttempts,
): ScenarioResult {
  const attempts = [...repeats.attempts, ...confirmations.attempts];
  const broken = repeats.broken ?? confirmations.broken;
  const first = attempts[0] as Attempt;
  const evidence = attempts.map((attempt) => attempt.evidence);
  const pooled = pool(evidence);
  const doubt = latenessDoubt(pooled.total.select(null, null));
  const reasons = [...attempts.flatMap(reasonsOf), broken, doubt].filter((reason) => reason !== null);
  return {
    name: scenario.name,
    workload: scenario.workload,
    target: first.target,
    load: { ...scenario.load, ...engineOf(scenario), ...warmupOf(scenario), shards: first.shards },
    verdict: scenarioVerdict(gates, evidence, broken === null),
    gates,
    ...composeFigures(pooled),
    validity: { reasons: [...new Set(reasons)] },
    failures: composeFailures(pooled, clock),
    series: composeAllSeries(scenario.load, pooled),
    levels: composeLevels(scenario.workload.levels, pooled),
    runs: [
      ...repeats.attempts.map((attempt) => summarise(attempt, 'repeat')),
      ...confirmations.attempts.map((attempt) => summarise(attempt, 'confirmation')),
    ],
    disturbed: [
      ...repeats.disturbed.map((attempt) => summarise(attempt, 'repeat')),
      ...confirmations.disturbed.map((attempt) => summarise(attempt, 'confirmation')),
    ],
    outside: composeOutside(pooled.outside),
    alerts: pooled.alerts ?? [],
    witness: composeWitness(pooled),
    intervals: attempts.flatMap(({ intervals }) => intervals),
    crossCheck: crossCheckOf(scenario, repeats.attempts),
    profile: null,
  };
}

/** The last repeat makes the cross-check; it claims nothing if the scenario ended before. */
function crossCheckOf(scenario: Scenario, repeats: readonly Attempt[]): CrossCheckResult | null {
  const last = repeats.at(-1) as Attempt;
  if (scenario.crossCheck === null || last.crossCheck !== null) return last.crossCheck;
  return undecided(ownFigures(last.evidence), 'the scenario ended before its last repeat');
}

function summarise({ startedAt, evidence, gates, monitor }: Attempt, kind: AttemptSummary['kind']): AttemptSummary {
  const values = gates.map(({ gate, value, verdict }) => ({ gate, value, verdict }));
  return {
    kind,
    startedAt,
    windowMs: evidence.windowUs / 1e3,
    work: composeWork(evidence),
    reconciliation: evidence.reconciliation,
    outside: composeOutside(evidence.outside),
    monitor: { metrics: monitor.metrics, notes: monitor.notes },
    witness: composeWitness(evidence),
    gates: values,
  };
}

function engineOf({ engine, engineFrom }: Scenario): Pick<ScenarioResult['load'], 'engine' | 'engineFrom'> {
  return { engine, engineFrom };
}

function warmupOf({ warmup }: Scenario): Pick<ScenarioResult['load'], 'warmupMs' | 'warmupIterations'> {
  switch (warmup.kind) {
    case 'time':
      return { warmupMs: warmup.ms, warmupIterations: null };
    case 'iterations':
      return { warmupMs: 0, warmupIterations: warmup.count };
  }
}
