import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { HarnessError, messageOf } from '../../errors.ts';
import { BUDGET_FILE, type Budget } from '../../scenarios/budget/budget.ts';
import { type BudgetReading, type BudgetSetting, readBudget } from '../../scenarios/budget/budget-reading.ts';
import type { ScenarioFile } from '../../scenarios/parse-scenarios.ts';
import { formatProblems } from '../../scenarios/yaml/problem.ts';
import { readTextFile } from '../../text-file.ts';

/** Which budget a command line means: none, the file that is named, or the one beside the scenario file if there is one. */
export type BudgetChoice =
  | { readonly kind: 'none' }
  | { readonly kind: 'named'; readonly path: string }
  | { readonly kind: 'beside' };

/** The path of the budget file; null where runs are held against none. */
export function budgetPath(choice: BudgetChoice, scenarioFile: string): string | null {
  switch (choice.kind) {
    case 'none':
      return null;
    case 'named':
      return choice.path;
    case 'beside': {
      const path = budgetBeside(scenarioFile);
      return existsSync(path) ? path : null;
    }
  }
}

export function budgetBeside(scenarioFile: string): string {
  return join(dirname(scenarioFile), BUDGET_FILE);
}

export type LoadedBudget = {
  readonly budget: Budget;
  /** The scenarios with the gates of the budget behind their own. */
  readonly file: ScenarioFile;
};

/** Reads and checks a budget file. Throws a HarnessError `CONFIG` that holds the first problems, a line each, and the number of the others. */
export function loadBudget(path: string, file: ScenarioFile): LoadedBudget {
  const reading = parse(readText(path), path, { ...file, file: file.path });
  const scenarios = file.scenarios.map((scenario) => {
    const gates = reading.gates.get(scenario.name) ?? [];
    const own = scenario.gates.length;
    return { ...scenario, gates: [...scenario.gates, ...gates.map((gate, index) => ({ ...gate, id: own + index }))] };
  });
  return { budget: reading.budget, file: { ...file, scenarios } };
}

/** The major version of Node, as V8 and so what a request allocates changes with it. */
export function nodeVersion(): number {
  return Number(process.versions.node.split('.', 1)[0]);
}

/** A budget file by itself, whatever has become of the scenarios since. Throws a HarnessError `CONFIG`. */
export function readBudgetFile(path: string): { readonly budget: Budget; readonly text: string } {
  const text = readText(path);
  return { budget: parse(text, path, { file: '', scenarios: [], names: null }).budget, text };
}

type Reading = Extract<BudgetReading, { ok: true }>;

function parse(text: string, path: string, setting: Pick<BudgetSetting, 'file' | 'scenarios' | 'names'>): Reading {
  const reading = readBudget(text, path, { ...setting, node: nodeVersion() });
  if (reading.ok) return reading;
  throw new HarnessError('CONFIG', formatProblems(reading));
}

function readText(path: string): string {
  try {
    return readTextFile(path);
  } catch (error) {
    const hint = 'write one with perf-harness budget --update, or run without: --no-budget';
    throw new HarnessError('CONFIG', `can't read ${path}: ${messageOf(error)}`, { cause: error, hint });
  }
}
