import { existsSync, writeFileSync } from 'node:fs';
import { HarnessError, messageOf } from '../../errors.ts';
import {
  type BudgetChoice,
  budgetBeside,
  budgetPath,
  loadBudget,
  readBudgetFile,
} from '../../harness/budget/load-budget.ts';
import { budgetObstacle, mergeBudget } from '../../harness/budget/make-budget.ts';
import { measureBudget } from '../../harness/budget/measure-budget.ts';
import { openScenarios } from '../../harness/load-scenarios.ts';
import { EXIT } from '../../harness/result/exit-code.ts';
import { withoutSecrets } from '../../harness/result/masked-error.ts';
import { type BudgetChange, renderBudget } from '../../reports/budget-table.ts';
import type { Budget } from '../../scenarios/budget/budget.ts';
import { budgetText } from '../../scenarios/budget/budget-text.ts';
import type { ScenarioFile } from '../../scenarios/parse-scenarios.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { type FileChoice, scenarioPath } from '../options/scenario-file.ts';
import { type CommandIo, pathFrom, reportWidth } from '../terminal/command-io.ts';
import { renderError } from '../terminal/error-text.ts';
import type { Logging } from '../terminal/log-level.ts';
import { openProgress } from '../terminal/run-progress.ts';
import { untilSignalled } from '../terminal/signals.ts';
import { onThreads } from './run-threads.ts';

export type BudgetArguments = FileChoice & {
  readonly update: boolean;
  readonly scenarios: readonly string[];
  readonly budget: BudgetChoice;
  /** How often each scenario is measured. */
  readonly runs: number;
  readonly threads: number | null;
  readonly out: string;
  readonly cacheDir: string;
  readonly logging: Logging;
};

/** Shows the budget of a scenario file, or measures it and writes it with `update`. Returns the exit code. */
export async function budgetCommand(args: BudgetArguments, io: CommandIo): Promise<number> {
  const source = { path: scenarioPath(args, io), text: null };
  const file = openScenarios(source, { scenarios: args.scenarios }, io.environment);
  return withoutSecrets(file.secrets, () => budgetOf(file, args, io));
}

async function budgetOf(file: ScenarioFile, args: BudgetArguments, io: CommandIo): Promise<number> {
  if (args.update) return updateBudget(file, args, io);
  const path = budgetPath(args.budget, file.path);
  if (path === null) {
    const hint = 'measure the scenarios and write one: perf-harness budget --update';
    throw new HarnessError('CONFIG', `there is no budget: expected ${budgetBeside(file.path)}`, { hint });
  }
  const { budget } = loadBudget(path, file);
  io.stdout.write(`${renderBudget(changesBetween(null, budget), { path, file: file.path }, reportWidth(io))}\n`);
  return EXIT.pass;
}

async function updateBudget(file: ScenarioFile, args: BudgetArguments, io: CommandIo): Promise<number> {
  const path = args.budget.kind === 'named' ? args.budget.path : budgetBeside(file.path);
  const scenarios = measurable(file, args.scenarios);
  // Its tolerances and its choice of figures stay. It is not checked against the scenarios, since they may have changed.
  const before = existsSync(path) ? readBudgetFile(path) : null;
  const known = before?.budget ?? null;
  const progress = openProgress(args.logging, io);
  const steps = { onFirst: progress.say, onSecond: progress.say };
  return untilSignalled(io, progress, steps, async ({ stop, hurry }) => {
    const options = {
      file: { ...file, scenarios },
      runs: args.runs,
      known,
      out: pathFrom(io, args.out),
      cacheDir: args.cacheDir,
      profile: 'never',
      stop,
      hurry,
      onEvent: progress.onEvent,
    } as const;
    const first = scenarios[0]?.target.kind === 'openspec' ? 'target' : 'load';
    const { result, error, measured, obstacles } = await onThreads(io, args.threads, first, (threads) =>
      measureBudget(threads, options),
    );
    progress.clear();
    if (error) io.stderr.write(renderError(error));
    if (error || stop.aborted) return result.exitCode;
    for (const { scenario, obstacle } of obstacles) {
      io.stderr.write(renderError({ message: `${scenario}: ${obstacle}`, hint: 'its budget stays as it is' }));
    }
    if (measured.length > 0) {
      writeBudget(path, budgetText(mergeBudget(known, measured, file.names), before?.text));
      const changes = changesBetween(known, { scenarios: measured });
      io.stdout.write(`${renderBudget(changes, { path, file: file.path }, reportWidth(io))}\n`);
    }
    return obstacles.length === 0 ? EXIT.pass : EXIT.invalid;
  });
}

/** The scenarios whose costs can be measured; if some are named, all of these have to be. Throws HarnessError if there is none. */
function measurable(file: ScenarioFile, named: readonly string[]): readonly Scenario[] {
  const obstacles = file.scenarios.flatMap((scenario) => {
    const obstacle = budgetObstacle(scenario);
    return obstacle === null ? [] : [{ name: scenario.name, obstacle }];
  });
  const able = file.scenarios.filter(({ name }) => obstacles.every((each) => each.name !== name));
  const [first] = obstacles;
  if (first === undefined || (able.length > 0 && named.length === 0)) return able;
  const message = `${file.path}: ${named.length > 0 ? `the scenario "${first.name}" can have no budget` : 'no scenario can have a budget'}`;
  throw new HarnessError('CONFIG', message, {
    hint: obstacles.map(({ name, obstacle }) => `${name}: ${obstacle}`),
  });
}

function writeBudget(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new HarnessError('OUTPUT', `can't write ${path}: ${messageOf(error)}`, { cause: error });
  }
}

function changesBetween(before: Budget | null, after: Budget): readonly BudgetChange[] {
  return after.scenarios.flatMap(({ name, figures }) => {
    const known = before?.scenarios.find((each) => each.name === name)?.figures ?? [];
    return figures.map(({ metric, value, tolerancePercent }) => {
      const was = known.find((figure) => figure.metric === metric)?.value ?? null;
      return { scenario: name, metric, was, value, tolerancePercent };
    });
  });
}
