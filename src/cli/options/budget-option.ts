import type { BudgetChoice } from '../../harness/budget/load-budget.ts';
import { type CommandIo, pathFrom } from '../terminal/command-io.ts';

/** The choice of `--budget FILE` and `--no-budget`; the file beside the scenario file if neither is given. */
export function budgetChoice(option: unknown, io: Pick<CommandIo, 'cwd'>): BudgetChoice {
  if (option === false) return { kind: 'none' };
  return typeof option === 'string' ? { kind: 'named', path: pathFrom(io, option) } : { kind: 'beside' };
}
