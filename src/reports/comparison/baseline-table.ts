import type { MetricComparison } from '../../comparison/compare-metrics.ts';
import type { CheckedScenario } from '../../harness/baseline/check-baseline.ts';
import type { MissingFigure } from '../../harness/baseline/missing-figures.ts';
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
  const { conclusion, metrics, entry, laterRuns, lastRun, missing, invalidRun } = checked;
  const gapOf = (metric: string): MissingFigure | undefined => missing.find((each) => each.metric === metric);
  const held = `${plural(laterRuns, 'run')} up to ${lastRun}, against ${plural(entry.runs, 'run')} up to ${entry.until}`;
  return [
    `${HEADS[conclusion]}  ${name}`,
    ...wrap(escapeText(held), width - 2).map(indent),
    ...(invalidRun === null
      ? []
      : wrap(escapeText(`the measurement of the newest run, ${invalidRun}, was invalid`), width - 2).map(indent)),
    ...metrics.flatMap((metric) => {
      const words = wordsOf(metric, entry, gapOf(metric.metric), laterRuns);
      return wrap(escapeText(`${metric.metric}: ${words}`), width - 2).map(indent);
    }),
  ];
}

const HEADS = { regression: 'REGRESSION', undecided: 'INSUFFICIENT', pass: 'ok' } as const;

function wordsOf(
  metric: MetricComparison,
  { runs }: ScenarioBaseline,
  gap: MissingFigure | undefined,
  laterRuns: number,
): string {
  const gaps = gap === undefined ? '' : gapWords(gap, laterRuns);
  if (metric.verdict !== 'insufficient') return [comparisonWords(metric), gaps].filter(Boolean).join('; but ');
  if (metric.pairs === 0) return `insufficient: ${gaps}`;
  return `insufficient: its baseline is of ${plural(runs, 'run')}; 5 are needed`;
}

/** Which runs lack a figure, and why: `run night-0012 does not have it: nothing that it asked for was ok`. */
export function gapWords({ runs, lastRun, why }: MissingFigure, of: number): string {
  if (of === 1) return `run ${lastRun} does not have it: ${why}`;
  const who =
    runs === of ? `none of ${of} runs has it` : `${runs} of ${of} runs ${runs === 1 ? 'does' : 'do'} not have it`;
  return `${who}; the last of these is ${lastRun}: ${why}`;
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
