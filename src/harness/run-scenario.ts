import { messageOf } from '../errors.ts';
import type { Clock } from '../metrics/clock.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { undecided } from './cross-check/compare.ts';
import { ownFigures } from './cross-check/own-figures.ts';
import { combineRuns, confirmRuns, isWorthConfirming } from './judge/combine.ts';
import { pool } from './judge/evidence.ts';
import { scenarioVerdict } from './judge/judge.ts';
import { latenessDoubt } from './judge/lateness.ts';
import { composeAllSeries, composeFailures, composeFigures, composeLevels } from './result/compose.ts';
import type { CrossCheckResult, GateResult, RunSummary, ScenarioResult } from './result/result.ts';
import { type Once, runOnce, type ScenarioContext } from './run-once.ts';

/** Runs a scenario as often as it asks for, and again where a narrow failure has to be confirmed; one result for all. */
export async function runScenario(scenario: Scenario, context: ScenarioContext): Promise<ScenarioResult> {
  const repeats = await runSeveral(scenario, 0, scenario.repeat, context, wasAborted);
  const judged = combineRuns(
    scenario.gates,
    repeats.runs.map(({ gates, evidence: { aborted } }) => ({ gates, aborted })),
  );
  if (!needsConfirmation(scenario, judged, repeats, context.stop))
    return conclude(scenario, judged, repeats, NO_RUNS, context.clock);
  context.onEvent({
    kind: 'confirming',
    scenario: scenario.name,
    gates: judged.filter(isFailure),
    runs: scenario.confirm,
  });
  const confirmations = await runSeveral(scenario, repeats.runs.length, scenario.confirm, context, () => false);
  const complete = confirmations.runs.length === scenario.confirm && !context.stop.aborted;
  const others = confirmations.runs.map(({ gates }) => gates);
  const confirmed = complete ? confirmRuns(scenario.gates, judged, others) : judged;
  return conclude(scenario, confirmed, repeats, confirmations, context.clock);
}

type Runs = {
  readonly runs: readonly Once[];
  /** Why the next one could not be measured; null where it could. */
  readonly broken: string | null;
};

const NO_RUNS: Runs = { runs: [], broken: null };

/**
 * Up to `count` runs, fewer where one is the last. Once something of the scenario is measured, a run that can't be takes
 * nothing of that away.
 */
async function runSeveral(
  scenario: Scenario,
  first: number,
  count: number,
  context: ScenarioContext,
  isLast: (run: Once) => boolean,
): Promise<Runs> {
  const runs: Once[] = [];
  for (let index = first; index < first + count && !(index > 0 && context.stop.aborted); index += 1) {
    try {
      const run = await runOnce(scenario, index, context);
      runs.push(run);
      if (isLast(run)) break;
    } catch (error) {
      if (index === 0) throw error;
      const broken = `run ${index + 1} could not be measured: ${messageOf(error)}`;
      context.onEvent({ kind: 'trouble', scenario: scenario.name, message: broken });
      return { runs, broken };
    }
  }
  return { runs, broken: null };
}

function needsConfirmation(
  scenario: Scenario,
  judged: readonly GateResult[],
  { runs, broken }: Runs,
  stop: AbortSignal,
): boolean {
  const sound = runs.every(({ evidence: { died, lost } }) => died === null && lost.length === 0);
  return scenario.confirm > 0 && !stop.aborted && broken === null && sound && isWorthConfirming(scenario.gates, judged);
}

function wasAborted({ evidence }: Once): boolean {
  return evidence.aborted !== null;
}

function isFailure({ verdict, severity }: GateResult): boolean {
  return verdict === 'fail' && severity === 'fail';
}

/** The figures are those of all runs together; what each had by itself stands in `runs`. */
function conclude(
  scenario: Scenario,
  gates: readonly GateResult[],
  repeats: Runs,
  confirmations: Runs,
  clock: Clock,
): ScenarioResult {
  const runs = [...repeats.runs, ...confirmations.runs];
  const broken = repeats.broken ?? confirmations.broken;
  const first = runs[0] as Once;
  const evidence = runs.map((run) => run.evidence);
  const pooled = pool(evidence);
  const doubt = latenessDoubt(pooled.total.select(null, null));
  const reasons = [...runs.flatMap(reasonsOf), broken, doubt].filter((reason) => reason !== null);
  return {
    name: scenario.name,
    workload: scenario.workload,
    target: first.target,
    load: { ...scenario.load, engine: scenario.engine, warmupMs: scenario.warmupMs, shards: first.outcome.shards },
    verdict: scenarioVerdict(gates, evidence, broken === null),
    gates,
    ...composeFigures(pooled),
    validity: { reasons: [...new Set(reasons)] },
    failures: composeFailures(pooled, clock),
    series: composeAllSeries(scenario.load, pooled),
    levels: composeLevels(scenario.workload.levels, pooled),
    runs: runs.map((run, index) => summarise(run, index < repeats.runs.length ? 'repeat' : 'confirmation')),
    intervals: runs.flatMap(({ intervals }) => intervals),
    crossCheck: crossCheckOf(scenario, repeats.runs),
  };
}

/** What the last repeat brought; where the scenario did not come to it, the cross-check claims nothing. */
function crossCheckOf(scenario: Scenario, repeats: readonly Once[]): CrossCheckResult | null {
  const last = repeats.at(-1) as Once;
  if (scenario.crossCheck === null || last.crossCheck !== null) return last.crossCheck;
  return undecided(ownFigures(last.evidence), 'the scenario ended before its last repeat');
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
