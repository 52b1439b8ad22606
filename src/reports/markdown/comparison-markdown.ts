import type { ComparisonResult, MetricResult, ScenarioComparison } from '../../harness/comparison/comparison-result.ts';
import { plural } from '../../plural.ts';
import { amount, comparisonWords } from '../comparison/comparison-words.ts';
import { describeMeasuredMemory } from '../comparison/measured-memory.ts';
import { formatIn } from '../quantity.ts';
import { code, markdownTable, plain } from './markdown-text.ts';

const LABELS: Readonly<Record<ComparisonResult['verdict'], string>> = {
  pass: '✅ PASS: no regression was found',
  regression: '❌ FAIL: a regression was found',
  undecided: '❓ INVALID: the comparison could not decide',
};
/** Cells of a bar, an odd number: the one in the middle is no change. */
const CELLS = 21;

/** A comparison of two builds for the summary of a job and a comment: the verdict, then each metric with its interval as a bar. */
export function renderComparisonMarkdown(result: ComparisonResult): string {
  return `### ${LABELS[result.verdict]}\n\n${comparisonBody(result)}`;
}

/** The same without the verdict. */
export function comparisonBody(result: ComparisonResult): string {
  const { file, baseline, candidate, scenarios, skipped, interrupted } = result;
  const blocks = [
    `Baseline ${code(baseline.name)}, candidate ${code(candidate.name)}, by the scenarios of ${code(file)}`,
    ...scenarios.map(scenarioBlock),
    ...skipped.map(({ scenario, reason }) => `${code(scenario)} is not compared: ${plain(reason)}`),
    ...(interrupted === null ? [] : [`The comparison did not reach its end: ${plain(interrupted)}`]),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function scenarioBlock(scenario: ScenarioComparison): string {
  const { name, metrics, launches, reason, notes } = scenario;
  const memory = describeMeasuredMemory(scenario);
  const widest = Math.max(...metrics.map(reachOf));
  const shown = (value: number | null, { unit }: MetricResult): string =>
    value === null ? '–' : plain(formatIn(unit, value));
  const rows = metrics.map((metric) => [
    `${code(metric.metric)}${metric.gated ? ' (gate)' : ''}`,
    shown(metric.baseline, metric),
    shown(metric.candidate, metric),
    metric.change === null ? '–' : amount(metric.change, metric.change.value, metric.unit),
    metric.change === null ? '' : code(intervalBar(metric, widest)),
    plain(comparisonWords(metric)),
  ]);
  const table = markdownTable(
    [
      ['metric', 'left'],
      ['baseline', 'right'],
      ['candidate', 'right'],
      ['change', 'right'],
      ['95 % interval', 'left'],
      ['found', 'left'],
    ],
    rows,
  );
  return [
    `**${code(name)}**, ${plural(launches.length, 'launch', 'launches')}`,
    '',
    ...table,
    ...(memory === null ? [] : ['', plain(memory)]),
    ...(reason === null ? [] : ['', plain(reason)]),
    ...notes.flatMap((note) => ['', `Note: ${plain(note)}`]),
  ].join('\n');
}

/** How far an interval reaches from no change, in per cent; 0 for a difference, which shares no scale with ratios. */
function reachOf({ change }: MetricResult): number {
  if (change === null || change.scale === 'difference') return 0;
  return Math.max(Math.abs(change.low - 1), Math.abs(change.high - 1)) * 100;
}

/**
 * `······━━●━━┼·········`: the interval, with the mean in it and no change in the middle. All ratios of a scenario share the scale,
 * on which `widest` per cent is the end; a difference has its own.
 */
export function intervalBar({ change }: Pick<MetricResult, 'change'>, widest: number): string {
  if (change === null) return '';
  const { scale, low, high, value } = change;
  const end = scale === 'ratio' ? widest / 100 : Math.max(Math.abs(low), Math.abs(high));
  const from = scale === 'ratio' ? 1 : 0;
  const middle = (CELLS - 1) / 2;
  const cellOf = (at: number): number => middle + (end === 0 ? 0 : Math.round(((at - from) / end) * middle));
  const [first, last, mean] = [cellOf(low), cellOf(high), cellOf(value)];
  return Array.from({ length: CELLS }, (_, cell) => {
    if (cell === mean) return '●';
    if (cell === middle) return '┼';
    return cell >= first && cell <= last ? '━' : '·';
  }).join('');
}
