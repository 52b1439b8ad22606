import type { WorkMetric } from '../../metrics/work.ts';
import type { Budget, BudgetFigure, ScenarioBudget } from '../../scenarios/budget/budget.ts';
import { budgetScope } from '../../scenarios/budget/budget-scope.ts';
import { fingerprintOf } from '../../scenarios/budget/fingerprint.ts';
import { parseGate } from '../../scenarios/gates/gate-parser.ts';
import { DEFAULT_GATE } from '../../scenarios/gates/gate-reading.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { ScenarioResult, WorkResult } from '../result/result.ts';

/** What a budget holds unless it says otherwise; allocation moves by ± 0.1 % from run to run, bytes on the wire do not move. */
const DEFAULT_FIGURES: readonly { readonly metric: WorkMetric; readonly tolerancePercent: number }[] = [
  { metric: 'alloc/request', tolerancePercent: 1 },
  { metric: 'in/request', tolerancePercent: 0 },
  { metric: 'out/request', tolerancePercent: 0 },
];
/** A tolerance is at least this many times the largest deviation of a run from the mean of all. */
const DEVIATIONS = 3;
/** A budget file holds no larger tolerance. */
const WIDEST_PERCENT = 100;

/** The scenario as it is measured for a budget: so many times, and with no gate but that all answers are right. */
export function forBudget(scenario: Scenario, runs: number): Scenario {
  const { gates, ...rest } = scenario;
  return { ...rest, gates: [{ ...DEFAULT_GATE, id: 0 }], repeat: runs, confirm: 0, crossCheck: null };
}

/** Why a scenario can have no budget; null where it can. */
export function budgetObstacle(scenario: Scenario): string | null {
  const obstacle = budgetScope(scenario).workObstacle;
  return obstacle && `a budget ${obstacle.message}: ${obstacle.hint}`;
}

export type Measured = {
  readonly scenario: Scenario;
  /** Path of the scenario file. */
  readonly file: string;
  readonly result: ScenarioResult;
  readonly commit: string | null;
  readonly node: number;
  /** Its budget until now; null where it has none. */
  readonly known: ScenarioBudget | null;
};

/** The budget of a scenario that was measured; or why its figures can't be one. */
export function makeScenarioBudget(measured: Measured): ScenarioBudget | { readonly obstacle: string } {
  const { scenario, file, result, commit, node, known } = measured;
  const { work, verdict, gates } = result;
  if (work === null) return { obstacle: 'nothing is known of what its requests cost' };
  const invalid = work.invalid ?? (verdict === 'pass' ? null : (gates[0]?.reason ?? 'not all requests ended ok'));
  if (invalid !== null) return { obstacle: invalid };
  const figures = (known?.figures ?? newFigures(measured)).flatMap((figure) => {
    const value = measuredValue(figure.metric, result);
    // A figure with a tolerance is known no better than to the byte.
    return value === null ? [] : [{ ...figure, value: figure.tolerancePercent === 0 ? value : Math.round(value) }];
  });
  if (figures.length === 0) {
    const names = known?.figures.map(({ metric }) => metric).join(', ');
    return { obstacle: `its target can’t tell what its budget names: ${names}` };
  }
  return { name: scenario.name, fingerprint: fingerprintOf(scenario, file), commit, node, figures };
}

/** The scenarios that were measured in place of what stood for them; others stay as they are, if the file has them (`names`). */
export function mergeBudget(
  known: Budget | null,
  measured: readonly ScenarioBudget[],
  names: readonly string[],
): Budget {
  const before = known?.scenarios.filter(({ name }) => names.includes(name)) ?? [];
  const stay = before.map((each) => measured.find(({ name }) => name === each.name) ?? each);
  const added = measured.filter(({ name }) => !before.some((each) => each.name === name));
  return { scenarios: [...stay, ...added] };
}

function newFigures({ result }: Measured): readonly BudgetFigure[] {
  const places = result.levels.length === 0 ? [''] : result.levels.map(({ name }) => ` @ ${name}`);
  return places.flatMap((place) =>
    DEFAULT_FIGURES.map(({ metric, tolerancePercent }) => ({
      metric: `${metric}${place}`,
      value: 0,
      tolerancePercent: Math.max(tolerancePercent, justifiedTolerance(metric, result)),
    })),
  );
}

/** What the runs themselves allow, in per cent, rounded up to a tenth. */
function justifiedTolerance(metric: WorkMetric, { runs, work }: ScenarioResult): number {
  const mean = work?.figures[metric] ?? 0;
  const values = runs.flatMap((run) => run.work?.figures[metric] ?? []);
  if (mean === 0) return 0;
  const deviation = Math.max(0, ...values.map((value) => Math.abs(value / mean - 1)));
  // Sums of whole bytes that are divided twice may differ in their last bit.
  return deviation < 1e-12 ? 0 : Math.min(WIDEST_PERCENT, Math.ceil(deviation * DEVIATIONS * 1000) / 10);
}

/** A figure by its name in the budget; null where the result does not have it. */
function measuredValue(metric: string, result: ScenarioResult): number | null {
  const parsed = parseGate(`mean(${metric}) <= 0B`, null);
  if (!parsed.ok || parsed.gate.figure.kind !== 'work') return null;
  const stage = parsed.gate.selectors.find(({ kind }) => kind === 'stage')?.name;
  const work: WorkResult | null | undefined =
    stage === undefined ? result.work : result.levels.find(({ name }) => name === stage)?.work;
  return work?.figures[parsed.gate.figure.metric] ?? null;
}
