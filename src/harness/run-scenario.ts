import { levelsOf } from '../scenarios/levels.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { combineRuns, confirmRuns, isWorthConfirming } from './combine.ts';
import { composeAllSeries, composeFigures, composeLevels } from './compose.ts';
import { pool } from './evidence.ts';
import { scenarioVerdict } from './judge.ts';
import type { GateResult, RunSummary, ScenarioResult } from './result.ts';
import { type Once, runOnce, type ScenarioContext } from './run-once.ts';

/** Runs a scenario as often as it asks for, and again where a narrow failure has to be confirmed; one result for all. */
export async function runScenario(scenario: Scenario, context: ScenarioContext): Promise<ScenarioResult> {
  const runs: Once[] = [];
  const again = async (count: number): Promise<readonly Once[]> => {
    const first = runs.length;
    while (runs.length < first + count && !(runs.length > 0 && context.stop.aborted)) {
      runs.push(await runOnce(scenario, runs.length, context));
    }
    return runs.slice(first);
  };
  const repeats = await again(scenario.repeat);
  const judged = combineRuns(
    scenario.gates,
    repeats.map(({ gates }) => gates),
  );
  if (!needsConfirmation(scenario, judged, runs, context.stop)) return conclude(scenario, judged, runs, repeats.length);
  context.onEvent({
    kind: 'confirming',
    scenario: scenario.name,
    gates: judged.filter(isFailure),
    runs: scenario.confirm,
  });
  const confirmations = await again(scenario.confirm);
  const complete = confirmations.length === scenario.confirm && !context.stop.aborted;
  const others = confirmations.map(({ gates }) => gates);
  const confirmed = complete ? confirmRuns(scenario.gates, judged, others) : judged;
  return conclude(scenario, confirmed, runs, repeats.length);
}

function needsConfirmation(
  scenario: Scenario,
  judged: readonly GateResult[],
  runs: readonly Once[],
  stop: AbortSignal,
): boolean {
  const sound = runs.every(
    ({ evidence: { died, aborted, lost } }) => died === null && aborted === null && lost.length === 0,
  );
  return scenario.confirm > 0 && !stop.aborted && sound && isWorthConfirming(scenario.gates, judged);
}

function isFailure({ verdict, severity }: GateResult): boolean {
  return verdict === 'fail' && severity === 'fail';
}

/** The figures are those of all runs together; what each had by itself stands in `runs`. */
function conclude(
  scenario: Scenario,
  gates: readonly GateResult[],
  runs: readonly Once[],
  repeats: number,
): ScenarioResult {
  const [first] = runs as readonly [Once, ...Once[]];
  const evidence = runs.map((run) => run.evidence);
  const pooled = pool(evidence);
  const reasons = runs.flatMap(reasonsOf);
  return {
    name: scenario.name,
    workload: scenario.workload,
    target: first.target,
    load: { ...scenario.load, engine: scenario.engine, warmupMs: scenario.warmupMs, shards: first.outcome.shards },
    verdict: scenarioVerdict(gates, evidence),
    gates,
    ...composeFigures(pooled),
    validity: { reasons: [...new Set(reasons)] },
    failures: runs.flatMap(({ outcome }) => outcome.examples),
    series: composeAllSeries(scenario.load, pooled),
    levels: composeLevels(levelsOf(scenario.workload), pooled),
    runs: runs.map((run, index) => summarise(run, index < repeats ? 'repeat' : 'confirmation')),
    intervals: runs.flatMap(({ intervals }) => intervals),
  };
}

function summarise({ startedAt, evidence, gates }: Once, kind: RunSummary['kind']): RunSummary {
  const values = gates.map(({ gate, value, verdict }) => ({ gate, value, verdict }));
  return { kind, startedAt, windowMs: evidence.windowUs / 1e3, gates: values };
}

function reasonsOf({ evidence, outcome }: Once): readonly string[] {
  const lost = evidence.lost.map(({ shard, reason }) => `shard ${shard} was lost: ${reason}`);
  const died = evidence.died === null ? [] : [`the target died: ${evidence.died}`];
  const aborted = evidence.aborted === null ? [] : [`ended early: ${evidence.aborted} had failed`];
  return [...died, ...aborted, ...lost, ...outcome.doubts];
}
