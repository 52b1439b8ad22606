import type { LevelResult, ScenarioResult } from '../harness/result/result.ts';
import { formatBytes, formatCount, formatDuration, formatIn } from './quantity.ts';
import { renderTable } from './table.ts';

const HEAD = [
  ...['level', 'iterations', 'iteration mean', 'p95', 'response p95', 'requests', 'data'],
  ...['memory before', 'rise', 'grew'],
];

/** The levels of a sweep under each other, memory over size; null for a scenario without levels. */
export function renderLevels({ levels }: ScenarioResult): string | null {
  return levels.length === 0 ? null : renderTable(HEAD, levels.map(rowOf));
}

function rowOf({ name, timers, counters, rates, gauges }: LevelResult): readonly string[] {
  const { iteration, response } = timers;
  const memory = gauges['target.memory'];
  const duration = (ms: number | undefined): string => (ms === undefined ? '–' : formatDuration(ms));
  const bytes = (held: number | null | undefined): string =>
    held === undefined || held === null ? '–' : formatBytes(held);
  return [
    name,
    formatCount(counters.iterations.ok),
    duration(iteration?.mean),
    duration(iteration?.p95),
    duration(response?.p95),
    formatIn('/s', rates.requests),
    formatIn('B/s', rates.bytes),
    bytes(memory?.baseline),
    bytes(memory?.rise),
    bytes(memory?.growth),
  ];
}
