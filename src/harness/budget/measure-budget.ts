import type { HarnessError } from '../../errors.ts';
import type { Budget, ScenarioBudget } from '../../scenarios/budget/budget.ts';
import type { RunResult } from '../result/result.ts';
import { runScenarios } from '../run.ts';
import type { RunOptions } from '../run-options.ts';
import type { Threads } from '../shards/threads.ts';
import { nodeVersion } from './load-budget.ts';
import { forBudget, makeScenarioBudget } from './make-budget.ts';

export type BudgetMeasurement = {
  readonly result: RunResult;
  /** Why the run ended before its scenarios did; null if it did not. */
  readonly error: HarnessError | null;
  readonly measured: readonly ScenarioBudget[];
  /** Scenarios whose figures can't be a budget. */
  readonly obstacles: readonly { readonly scenario: string; readonly obstacle: string }[];
};

/** Runs each scenario of the file `runs` times, and makes what they cost into budgets. `known` is the budget until now. */
export async function measureBudget(
  threads: Threads,
  options: Omit<RunOptions, 'threads'> & { readonly runs: number; readonly known: Budget | null },
): Promise<BudgetMeasurement> {
  const { file, runs, known, ...rest } = options;
  const scenarios = file.scenarios.map((scenario) => forBudget(scenario, runs));
  const { result, error } = await runScenarios(threads, { ...rest, file: { ...file, scenarios } });
  const measured: ScenarioBudget[] = [];
  const obstacles: { scenario: string; obstacle: string }[] = [];
  for (const [index, scenario] of file.scenarios.entries()) {
    // By its place: a name may be masked in the result.
    const own = result.scenarios[index];
    if (own === undefined) continue;
    const before = known?.scenarios.find(({ name }) => name === scenario.name) ?? null;
    const { commit } = result.environment;
    const made = makeScenarioBudget({
      scenario,
      file: file.path,
      result: own,
      commit,
      node: nodeVersion(),
      known: before,
    });
    if ('obstacle' in made) obstacles.push({ scenario: scenario.name, obstacle: made.obstacle });
    else measured.push(made);
  }
  return { result, error, measured, obstacles };
}
