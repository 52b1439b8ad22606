import type { GateResult, ScenarioResult } from '../../harness/result/result.ts';
import { escapeText } from '../escape.ts';
import { clip, widthOf } from '../fit.ts';
import { formatMargin, marginOf, partsOfGate } from '../gates/margin.ts';
import type { Paint } from '../paint.ts';
import { formatIn } from '../quantity.ts';
import { tableLines } from '../table.ts';

/** The widest part of a line that a scenario's name may take. */
const NAME_SHARE = 0.35;
const NARROWEST_FIGURES = 16;
const HEAD = { verdict: 'verdict', margin: 'margin', figures: 'figures, nearest to the limit first' };

/** A line for each scenario: its verdict, the smallest margin of its gates, and as many of their figures as fit. */
export function overviewLines(scenarios: readonly ScenarioResult[], paint: Paint, width: number): readonly string[] {
  if (scenarios.length === 0) return [];
  const names = scenarios.map(({ name }) => clip(escapeText(name), Math.floor(width * NAME_SHARE)));
  const sorted = scenarios.map(({ gates }) => nearestFirst(gates));
  const margins = sorted.map(([nearest]) => formatMargin(nearest ? marginOf(nearest) : null));
  const widthOfAll = (head: string, cells: readonly string[]): number => Math.max(...[head, ...cells].map(widthOf));
  const taken = HEAD.verdict.length + widthOfAll('scenario', names) + widthOfAll(HEAD.margin, margins) + 3 * 2;
  const room = Math.max(NARROWEST_FIGURES, width - taken);
  return tableLines(
    [
      { head: HEAD.verdict, cells: scenarios.map(({ verdict }) => paint.verdict(verdict)) },
      { head: 'scenario', cells: names, align: 'left' },
      { head: HEAD.margin, cells: margins },
      {
        head: clip(HEAD.figures, room),
        cells: sorted.map((gates, index) => figuresWithin(gates, scenarios[index]?.runs.length ?? 1, room)),
        align: 'left',
      },
    ],
    width,
  );
}

/** The gates that decided, the one with the smallest margin first; those without a figure to show last. */
function nearestFirst(gates: readonly GateResult[]): readonly GateResult[] {
  const deciding = gates.filter(({ severity }) => severity === 'fail');
  const rank = (gate: GateResult): number => (gate.verdict === 'fail' ? -1 : (marginOf(gate) ?? Number.MAX_VALUE));
  const graded = deciding.filter((gate) => gate.verdict !== 'pass' || marginOf(gate) !== null);
  return [...(graded.length > 0 ? graded : deciding)].sort((a, b) => rank(a) - rank(b));
}

/** `p95(traversal) 94.9 ms · rate(items) 213,330/s · +1`: as many whole figures as fit, and the number of the others. */
function figuresWithin(gates: readonly GateResult[], attempts: number, room: number): string {
  const figures = gates.map(
    ({ gate, unit, value }) =>
      `${escapeText(partsOfGate(gate).figure)} ${value === null ? '–' : formatIn(unit, value)}`,
  );
  const of = attempts > 1 ? ` (${attempts} attempts)` : '';
  for (let shown = figures.length; shown > 0; shown -= 1) {
    const left = figures.length - shown;
    const text = `${figures.slice(0, shown).join(' · ')}${left > 0 ? ` · +${left}` : ''}${of}`;
    if (widthOf(text) <= room || shown === 1) return clip(text, room);
  }
  return '–';
}
