import type { MetricComparison } from '../../comparison/compare-metrics.ts';
import type { CheckedScenario } from '../../harness/baseline/check-baseline.ts';
import { plural } from '../../plural.ts';
import type { Baseline, BaselineFigure, ScenarioBaseline } from '../../scenarios/baseline/baseline.ts';
import { escapeText } from '../escape.ts';
import { wrap } from '../fit.ts';
import { formatIn } from '../quantity.ts';
import { tableLines } from '../table.ts';
import { comparisonWords } from './comparison-words.ts';

const NARROWEST = 8;

/** What `baseline update` and `baseline show` print: a line for each figure, with what it was before if it was written anew. */
export function baselineLines(
  entries: readonly ScenarioBaseline[],
  before: Baseline | null,
  path: string,
  width: number,
): readonly string[] {
  const parts = entries.map((entry) => {
    const was = before?.entries.find(
      (each) => each.scenario === entry.scenario && each.machine === entry.machine && each.node === entry.node,
    );
    return [...headLines(entry, width), '', ...figureLines(entry, was ?? null, width), ''];
  });
  return [...parts.flat(), ...wrap(`in ${escapeText(path)}`, width)];
}

/** What `baseline check` prints of one scenario. */
export function checkLines(checked: CheckedScenario, width: number): readonly string[] {
  const name = escapeText(checked.scenario);
  if (checked.obstacle !== null) {
    return [
      `NOT COMPARED  ${name}`,
      ...wrap(checked.obstacle, width - 2).map(indent),
      ...wrap(checked.hint, width - 2).map(indent),
    ].map(escapeText);
  }
  const { metrics, entry, laterRuns, lastRun } = checked;
  const isSlower = metrics.some(({ verdict }) => verdict === 'regression');
  const held = `${plural(laterRuns, 'run')} up to ${lastRun}, against ${plural(entry.runs, 'run')} up to ${entry.until}`;
  return [
    `${isSlower ? 'REGRESSION' : isInsufficient(metrics) ? 'INSUFFICIENT' : 'ok'}  ${name}`,
    ...wrap(escapeText(held), width - 2).map(indent),
    ...metrics.flatMap((metric) =>
      wrap(`${escapeText(metric.metric)}: ${wordsOf(metric, entry)}`, width - 2).map(indent),
    ),
  ];
}

function wordsOf(metric: MetricComparison, { runs }: ScenarioBaseline): string {
  if (metric.verdict !== 'insufficient') return comparisonWords(metric);
  if (metric.pairs === 0) return 'insufficient: no later run has it';
  return `insufficient: its baseline is of ${plural(runs, 'run')}; 5 are needed`;
}

function isInsufficient(metrics: readonly MetricComparison[]): boolean {
  return metrics.every(({ verdict }) => verdict === 'insufficient');
}

function headLines(
  { scenario, machine, machineName, node, runs, until }: ScenarioBaseline,
  width: number,
): readonly string[] {
  const where = `on ${machineName} (${machine}), Node ${node}, ${plural(runs, 'run')} up to ${until}`;
  return [escapeText(scenario), ...wrap(escapeText(where), width)];
}

function figureLines({ figures }: ScenarioBaseline, was: ScenarioBaseline | null, width: number): readonly string[] {
  const before = ({ metric }: BaselineFigure): BaselineFigure | undefined =>
    was?.figures.find((each) => each.metric === metric);
  const columns = [
    { head: 'metric', cells: figures.map(({ metric }) => escapeText(metric)), clipTo: NARROWEST },
    { head: 'value', cells: figures.map(({ unit, value }) => formatIn(unit, value)) },
    { head: 'spread', cells: figures.map(({ spreadPercent }) => `${spreadPercent} %`) },
  ];
  if (was === null) return tableLines(columns, width);
  const changes = figures.map((figure) => {
    const old = before(figure)?.value;
    if (old === undefined) return 'new';
    const percent = (figure.value / old - 1) * 100;
    return `${percent < 0 ? '−' : '+'} ${Math.abs(percent).toFixed(1)} %`;
  });
  const olds = figures.map((figure) => {
    const old = before(figure);
    return old === undefined ? '–' : formatIn(old.unit, old.value);
  });
  return tableLines([...columns, { head: 'was', cells: olds }, { head: 'change', cells: changes }], width);
}

function indent(line: string): string {
  return `  ${line}`;
}
