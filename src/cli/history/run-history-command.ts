import { HarnessError } from '../../errors.ts';
import { readRunHistory } from '../../harness/history/read-run-history.ts';
import { alikeSeries, type ScenarioSeries, seriesOf, trendsOf } from '../../harness/history/trends.ts';
import { EXIT } from '../../harness/result/exit-code.ts';
import { plural } from '../../plural.ts';
import { otavaCsv } from '../../reports/comparison/otava-csv.ts';
import { trendLines } from '../../reports/comparison/trend-table.ts';
import { escapeText } from '../../reports/escape.ts';
import { suggest } from '../../scenarios/fields/nearest.ts';
import { type CommandIo, reportWidth } from '../terminal/command-io.ts';

export type RunHistoryOptions = {
  readonly path: string;
  /** Only these; all if there are none. */
  readonly scenarios: readonly string[];
  readonly metrics: readonly string[];
  readonly csv: boolean;
};

/** Prints how the figures of runs went, or one scenario's as CSV. Damaged lines are named on stderr. Returns the exit code. */
export function runHistoryCommand(options: RunHistoryOptions, io: CommandIo): number {
  const { path, scenarios, metrics } = options;
  const { runs, damage } = readRunHistory(path);
  for (const each of damage) warn(io, each);
  const all = seriesOf(runs).map(alikeSeries);
  if (all.length === 0)
    throw new HarnessError('CONFIG', `${path} holds no run`, { hint: 'perf-harness run --history FILE' });
  refuseUnknown('--scenario', scenarios, [...new Set(all.map(({ scenario }) => scenario))]);
  const wanted = all.filter(({ scenario }) => scenarios.length === 0 || scenarios.includes(scenario));
  const known = wanted.flatMap((each) => each.runs.flatMap(({ figures }) => figures.map(({ metric }) => metric)));
  refuseUnknown('--metric', metrics, [...new Set(known)]);
  const series = wanted.flatMap((each) => withMetrics(each, metrics));
  if (options.csv) return printCsv(series, io);
  const parts = series.map((each) => trendLines(each, trendsOf(each), reportWidth(io)).join('\n'));
  io.stdout.write(`${parts.join('\n\n')}\n`);
  return EXIT.pass;
}

/** Otava reads one series a file: that of the last run, where a scenario has several; a capacity only where there is no run. */
function printCsv(series: readonly ScenarioSeries[], io: CommandIo): number {
  const names = [...new Set(series.map(({ scenario }) => scenario))];
  if (names.length > 1) {
    const hint = `this history has ${names.map((name) => `"${name}"`).join(', ')}`;
    throw new HarnessError('USAGE', '--csv: expected one scenario; name it with --scenario NAME', { hint });
  }
  const lastOf = ({ runs }: ScenarioSeries): number => Date.parse(runs.at(-1)?.startedAt ?? '') || 0;
  const rank = ({ capacity }: ScenarioSeries): number => (capacity === null ? 0 : 1);
  const [newest, ...others] = [...series].sort((a, b) => rank(a) - rank(b) || lastOf(b) - lastOf(a));
  if (newest === undefined) return EXIT.pass;
  for (const { machine, fingerprint, capacity, runs } of others) {
    if (capacity !== newest.capacity) {
      const hint = newest.capacity === null ? `: --metric "${capacity}" prints it alone` : '';
      warn(io, `left out: ${capacity}, which is a series of its own${hint}`);
      continue;
    }
    const what = `${plural(runs.length, 'run')} of fingerprint ${fingerprint} on ${machine.name} (${machine.fingerprint})`;
    warn(io, `left out: ${what}, as they are of another load, target or machine than the last run`);
  }
  const { text, left } = otavaCsv(newest);
  if (left.length > 0) warn(io, `left out: ${left.join(', ')}, which not every run has`);
  io.stdout.write(text);
  return EXIT.pass;
}

/** A series with these metrics alone, or with all if there are none; empty if it has none of them. */
function withMetrics(series: ScenarioSeries, metrics: readonly string[]): readonly ScenarioSeries[] {
  if (metrics.length === 0) return [series];
  const runs = series.runs.map((run) => ({
    ...run,
    figures: run.figures.filter(({ metric }) => metrics.includes(metric)),
  }));
  return runs.some(({ figures }) => figures.length > 0) ? [{ ...series, runs }] : [];
}

function refuseUnknown(flag: string, given: readonly string[], known: readonly string[]): void {
  const unknown = given.find((each) => !known.includes(each));
  if (unknown === undefined) return;
  throw new HarnessError('USAGE', `${flag}: there is no "${unknown}" in this history`, {
    hint: suggest(unknown, known),
  });
}

function warn(io: CommandIo, text: string): void {
  io.stderr.write(`warning: ${escapeText(text)}\n`);
}
