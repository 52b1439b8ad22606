import type { CapacityResult, CapacityStep } from '../../harness/capacity/capacity-result.ts';
import { escapeText } from '../escape.ts';
import { wrap } from '../fit.ts';
import { formatDuration } from '../quantity.ts';
import { tableLines } from '../table.ts';

const NARROWEST_REASON = 20;

/** What `perf-harness capacity` prints: the scenario file, the steps in their order, and the answer below. `path` is where the result is. */
export function renderCapacity(result: CapacityResult, path: string, width: number): string {
  const { file, by, steps, scenario, summary, verdict, reason } = result;
  const columns = [
    {
      head: by === 'rate' ? 'rate' : 'users',
      cells: steps.map(({ level }) => levelOf(level, by)),
      align: 'right' as const,
    },
    { head: 'measured', cells: steps.map(({ durationMs }) => formatDuration(durationMs)) },
    {
      head: 'achieved',
      cells: steps.map(({ achievedPerSec }) => `${achievedPerSec.toLocaleString('en-US')}/s`),
      dropRank: 1,
    },
    { head: 'gates', cells: steps.map(outcomeOf), align: 'left' as const },
    {
      head: 'why',
      cells: steps.map(({ reason: why }) => escapeText(why ?? '')),
      align: 'left' as const,
      clipTo: NARROWEST_REASON,
    },
  ];
  return [
    ...wrap(escapeText(file), width),
    '',
    ...(steps.length === 0 ? [] : [...tableLines(columns, width), '']),
    ...wrap(`${verdict.toUpperCase()}  ${escapeText(scenario)} ${escapeText(summary)}`, width),
    ...(reason === null ? [] : wrap(`  ${escapeText(reason)}`, width)),
    ...wrap(`result: ${escapeText(path)}`, width),
  ].join('\n');
}

function levelOf(level: number, by: CapacityResult['by']): string {
  return `${level.toLocaleString('en-US')}${by === 'rate' ? '/s' : ''}`;
}

function outcomeOf({ outcome }: CapacityStep): string {
  return outcome === 'limited' ? 'undecided' : outcome === 'repeated' ? 'undecided, again' : outcome;
}
