import type { ScenarioSeries, SeriesRun, Trend, TrendChange } from '../../harness/history/trends.ts';
import { plural } from '../../plural.ts';
import { escapeText } from '../escape.ts';
import { wrap } from '../fit.ts';
import { formatIn } from '../quantity.ts';
import { tableLines } from '../table.ts';

const COMMIT_DIGITS = 10;
const NARROWEST_METRIC = 16;

/** What `perf-harness history` prints of one scenario on one machine: how each metric went, and when it changed. */
export function trendLines(series: ScenarioSeries, trends: readonly Trend[], width: number): readonly string[] {
  const { scenario, capacity, machine, runs, invalid } = series;
  const [first, last] = [runs[0], runs.at(-1)];
  const left = invalid.length === 0 ? '' : `, and ${plural(invalid.length, 'run')} whose measurement was invalid`;
  const name = escapeText(capacity === null ? scenario : `${scenario}: its capacity`);
  const head = [name, ...wrap(`on ${escapeText(`${machine.name} (${machine.fingerprint})`)}`, width)];
  if (first === undefined || last === undefined) return [...head, `no run that counts${left}`];
  const changes = trends.flatMap((trend) => trend.changes.map((change) => changeText(trend, change)));
  return [
    ...head,
    `${plural(runs.length, 'run')}, ${day(first)} – ${day(last)}${left}`,
    ...seenOtherwise(series).flatMap((text) => wrap(text, width)),
    '',
    ...tableLines(columnsOf(trends), width),
    '',
    ...(changes.length === 0 ? ['no change that lasted'] : changes.flatMap((text) => wrap(text, width))),
  ];
}

/** How many runs have seen their target in another way than the newest, so that some of their figures are left out. */
function seenOtherwise({ runs, memory }: ScenarioSeries): readonly string[] {
  const others = runs.filter((run) => run.memory !== null && run.memory !== memory).length;
  if (others === 0) return [];
  const [there, here] = memory === 'rss' ? ['inside', 'outside'] : ['outside', 'inside'];
  return [
    `memory and CPU of ${plural(others, 'run')} are left out: the target was seen from ${there}, and is seen from ${here} now`,
  ];
}

function columnsOf(trends: readonly Trend[]): Parameters<typeof tableLines>[0] {
  return [
    { head: 'metric', cells: trends.map(({ metric }) => escapeText(metric)), clipTo: NARROWEST_METRIC },
    { head: 'first 5 runs', cells: trends.map(({ unit, first }) => formatIn(unit, first)), dropRank: 1 },
    { head: 'last 5 runs', cells: trends.map(({ unit, now }) => formatIn(unit, now)) },
    { head: 'change', cells: trends.map(({ first, now }) => relative(first, now)) },
    {
      head: 'last run',
      cells: trends.map(({ unit, last }) => (last === null ? '–' : formatIn(unit, last))),
      dropRank: 2,
    },
  ];
}

function changeText({ metric, unit }: Trend, change: TrendChange): string {
  const { before, after, direction, isWorse, run, previous, runsSince } = change;
  const kind = isWorse === null ? '' : isWorse ? ', which is worse' : ', which is better';
  const size = before > 0 ? `${formatIn('%', Math.abs(after / before - 1) * 100)} ` : '';
  const levels = `${formatIn(unit, before)} to ${formatIn(unit, after)}`;
  const node =
    run.node === previous.node ? '' : `; Node went from ${escapeText(previous.node)} to ${escapeText(run.node)}`;
  const since = `since run ${escapeText(run.id)}${commitText(run)}, ${plural(runsSince, 'run')} ago`;
  return `${escapeText(metric)}: ${size}${direction}${kind}: ${levels}, ${since}; the run before was ${escapeText(previous.id)}${commitText(previous)}${node}`;
}

function commitText({ commit }: SeriesRun): string {
  return commit === null ? '' : ` (commit ${escapeText(commit.slice(0, COMMIT_DIGITS))})`;
}

/** `+ 12.3 %`. */
function relative(from: number, to: number): string {
  if (from <= 0) return '–';
  const percent = (to / from - 1) * 100;
  return `${percent < 0 ? '−' : '+'} ${Math.abs(percent).toFixed(1)} %`;
}

function day({ startedAt }: SeriesRun): string {
  return escapeText(startedAt.slice(0, 10));
}
