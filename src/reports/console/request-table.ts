import type { ScenarioResult, SeriesResult, TimerResult } from '../../harness/result/result.ts';
import { failedCount } from '../../metrics/counters.ts';
import { Distribution } from '../../metrics/histogram.ts';
import { samplesNeeded } from '../../metrics/samples-needed.ts';
import { escapeText } from '../escape.ts';
import { numberColumn } from '../quantity-column.ts';
import { tableLines } from '../table.ts';

const NARROWEST_NAME = 12;

/**
 * A line for each request of a mix, over all stages; no lines if all requests have the same name. Means are shown where there are
 * too few samples for a median.
 */
export function requestLines({ series }: Pick<ScenarioResult, 'series'>, width: number): readonly string[] {
  const names = [...new Set(series.map(({ request }) => request))];
  if (names.length < 2) return [];
  const rows = names.map((name) => rowOf(series.filter(({ request }) => request === name)));
  return tableLines(
    [
      { head: 'request', cells: names.map(escapeText), clipTo: NARROWEST_NAME },
      numberColumn('count', '', rows, ({ started }) => started),
      ...(rows.every(hasMedian)
        ? []
        : [numberColumn('mean', 'ms', rows, ({ response }) => (response.count === 0 ? null : response.meanUs / 1e3))]),
      numberColumn('p50', 'ms', rows, ({ response }) => percentileMs(response, 50)),
      numberColumn('p95', 'ms', rows, ({ response }) => percentileMs(response, 95)),
      numberColumn('p99', 'ms', rows, ({ response }) => percentileMs(response, 99)),
      numberColumn('failed', '', rows, ({ failed }) => failed),
    ],
    width,
  );
}

function hasMedian({ response }: Row): boolean {
  return percentileMs(response, 50) !== null;
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
