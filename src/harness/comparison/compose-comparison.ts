import { compareMetrics, FEWEST_PAIRS, type MetricComparison } from '../../comparison/compare-metrics.ts';
import { concludeComparison } from '../../comparison/conclusion.ts';
import type { MetricPairs } from '../../comparison/pairs.ts';
import { plural } from '../../plural.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { ComparedFigure } from '../launches/compared-figures.ts';
import type { ArmEvidence } from '../launches/live-arm.ts';
import type { Launch } from '../launches/run-launch.ts';
import { ARMS, type ArmName } from '../launches/slice-order.ts';
import { brokenIn, brokenLaunches, type Launches, metricPairs, unusableReason } from '../launches/usable-launches.ts';
import { composeOutside } from '../result/compose-outside.ts';
import type { ArmResult, LaunchResult, MetricResult, ScenarioComparison } from './comparison-result.ts';
import { memoryOf, obstacleOf } from './figure-obstacle.ts';
import { isWorthTelling, toldNotes } from './told-notes.ts';

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
  const { counted } = launches;
  const figures = compared.figures.map((figure) => ({ figure, obstacle: obstacleOf(figure, counted) }));
  const seen = figures.flatMap(({ figure, obstacle }) => (obstacle === null ? [figure] : []));
  const left = figures.flatMap(({ figure: { gated }, obstacle }) => (obstacle === null ? [] : { ...obstacle, gated }));
  const textsOf = (obstacles: typeof left): readonly string[] => [...new Set(obstacles.map(({ text }) => text))];
  const untold = textsOf(left.filter(({ gated, kind }) => gated && kind !== 'absent'));
  const remarks = textsOf(left.filter(({ gated, kind }) => gated || kind === 'mixed'));
  const pairs = metricPairs(seen, counted);
  const comparisons = compareMetrics(pairs);
  const { verdict, reason, notes } = decide(comparisons, launches, untold);
  const metrics = comparisons.map((comparison, index) => composeMetric(comparison, pairs[index] as MetricPairs));
  return {
    name: scenario.name,
    workload: scenario.workload,
    load: { ...scenario.load, engine: scenario.engine },
    verdict,
    reason,
    metrics: metrics.filter(isWorthTelling),
    launches: counted.map(composeLaunch),
    disturbed: launches.disturbed.map(composeLaunch),
    notes: [
      ...compared.notes,
      ...remarks.filter((text) => !reason?.includes(text)),
      ...compared.others.map((gate) => `${gate} is not compared: slices can’t tell it`),
      ...notes,
      ...(reason === null ? toldNotes(verdict, metrics, 'launches') : []),
      ...notesOf(scenario, counted),
    ],
  };
}

type Decision = Pick<ScenarioComparison, 'verdict' | 'reason' | 'notes'>;

/**
 * A build that does not work has lost before its figures are looked at, too few pairs decide nothing, and launches that could not be
 * made keep those before them from passing. So do gated figures that could not be compared: `untold`, in words.
 */
function decide(comparisons: readonly MetricComparison[], launches: Launches, untold: readonly string[]): Decision {
  const { counted, trouble } = launches;
  const baseline = brokenWords(launches, 'baseline');
  if (baseline !== null) return { verdict: 'undecided', reason: `the baseline did not work ${baseline}`, notes: [] };
  const candidate = brokenWords(launches, 'candidate');
  if (candidate !== null) {
    const reason = `the candidate did not work ${candidate}; the baseline did in all of them`;
    return { verdict: 'regression', reason, notes: [] };
  }
  const lost = counted.map(unusableReason).filter((each) => each !== null);
  const usable = counted.length - lost.length;
  if (usable < FEWEST_PAIRS) {
    const why = trouble?.text ?? lost[0];
    const because = why === undefined ? '' : `: ${why}`;
    const reason = `insufficient: ${plural(usable, 'usable pair')}, and ${FEWEST_PAIRS} are needed${because}`;
    return { verdict: 'undecided', reason, notes: [] };
  }
  const unused = `${lost.length} of ${plural(counted.length, 'launch', 'launches')} could not be used: ${lost[0]}`;
  const notes = lost.length === 0 ? [] : [unused];
  const verdict = concludeComparison(comparisons);
  const open = trouble === null ? untold : [trouble.text];
  if (verdict === 'pass' && open.length > 0) return { verdict: 'undecided', reason: open.join('; '), notes };
  return { verdict, reason: null, notes: trouble === null ? notes : [...notes, trouble.text] };
}

/** `in 2 of 8 launches: exit code 3`; null where a build worked in all of them. */
function brokenWords({ counted, trouble }: Launches, arm: ArmName): string | null {
  const isUnstarted = trouble?.unstarted === arm;
  const broken = [...brokenLaunches(counted, arm), ...(isUnstarted ? [trouble.text] : [])];
  if (broken.length === 0) return null;
  return `in ${broken.length} of ${plural(counted.length + (isUnstarted ? 1 : 0), 'launch', 'launches')}: ${broken[0]}`;
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

function composeArm({ evidence, origin, facts }: ArmEvidence): ArmResult {
  const { started, ok } = evidence.total.select(null, null).counters;
  const memory = memoryOf(facts);
  return {
    origin,
    ...(memory === null ? {} : { memory }),
    windowMs: evidence.windowUs / 1e3,
    started,
    ok,
    busiest: evidence.busiestEluPercent,
  };
}

function notesOf({ load, excuse }: Scenario, counted: Launches['counted']): readonly string[] {
  const evidence = counted.flatMap(({ arms }) => ARMS.flatMap((name) => arms[name]?.evidence ?? []));
  const busiest = Math.max(0, ...evidence.map(({ busiestEluPercent }) => busiestEluPercent));
  // One that did not work counts whoever disturbed it.
  const disturbed = counted.filter(
    (launch) => launch.outside?.isDisturbed && ARMS.every((arm) => brokenIn(launch, arm) === null),
  );
  const [first] = disturbed;
  const launches = plural(disturbed.length, 'launch', 'launches');
  return [
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
