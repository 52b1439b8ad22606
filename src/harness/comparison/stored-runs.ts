import { FEWEST_PAIRS, type MetricComparison } from '../../comparison/compare-metrics.ts';
import { concludeComparison } from '../../comparison/conclusion.ts';
import type { MetricPairs } from '../../comparison/pairs.ts';
import { plural } from '../../plural.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { isOfOneBuild } from '../launches/compared-figures.ts';
import { failedGate } from '../launches/live-arm.ts';
import type { ArmName } from '../launches/slice-order.ts';
import type { AttemptSummary, ScenarioResult } from '../result/result.ts';
import { deathIn, shortfallIn } from '../scenario/validity-reasons.ts';
import type { ScenarioComparison } from './comparison-result.ts';

/** The results of both sides; null where a build was not run. */
export type StoredScenarios = { readonly [arm in ArmName]: ScenarioResult | null };

type Decision = Pick<ScenarioComparison, 'verdict' | 'reason' | 'notes'>;

/**
 * What runs in turn come to. As where both builds are live, one that did not work has lost before its figures are looked at; and a run of
 * the candidate that was not measured, or has no figure where that of the baseline has one, keeps the others from passing. `shortage`
 * says why there are too few pairs.
 */
export function decideStored(
  scenario: Scenario,
  found: StoredScenarios,
  pairs: readonly MetricPairs[],
  comparisons: readonly MetricComparison[],
  shortage: (count: number) => string,
): Decision {
  const baseline = brokenWords(scenario, found.baseline);
  if (baseline !== null) return { verdict: 'undecided', reason: `the baseline did not work ${baseline}`, notes: [] };
  const candidate = brokenWords(scenario, found.candidate);
  if (candidate !== null)
    return { verdict: 'regression', reason: `the candidate did not work ${candidate}`, notes: [] };
  const count = Math.min(found.baseline?.runs.length ?? 0, found.candidate?.runs.length ?? 0);
  if (count < FEWEST_PAIRS) return { verdict: 'undecided', reason: shortage(count), notes: [] };
  const earlier = shortfallIn(found.baseline?.validity.reasons ?? []);
  const notes = earlier === null ? [] : [`not every run of the baseline was measured: ${earlier}`];
  const verdict = concludeComparison(comparisons);
  const lack = lackOf(found.candidate, pairs);
  if (lack === null) return { verdict, reason: null, notes };
  if (verdict === 'pass') return { verdict: 'undecided', reason: lack, notes };
  return { verdict, reason: null, notes: [...notes, lack] };
}

/** `in 1 of 8 runs: share(ok) == 100% has failed at 93 %; …`; null where a build worked in all of them, or was not run. */
function brokenWords({ gates }: Scenario, result: ScenarioResult | null): string | null {
  if (result === null) return null;
  const { runs, validity, failures } = result;
  const own = gates.filter(isOfOneBuild).map(({ text }) => text);
  const failed = runs.flatMap(
    (run) => run.gates.find((each) => each.verdict === 'fail' && own.includes(each.gate)) ?? [],
  );
  const [first] = failed;
  const death = deathIn(validity.reasons);
  if (first === undefined) return death === null ? null : `in at least one of ${plural(runs.length, 'run')}: ${death}`;
  const why = death ?? failedGate(first.gate, first.value, failures[0]?.detail ?? null);
  return `in ${failed.length} of ${plural(runs.length, 'run')}: ${why}`;
}

/** What is not known of the candidate though it was asked for; null where all is. */
function lackOf(candidate: ScenarioResult | null, pairs: readonly MetricPairs[]): string | null {
  if (candidate === null) return null;
  const shortfall = shortfallIn(candidate.validity.reasons);
  if (shortfall !== null) return `not every run of the candidate was measured: ${shortfall}`;
  // A figure that its target never shows is none of it.
  const shown = pairs.filter((metric) => metric.pairs.some((pair) => Number.isFinite(pair.candidate)));
  const isLacking = (index: number): boolean =>
    shown.some(({ pairs: each }) => {
      const pair = each[index];
      return pair !== undefined && Number.isFinite(pair.baseline) && !Number.isFinite(pair.candidate);
    });
  const lacking = candidate.runs.filter((_, index) => isLacking(index));
  const [first] = lacking;
  if (first === undefined) return null;
  return `${lacking.length} of ${plural(candidate.runs.length, 'run')} of the candidate can’t be used: ${whyNot(first)}`;
}

function whyNot({ work, reconciliation }: AttemptSummary): string {
  return work?.invalid ?? reconciliation?.reason ?? 'not all of its figures are known';
}
