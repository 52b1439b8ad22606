import type { ScenarioResult, SeriesResult, TimerResult } from '../../harness/result/result.ts';
import { failedCount } from '../../metrics/counters.ts';
import { Distribution } from '../../metrics/histogram.ts';
import { samplesNeeded } from '../../metrics/samples-needed.ts';
import { escapeText } from '../escape.ts';
import { formatColumn } from '../quantity-column.ts';
import { tableLines } from '../table.ts';

const NARROWEST_NAME = 12;

/** A line for each request of a mix, over all stages; no line where every request is of one name. */
export function requestLines({ series }: Pick<ScenarioResult, 'series'>, width: number): readonly string[] {
  const names = [...new Set(series.map(({ request }) => request))];
  if (names.length < 2) return [];
  const rows = names.map((name) => rowOf(series.filter(({ request }) => request === name)));
  const durations = (percent: 50 | 95 | 99): readonly string[] =>
    formatColumn(
      'ms',
      rows.map(({ response }) => percentileMs(response, percent)),
    );
  const counts = (of: (row: Row) => number): readonly string[] => formatColumn('', rows.map(of));
  return tableLines(
    [
      { head: 'request', cells: names.map(escapeText), clipTo: NARROWEST_NAME },
      { head: 'count', cells: counts(({ started }) => started) },
      { head: 'p50', cells: durations(50) },
      { head: 'p95', cells: durations(95) },
      { head: 'p99', cells: durations(99) },
      { head: 'failed', cells: counts(({ failed }) => failed) },
    ],
    width,
  );
}

type Row = { readonly started: number; readonly failed: number; readonly response: Distribution };

function rowOf(series: readonly SeriesResult[]): Row {
  const response = new Distribution();
  for (const { timers } of series) addTimer(response, timers.response);
  const sum = (of: (one: SeriesResult) => number): number => series.reduce((total, one) => total + of(one), 0);
  return {
    started: sum(({ counters }) => counters.started),
    failed: sum(({ counters }) => failedCount(counters)),
    response,
  };
}

function addTimer(sum: Distribution, timer: TimerResult | undefined): void {
  if (timer) sum.add(Distribution.fromBase64(timer.hdr));
}

function percentileMs(response: Distribution, percent: number): number | null {
  return response.count < samplesNeeded(percent) ? null : response.percentileUs(percent) / 1e3;
}
