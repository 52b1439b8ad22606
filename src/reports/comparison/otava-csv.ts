import type { ScenarioSeries, SeriesRun } from '../../harness/history/trends.ts';
import { csvField } from '../escape.ts';

/**
 * A series as Apache Otava reads it: a row a run, with its time, its commit, and a number for each metric. Otava takes no empty
 * number, so that a metric that some of the runs don't have is left out; `left` names these.
 */
export function otavaCsv({ runs }: ScenarioSeries): { readonly text: string; readonly left: readonly string[] } {
  const metrics = [...new Set(runs.flatMap(({ figures }) => figures.map(({ metric }) => metric)))];
  const rows = runs.map((run) => ({ run, values: new Map(run.figures.map(({ metric, value }) => [metric, value])) }));
  const whole = metrics.filter((metric) => rows.every(({ values }) => values.has(metric)));
  const head = ['time', 'run', 'commit', 'node', ...whole].map(csvField).join(',');
  const lines = rows.map(({ run, values }) => {
    const facts = [timeOf(run), run.id, run.commit ?? '', run.node].map(csvField);
    return [...facts, ...whole.map((metric) => values.get(metric))].join(',');
  });
  return { text: [head, ...lines, ''].join('\n'), left: metrics.filter((metric) => !whole.includes(metric)) };
}

/** `2026-03-01 12:00:05 +0000`. */
function timeOf({ startedAt }: SeriesRun): string {
  return `${new Date(startedAt).toISOString().slice(0, 19).replace('T', ' ')} +0000`;
}
