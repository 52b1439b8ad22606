import type { ComparisonResult, MetricResult, ScenarioComparison } from '../../harness/comparison/comparison-result.ts';
import { plural } from '../../plural.ts';
import { escapeText } from '../escape.ts';
import { wrap, wrapPhrases } from '../fit.ts';
import type { Paint } from '../paint.ts';
import { formatDuration } from '../quantity.ts';
import { comparisonWords, widest } from './comparison-words.ts';
import { describeMeasuredMemory } from './measured-memory.ts';
import { GATED_MARK, metricLines } from './metric-lines.ts';

export type ComparisonReportOptions = {
  /** Where comparison.json is; null if it could not be written. */
  readonly resultPath: string | null;
  readonly width: number;
  readonly paint: Paint;
};

const VERDICTS = { pass: 'pass', regression: 'fail', undecided: 'invalid' } as const;

/** The report of a comparison: what was compared, a table for each scenario, where the result is, and the verdict. */
export function renderComparison(
  result: ComparisonResult,
  { resultPath, width, paint }: ComparisonReportOptions,
): string {
  const { scenarios, skipped, interrupted } = result;
  return [
    ...wrapPhrases([escapeText(result.file), ...describeComparison(result)], width),
    '',
    ...scenarios.flatMap((scenario) => [...scenarioLines(scenario, result, paint, width), '']),
    ...skipped.flatMap(({ scenario, reason }) => wrap(escapeText(`${scenario} is not compared: ${reason}`), width)),
    ...wrap(`result: ${resultPath === null ? 'not written' : escapeText(resultPath)}`, width),
    ...(interrupted === null
      ? []
      : wrap(`The comparison did not reach its end: ${escapeText(interrupted)}`, width).map(paint.warn)),
    ...verdictLines(result, paint, width),
  ].join('\n');
}

function describeComparison({
  baseline,
  candidate,
  self,
  startedAt,
  finishedAt,
  environment,
}: ComparisonResult): readonly string[] {
  const { cpus, machine, node } = environment;
  const builds = self
    ? [`${escapeText(baseline.name)}, against itself`]
    : [`baseline ${escapeText(baseline.name)}`, `candidate ${escapeText(candidate.name)}`];
  const took = formatDuration(Date.parse(finishedAt) - Date.parse(startedAt));
  return [...builds, `took ${took}`, ...[`${plural(cpus, 'core')}, ${machine}`, `Node ${node}`].map(escapeText)];
}

function scenarioLines(
  scenario: ScenarioComparison,
  { self }: ComparisonResult,
  paint: Paint,
  width: number,
): readonly string[] {
  const { name, metrics, launches, disturbed, reason, notes } = scenario;
  const slices = launches.reduce((sum, { order }) => sum + order.length, 0);
  const replaced =
    disturbed.length === 0
      ? []
      : [`${plural(disturbed.length, 'launch', 'launches')} disturbed by others and replaced`];
  const gated = metrics.some((metric) => metric.gated) ? [`${GATED_MARK} the scenario has a gate on it`] : [];
  const memory = describeMeasuredMemory(scenario);
  return [
    ...wrapPhrases(
      [
        paint.bold(escapeText(name)),
        ...(launches.length === 0 ? [] : [plural(launches.length, 'launch', 'launches'), plural(slices, 'slice')]),
        ...replaced,
      ],
      width,
    ),
    ...metricLines(metrics, paint, width),
    ...wrapPhrases([...gated, ...(memory === null ? [] : [memory])], width),
    ...(self ? floorLines(metrics, width) : []),
    ...(reason === null ? [] : wrap(escapeText(reason), width)).map(paint.warn),
    ...notes.flatMap((note) => wrap(`note: ${escapeText(note)}`, width)),
  ];
}

/** What a build compared with itself shows: changes of this size are noise here. */
function floorLines(metrics: readonly MetricResult[], width: number): readonly string[] {
  const floors = metrics.flatMap((metric) =>
    metric.change === null ? [] : [`${escapeText(metric.metric)} ± ${widest(metric.change, metric.unit)}`],
  );
  return floors.length === 0 ? [] : wrapPhrases([`noise of this machine: ${floors[0]}`, ...floors.slice(1)], width);
}

/** The verdict, and below each other behind it what was found. */
function verdictLines(result: ComparisonResult, paint: Paint, width: number): readonly string[] {
  const verdict = VERDICTS[result.verdict];
  const indent = ' '.repeat(`${verdict}  `.length);
  const found = conclusions(result).flatMap((text) => wrap(text, width - indent.length));
  return found.map((line, index) => (index === 0 ? `${paint.verdict(verdict)}  ${line}` : `${indent}${line}`));
}

/** What was found, the worst first: each in a sentence that can be read by itself. */
function conclusions({ scenarios, verdict, self, interrupted }: ComparisonResult): readonly string[] {
  const said = (wanted: readonly MetricResult['verdict'][], onlyGated: boolean): readonly string[] =>
    scenarios.flatMap(({ name, metrics, reason }) =>
      (reason === null ? metrics : [])
        .filter((metric) => wanted.includes(metric.verdict) && (metric.gated || !onlyGated))
        .map((metric) => escapeText(`${name}: ${metric.metric}: ${comparisonWords(metric)}`)),
    );
  const reasons = scenarios.flatMap(({ name, reason }) => (reason === null ? [] : [escapeText(`${name}: ${reason}`)]));
  const improved = said(['improvement'], false);
  switch (verdict) {
    case 'regression':
      return [...said(['regression'], false), ...reasons, ...improved];
    case 'undecided': {
      const open = [...reasons, ...said(['undecided', 'insufficient', 'changed'], true)];
      const nothing =
        interrupted === null || scenarios.length === 0 ? 'nothing could be compared' : 'not all of it was compared';
      return [...(open.length === 0 ? [nothing] : open), ...improved];
    }
    case 'pass':
      return [
        self && isSame(scenarios) ? 'the build does not differ from itself' : 'no regression was found',
        ...improved,
      ];
  }
}

/** Whether each figure has been decided, and none has changed. */
function isSame(scenarios: readonly ScenarioComparison[]): boolean {
  return scenarios.every(({ metrics }) => metrics.every(({ verdict }) => verdict === 'no change'));
}
