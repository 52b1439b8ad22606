import type { MetricResult } from '../../harness/comparison/comparison-result.ts';
import { escapeText } from '../escape.ts';
import type { Paint } from '../paint.ts';
import { formatIn } from '../quantity.ts';
import { tableLines } from '../table.ts';
import { amount } from './comparison-words.ts';

const NARROWEST_METRIC = 16;
/** Behind the name of a metric that the scenario gates. */
export const GATED_MARK = '*';

/** A line for each metric: both values, the change with its interval, and what was found. */
export function metricLines(metrics: readonly MetricResult[], paint: Paint, width: number): readonly string[] {
  if (metrics.length === 0) return [];
  const shown = (value: number | null, { unit }: MetricResult): string =>
    value === null ? '–' : formatIn(unit, value);
  return tableLines(
    [
      {
        head: 'metric',
        cells: metrics.map(({ metric, gated }) => `${escapeText(metric)}${gated ? GATED_MARK : ''}`),
        clipTo: NARROWEST_METRIC,
      },
      { head: 'baseline', cells: metrics.map((metric) => shown(metric.baseline, metric)), dropRank: 2 },
      { head: 'candidate', cells: metrics.map((metric) => shown(metric.candidate, metric)), dropRank: 1 },
      {
        head: 'change',
        cells: metrics.map(({ change, unit }) => (change === null ? '–' : amount(change, change.value, unit))),
      },
      { head: '95 % interval', cells: metrics.map(intervalOf), dropRank: 3 },
      { head: 'found', cells: metrics.map((metric) => painted(metric, paint)), align: 'left' },
    ],
    width,
  );
}

function intervalOf({ change, unit }: MetricResult): string {
  return change === null ? '–' : `${amount(change, change.low, unit)} to ${amount(change, change.high, unit)}`;
}

const WORDS: Readonly<Record<MetricResult['verdict'], string>> = {
  regression: 'regression',
  improvement: 'improvement',
  changed: 'changed',
  'no change': 'no change',
  undecided: 'not told apart',
  insufficient: 'insufficient',
};

function painted({ verdict, gated }: MetricResult, paint: Paint): string {
  const words = WORDS[verdict];
  switch (verdict) {
    case 'regression':
      return paint.bold(words);
    case 'undecided':
    case 'insufficient':
      return gated ? paint.warn(words) : paint.dim(words);
    case 'improvement':
    case 'changed':
    case 'no change':
      return words;
  }
}
