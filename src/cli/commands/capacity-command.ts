import { join } from 'node:path';
import { replaceFile } from '../../datasets/store/aside.ts';
import { HarnessError, messageOf } from '../../errors.ts';
import { capacityLine } from '../../harness/capacity/capacity-line.ts';
import type { CapacityResult, CapacityStep, CapacityUnit } from '../../harness/capacity/capacity-result.ts';
import { composeCapacity, levelText } from '../../harness/capacity/compose-capacity.ts';
import { measureCapacity } from '../../harness/capacity/measure-capacity.ts';
import { thisMachine } from '../../harness/history/machine.ts';
import { appendRun, checkRunHistory } from '../../harness/history/run-history.ts';
import { openScenarios } from '../../harness/load-scenarios.ts';
import { identifyRun } from '../../harness/result/compose-run.ts';
import { describeEnvironment } from '../../harness/result/environment.ts';
import { withoutSecrets } from '../../harness/result/masked-error.ts';
import { runScenarios } from '../../harness/run.ts';
import { renderCapacity } from '../../reports/console/capacity-table.ts';
import { printedJson } from '../../reports/escape.ts';
import { fingerprintOf } from '../../scenarios/budget/fingerprint.ts';
import { peakOf, windowMs } from '../../scenarios/load/plan.ts';
import type { ScenarioFile } from '../../scenarios/parse-scenarios.ts';
import { type FileChoice, scenarioSource } from '../options/scenario-file.ts';
import { type CommandIo, pathFrom, reportWidth } from '../terminal/command-io.ts';
import { renderError } from '../terminal/error-text.ts';
import type { Logging } from '../terminal/log-level.ts';
import { openProgress } from '../terminal/run-progress.ts';
import { untilSignalled } from '../terminal/signals.ts';
import { onThreads } from './run-threads.ts';

export type CapacityArguments = FileChoice & {
  /** Null where the file has only one. */
  readonly scenario: string | null;
  /** Null for what the scenario's own load has. */
  readonly by: CapacityUnit | null;
  /** Null for what the scenario's own load has, if that is of the same kind; else 1. */
  readonly from: number | null;
  readonly most: number;
  readonly withinPercent: number;
  /** As it was typed. */
  readonly duration: string;
  readonly target: string | null;
  readonly allowHosts: readonly string[];
  readonly threads: number | null;
  /** The history that the capacity is appended to; null for none. */
  readonly history: string | null;
  readonly out: string;
  readonly cacheDir: string;
  readonly json: boolean;
  readonly logging: Logging;
};

/** Finds the highest level at which the gates of a scenario hold, writes and prints it, and returns the exit code. */
export async function capacityCommand(args: CapacityArguments, io: CommandIo): Promise<number> {
  const source = await scenarioSource(args, io);
  const { target, allowHosts } = args;
  const flags = { target, allowHosts, scenarios: args.scenario === null ? [] : [args.scenario] };
  const open = (more: object): ScenarioFile => openScenarios(source, { ...flags, ...more }, io.environment);
  const written = open({});
  return withoutSecrets(written.secrets, () => searchIn(written, open, args, io));
}

type Open = (flags: {
  readonly rate?: string;
  readonly concurrency?: string;
  readonly duration: string;
}) => ScenarioFile;

async function searchIn(written: ScenarioFile, open: Open, args: CapacityArguments, io: CommandIo): Promise<number> {
  const { scenarios, secrets } = written;
  const [scenario] = scenarios;
  if (scenario === undefined || scenarios.length > 1) {
    const hint = `there is: ${written.names.join(', ')}`;
    throw new HarnessError('USAGE', 'capacity needs one scenario: write --scenario NAME', { hint });
  }
  const own: CapacityUnit = scenario.load.kind === 'open' ? 'rate' : 'users';
  const by = args.by ?? own;
  const from = args.from ?? (by === own ? Math.max(1, Math.round(peakOf(scenario.load.stages))) : 1);
  if (from > args.most) throw new HarnessError('USAGE', `--from: expected at most --most, ${args.most}, got ${from}`);
  const at = (level: number, duration: string): ScenarioFile => {
    const file = open(by === 'rate' ? { rate: `${level}/s`, duration } : { concurrency: String(level), duration });
    // The search confirms each end itself.
    const single = file.scenarios.map((each) => ({ ...each, repeat: 1, confirm: 0, crossCheck: null }));
    return { ...file, scenarios: single };
  };
  if (args.history !== null) checkRunHistory(args.history);
  // What can't be run is found before anything runs, and so is the length of a step.
  const first = at(from, args.duration).scenarios[0]?.load;
  const leastMs = first === undefined ? 0 : (windowMs(first) ?? 0);
  const { id, startedAt, now } = identifyRun();
  const dir = join(pathFrom(io, args.out), id);
  const progress = openProgress(args.logging, io);
  const signals = { onFirst: progress.say, onSecond: progress.say };
  return untilSignalled(io, progress, signals, async ({ stop, hurry }) => {
    const needed = scenario.target.kind === 'openspec' ? 'target' : 'load';
    const found = await onThreads(io, args.threads, needed, (threads) =>
      measureCapacity({
        ...args,
        by,
        from,
        gates: scenario.gates,
        leastMs,
        stop,
        run: (level, durationMs) =>
          runScenarios(threads, {
            file: at(level, `${durationMs}ms`),
            out: join(dir, 'steps'),
            cacheDir: args.cacheDir,
            profile: 'never',
            stop,
            hurry,
            onEvent: (event) => progress.onEvent(secrets.data(event)),
          }),
        onStep: (step) => progress.tell(stepText(step, by)),
      }),
    );
    progress.clear();
    if (found.error !== null) io.stderr.write(renderError(found.error));
    const result: CapacityResult = secrets.data({
      schema: 'perf-harness/capacity@1',
      id,
      startedAt: startedAt.toISOString(),
      finishedAt: now().toISOString(),
      scenario: scenario.name,
      file: written.path,
      source: written.source,
      environment: describeEnvironment(),
      by,
      withinPercent: args.withinPercent,
      ...composeCapacity(found, { by, stop }),
    });
    const path = join(dir, 'capacity.json');
    io.stdout.write(`${args.json ? printedJson(result, 1) : renderCapacity(result, path, reportWidth(io))}\n`);
    save(dir, path, result);
    if (args.history !== null && result.verdict !== 'invalid')
      appendRun(args.history, capacityLine(result, fingerprintOf(scenario, written.path), thisMachine()));
    return result.exitCode;
  });
}

function stepText({ level, outcome, reason }: CapacityStep, by: CapacityUnit): string {
  const words =
    outcome === 'holds' ? 'the gates hold' : outcome === 'fails' ? `fails: ${reason}` : `undecided: ${reason}`;
  return `${levelText(level, by)}: ${words}`;
}

function save(dir: string, path: string, result: CapacityResult): void {
  try {
    replaceFile(dir, 'capacity.json', `${JSON.stringify(result, null, 1)}\n`);
  } catch (error) {
    throw new HarnessError('OUTPUT', `can't write ${path}: ${messageOf(error)}`, { cause: error });
  }
}
