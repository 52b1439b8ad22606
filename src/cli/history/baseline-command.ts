import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { replaceFile } from '../../datasets/store/aside.ts';
import { HarnessError, messageOf } from '../../errors.ts';
import { type CheckedScenario, checkScenario, checkUnrun } from '../../harness/baseline/check-baseline.ts';
import { figuresLeftOut, makeBaseline, mergeBaseline, newestSeries } from '../../harness/baseline/make-baseline.ts';
import { nodeVersion } from '../../harness/budget/load-budget.ts';
import { capacityOf } from '../../harness/history/capacity-figure.ts';
import { thisMachine } from '../../harness/history/machine.ts';
import { readRunHistory } from '../../harness/history/read-run-history.ts';
import type { ScenarioSeries } from '../../harness/history/trends.ts';
import { EXIT } from '../../harness/result/exit-code.ts';
import { baselineLines, checkLines, gapWords } from '../../reports/comparison/baseline-table.ts';
import { escapeText } from '../../reports/escape.ts';
import type { Baseline } from '../../scenarios/baseline/baseline.ts';
import { readBaseline } from '../../scenarios/baseline/baseline-reading.ts';
import { baselineText } from '../../scenarios/baseline/baseline-text.ts';
import { suggest } from '../../scenarios/fields/nearest.ts';
import { formatProblems } from '../../scenarios/yaml/problem.ts';
import { readTextFile } from '../../text-file.ts';
import { type CommandIo, reportWidth } from '../terminal/command-io.ts';
import { renderError } from '../terminal/error-text.ts';

export type BaselineOptions = {
  /** The history. */
  readonly path: string;
  /** The baseline file. */
  readonly baseline: string;
  /** Only these; all if there are none. */
  readonly scenarios: readonly string[];
  /** How many of the last runs are taken. */
  readonly runs: number;
};

/** Writes what the last runs on this machine took. Returns the exit code. */
export function updateBaseline(options: BaselineOptions, io: CommandIo): number {
  const { baseline: path, runs } = options;
  const before = existsSync(path) ? textOf(path) : null;
  const known = before === null ? null : baselineIn(before, path);
  const made = ownSeries(options, io).map((series) => ({ series, entry: makeBaseline(series, runs) }));
  for (const { series, entry } of made) {
    if (!('obstacle' in entry)) {
      for (const gap of figuresLeftOut(series, runs))
        warn(io, `${series.scenario}: ${gap.metric} is not in its baseline: ${gapWords(gap, entry.runs)}`);
      continue;
    }
    const message = `${series.scenario}: ${entry.obstacle}`;
    io.stderr.write(renderError({ message, hint: 'its baseline stays as it is' }));
  }
  const entries = made.flatMap(({ entry }) => ('obstacle' in entry ? [] : [entry]));
  if (entries.length > 0) {
    save(path, baselineText(mergeBaseline(known, entries), before ?? ''));
    io.stdout.write(`${baselineLines(entries, known, path, reportWidth(io)).join('\n')}\n`);
  }
  return entries.length === made.length ? EXIT.pass : EXIT.invalid;
}

/** Checks a baseline file and prints what is in it. Returns the exit code. */
export function showBaseline({ baseline: path }: Pick<BaselineOptions, 'baseline'>, io: CommandIo): number {
  const { entries } = baselineIn(textOf(path), path);
  io.stdout.write(`${baselineLines(entries, null, path, reportWidth(io)).join('\n')}\n`);
  return EXIT.pass;
}

/** Holds the last runs on this machine against the baseline; writes nothing. Returns the exit code. */
export function checkBaseline(options: BaselineOptions, io: CommandIo): number {
  const baseline = baselineIn(textOf(options.baseline), options.baseline);
  const node = nodeVersion();
  const series = ownSeries(options, io);
  const ran = series.map((each) => checkScenario(each, baseline, { node, count: options.runs }));
  // Whoever names scenarios names those that have run.
  const unrun =
    options.scenarios.length > 0 ? [] : checkUnrun(series, baseline, { machine: thisMachine().fingerprint, node });
  const checked = [...ran, ...unrun];
  io.stdout.write(`${checked.map((each) => checkLines(each, reportWidth(io)).join('\n')).join('\n\n')}\n`);
  return exitCodeOf(checked);
}

/** A regression wins; a scenario that could not be compared is no pass. */
function exitCodeOf(checked: readonly CheckedScenario[]): number {
  const conclusions = checked.map(({ conclusion }) => conclusion);
  if (conclusions.includes('regression')) return EXIT.regression;
  return conclusions.every((each) => each === 'pass') ? EXIT.pass : EXIT.invalid;
}

/** The series of this machine and this Node that the options name. Throws HarnessError if there is none. */
function ownSeries({ path, scenarios }: BaselineOptions, io: CommandIo): readonly ScenarioSeries[] {
  const { runs, damage } = readRunHistory(path);
  for (const each of damage) warn(io, each);
  const machine = thisMachine();
  const series = newestSeries(runs, machine.fingerprint, nodeVersion());
  if (series.length === 0) {
    const ran = runs.filter(({ scenarios: each }) => each.some((line) => capacityOf(line) === null));
    const others = [...new Set(ran.map((run) => `${run.machine.name} (${run.machine.fingerprint}), Node ${run.node}`))];
    const message = `${path} has no run of this machine, ${machine.name} (${machine.fingerprint}), on Node ${nodeVersion()}`;
    const has =
      others.length > 0
        ? `its runs are of: ${others.join('; ')}`
        : runs.length > 0
          ? 'it has capacities only'
          : 'it is empty';
    throw new HarnessError('CONFIG', message, { hint: [has, 'add some: perf-harness run --history FILE'] });
  }
  const names = series.map(({ scenario }) => scenario);
  const unknown = scenarios.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    const message = `--scenario: there is no "${unknown}" in the runs of this machine`;
    throw new HarnessError('USAGE', message, { hint: suggest(unknown, names) });
  }
  return series.filter(({ scenario }) => scenarios.length === 0 || scenarios.includes(scenario));
}

function warn(io: CommandIo, text: string): void {
  io.stderr.write(`warning: ${escapeText(text)}\n`);
}

function baselineIn(text: string, path: string): Baseline {
  const reading = readBaseline(text, path);
  if (reading.ok) return reading.value;
  throw new HarnessError('CONFIG', formatProblems(reading));
}

function textOf(path: string): string {
  try {
    return readTextFile(path);
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const message = isMissing ? `there is no baseline: expected ${path}` : `can't read ${path}: ${messageOf(error)}`;
    const hint = 'write one from the history of this machine: perf-harness baseline update';
    throw new HarnessError('CONFIG', message, { cause: error, hint });
  }
}

function save(path: string, text: string): void {
  try {
    replaceFile(dirname(path), basename(path), text);
  } catch (error) {
    throw new HarnessError('OUTPUT', `can't write ${path}: ${messageOf(error)}`, { cause: error });
  }
}
