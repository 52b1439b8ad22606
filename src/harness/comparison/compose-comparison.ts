import { compareMetrics, FEWEST_PAIRS, type MetricComparison } from '../../comparison/compare-metrics.ts';
import { type Conclusion, concludeComparison } from '../../comparison/conclusion.ts';
import type { MetricPairs } from '../../comparison/pairs.ts';
import { plural } from '../../plural.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { Evidence } from '../judge/evidence.ts';
import { type ComparedFigure, isVisible } from '../launches/compared-figures.ts';
import type { ArmEvidence } from '../launches/live-arm.ts';
import type { Launch } from '../launches/run-launch.ts';
import { ARMS } from '../launches/slice-order.ts';
import { brokenLaunches, type Launches, metricPairs, unusableReason } from '../launches/usable-launches.ts';
import { composeOutside } from '../result/compose-outside.ts';
import type { ArmResult, LaunchResult, MetricResult, ScenarioComparison } from './comparison-result.ts';

/** A thread of a closed load that is busier than this is at its own limit, per cent. */
const SATURATED = 90;

export type Compared = {
  readonly figures: readonly ComparedFigure[];
  /** Gates that can't be compared, in words. */
  readonly others: readonly string[];
  readonly notes: readonly string[];
  readonly launches: Launches;
};

/** The result of one scenario, from all of its launches. */
export function composeComparison(scenario: Scenario, compared: Compared): ScenarioComparison {
  const { launches } = compared;
  const evidence = launches.counted.flatMap(({ arms }) => ARMS.flatMap((name) => arms[name]?.evidence ?? []));
  const seen = compared.figures.filter((figure) => evidence.every((each) => isVisible(figure, each)));
  const pairs = metricPairs(seen, launches.counted);
  const comparisons = compareMetrics(pairs);
  const { verdict, reason } = decide(comparisons, launches);
  const metrics = comparisons.map((comparison, index) => composeMetric(comparison, pairs[index] as MetricPairs));
  return {
    name: scenario.name,
    workload: scenario.workload,
    load: { ...scenario.load, engine: scenario.engine },
    verdict,
    reason,
    metrics: metrics.filter(isWorthTelling),
    launches: launches.counted.map(composeLaunch),
    disturbed: launches.disturbed.map(composeLaunch),
    notes: [
      ...compared.notes,
      ...compared.figures
        .filter((figure) => figure.gated && !seen.includes(figure))
        .map(({ metric }) => `${metric} is not compared: it can’t be seen in this target`),
      ...notesOf(scenario, compared, metrics, evidence),
    ],
  };
}

/** A build that does not work has lost before its figures are looked at, and too few pairs decide nothing. */
function decide(
  comparisons: readonly MetricComparison[],
  { counted, trouble }: Launches,
): { readonly verdict: Conclusion; readonly reason: string | null } {
  const [baseline, candidate] = [brokenLaunches(counted, 'baseline'), brokenLaunches(counted, 'candidate')];
  const words = (broken: readonly string[]): string =>
    `in ${broken.length} of ${plural(counted.length, 'launch', 'launches')}: ${broken[0]}`;
  if (baseline.length > 0) return { verdict: 'undecided', reason: `the baseline did not work ${words(baseline)}` };
  if (candidate.length > 0) {
    const reason = `the candidate did not work ${words(candidate)}; the baseline did in all of them`;
    return { verdict: 'regression', reason };
  }
  const usable = counted.filter((launch) => unusableReason(launch) === null).length;
  if (usable >= FEWEST_PAIRS) return { verdict: concludeComparison(comparisons), reason: trouble };
  const why = trouble ?? counted.map(unusableReason).find((each) => each !== null);
  const because = why === undefined ? '' : `: ${why}`;
  const reason = `insufficient: ${plural(usable, 'usable pair')}, and ${FEWEST_PAIRS} are needed${because}`;
  return { verdict: 'undecided', reason };
}

/** What nobody gates, and too few launches have, is no metric of this target. */
function isWorthTelling({ gated, verdict }: MetricResult): boolean {
  return gated || verdict !== 'insufficient';
}

/** A metric with its values; what is not finite was not seen. */
export function composeMetric(comparison: MetricComparison, { pairs }: MetricPairs): MetricResult {
  const known = (value: number): number | null => (Number.isFinite(value) ? value : null);
  const values = pairs.map(({ baseline, candidate, change }) => ({
    baseline: known(baseline),
    candidate: known(candidate),
    ...(change === undefined ? {} : { ratio: Math.exp(change) }),
  }));
  return {
    ...comparison,
    baseline: middleOf(values.flatMap(({ baseline }) => baseline ?? [])),
    candidate: middleOf(values.flatMap(({ candidate }) => candidate ?? [])),
    values,
  };
}

/** The median; null of none. */
function middleOf(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const [below, above] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return below === undefined || above === undefined ? null : (below + above) / 2;
}

function composeLaunch(launch: Launch): LaunchResult {
  const { startedAt, tookMs, order, laterSliceMs, outside, arms } = launch;
  return {
    startedAt,
    tookMs,
    order,
    laterSliceMs,
    unusable: unusableReason(launch),
    outside: composeOutside(outside),
    arms: {
      ...(arms.baseline === undefined ? {} : { baseline: composeArm(arms.baseline) }),
      ...(arms.candidate === undefined ? {} : { candidate: composeArm(arms.candidate) }),
    },
  };
}

function composeArm({ evidence, origin }: ArmEvidence): ArmResult {
  const { started, ok } = evidence.total.select(null, null).counters;
  return { origin, windowMs: evidence.windowUs / 1e3, started, ok, busiest: evidence.busiestEluPercent };
}

function notesOf(
  { load, excuse }: Scenario,
  { others, launches: { counted } }: Compared,
  metrics: readonly MetricResult[],
  evidence: readonly Evidence[],
): readonly string[] {
  const disturbed = counted.filter(({ outside }) => outside?.isDisturbed);
  const [first] = disturbed;
  const busiest = Math.max(0, ...evidence.map(({ busiestEluPercent }) => busiestEluPercent));
  const untold = metrics.filter((metric) => !isWorthTelling(metric)).map(({ metric }) => metric);
  const launches = plural(disturbed.length, 'launch', 'launches');
  return [
    ...others.map((gate) => `${gate} is not compared: slices can’t tell it`),
    ...(untold.length === 0 || untold.length === metrics.filter(({ gated }) => !gated).length
      ? []
      : [`too little was seen to compare ${untold.join(', ')}`]),
    ...(load.kind === 'closed' && busiest > SATURATED
      ? [`a thread of the load was ${Math.round(busiest)} % busy: at its own limit it hides a part of each difference`]
      : []),
    ...(first === undefined
      ? []
      : [
          `${launches} counted though disturbed, ${excuse === 'nothing' ? 'as the scenario excuses nothing' : 'as the machine did not get quiet'}: ${composeOutside(first.outside).summary}`,
        ]),
  ];
}
