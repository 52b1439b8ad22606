import type { ComparisonResult } from '../../harness/comparison/comparison-result.ts';
import type { GateResult, RunResult, RunVerdict, ScenarioResult, Verdict } from '../../harness/result/result.ts';
import { plural } from '../../plural.ts';

/** One result, the stage of a pipeline that made it, and its file; null if it could not be written. */
export type StageResult = { readonly stage: string; readonly path: string | null; readonly result: RunResult };

/** A comparison of two builds, where it lies, and the stage of a pipeline that made it. */
export type StageComparison = { readonly stage: string; readonly path: string; readonly result: ComparisonResult };

/** A stage without a result that can be read, and why. */
export type LostStage = { readonly stage: string; readonly reason: string };

/** Results that are reported together, such as those of all stages of a pipeline. */
export type StagedReport = {
  readonly stages: readonly StageResult[];
  readonly comparisons: readonly StageComparison[];
  readonly lost: readonly LostStage[];
};

export type StagedScenario = { readonly stage: string; readonly file: string; readonly scenario: ScenarioResult };
export type StagedGate = StagedScenario & { readonly gate: GateResult };

const MOST_NAMES = 3;

/**
 * A stage that is lost keeps the whole from passing, and so does a comparison that did not reach its end; a gate that failed elsewhere is
 * a failure all the same, and so is a regression. A comparison that could not decide is shown, and keeps no run from passing: `compare`
 * has said so by its own exit code. Where there are comparisons alone, each of them has to pass.
 */
export function verdictOfStages({ stages, comparisons, lost }: StagedReport): RunVerdict {
  const verdicts = stages.map(({ result }) => result.verdict);
  const compared = comparisons.map(({ result }) => result.verdict);
  if (verdicts.includes('fail') || compared.includes('regression')) return 'fail';
  const isWhole = lost.length === 0 && comparisons.every(({ result }) => result.interrupted === null);
  const isPass =
    verdicts.length > 0
      ? verdicts.every((verdict) => verdict === 'pass')
      : compared.length > 0 && compared.every((verdict) => verdict === 'pass');
  return isWhole && isPass ? 'pass' : 'invalid';
}

/** Whether comparisons have found a regression, and no gate has failed. */
export function isRegressionAlone({ stages, comparisons }: StagedReport): boolean {
  const isFailed = stages.some(({ result }) => result.verdict === 'fail');
  return !isFailed && comparisons.some(({ result }) => result.verdict === 'regression');
}

export function scenariosOf({ stages }: StagedReport): readonly StagedScenario[] {
  return stages.flatMap(({ stage, result }) =>
    result.scenarios.map((scenario) => ({ stage, file: result.file, scenario })),
  );
}

export function gatesOf(report: StagedReport): readonly StagedGate[] {
  return scenariosOf(report).flatMap((each) => each.scenario.gates.map((gate) => ({ ...each, gate })));
}

/** A gate that only warns has failed without being a failure. */
export function isWarning({ severity, verdict }: GateResult): boolean {
  return severity === 'warn' && (verdict === 'fail' || verdict === 'invalid');
}

/** A scenario that is invalid although none of its gates is. */
export function isInvalidByItself({ verdict, gates }: ScenarioResult): boolean {
  return verdict === 'invalid' && !gates.some((gate) => gate.verdict === 'invalid');
}

/**
 * What became of all of it, in one line without the verdict: `2 of 14 gates failed (orders); streaming has no result`. `shown`
 * makes the name of a scenario or a stage safe to show.
 */
export function headlineOf(report: StagedReport, shown: (name: string) => string): string {
  const gates = gatesOf(report);
  const deciding = gates.filter(({ gate }) => gate.severity === 'fail');
  const count = (verdict: Verdict): number => deciding.filter(({ gate }) => gate.verdict === verdict).length;
  const warnings = gates.filter(({ gate }) => isWarning(gate)).length;
  const [failed, undecided, without] = [count('fail'), count('invalid'), count('n/a')];
  const troubled = scenariosOf(report).filter(
    ({ scenario: { verdict } }) => verdict === 'fail' || verdict === 'invalid',
  );
  const of = plural(deciding.length, 'gate');
  const told = [
    ...(failed > 0 ? [`${failed} of ${of} failed`] : []),
    ...(undecided > 0 ? [`${undecided} of ${of} could not be decided`] : []),
    ...(failed + undecided === 0 && (report.stages.length > 0 || report.comparisons.length === 0)
      ? [passedText(count('pass'), deciding.length - without)]
      : []),
  ];
  const names = nameList(troubled.map(({ scenario }) => shown(scenario.name)));
  const cut = report.stages.filter(({ result }) => result.interrupted !== null).map(({ stage }) => shown(stage));
  const lost = report.lost.map(({ stage }) => shown(stage));
  const compared = comparisonsText(report, shown);
  return [
    ...(told.length === 0 ? [] : [`${told.join(', ')}${names === '' ? '' : ` (${names})`}`]),
    ...compared,
    ...(warnings > 0 ? [plural(warnings, 'warning')] : []),
    ...(cut.length > 0 ? [`${nameList(cut)} did not reach ${cut.length === 1 ? 'its' : 'their'} end`] : []),
    ...(lost.length > 0 ? [`${nameList(lost)} ${lost.length === 1 ? 'has' : 'have'} no result`] : []),
  ].join('; ');
}

/** `a regression in orders`, `the comparison of orders could not decide`, or that none was found; nothing where nothing was compared. */
function comparisonsText({ comparisons }: StagedReport, shown: (name: string) => string): readonly string[] {
  const scenarios = comparisons.flatMap(({ result }) => result.scenarios);
  const of = (verdict: ComparisonResult['verdict']): readonly string[] =>
    scenarios.filter((scenario) => scenario.verdict === verdict).map(({ name }) => shown(name));
  const [regressions, undecided] = [of('regression'), of('undecided')];
  if (regressions.length > 0) return [`a regression in ${nameList(regressions)}`];
  if (comparisons.some(({ result }) => result.interrupted !== null)) return ['the comparison did not reach its end'];
  if (undecided.length > 0) return [`the comparison of ${nameList(undecided)} could not decide`];
  return comparisons.length === 0 ? [] : ['no regression was found'];
}

function passedText(passed: number, of: number): string {
  if (of === 0) return 'no gate was judged';
  return of === 1 ? 'the gate passed' : `all ${passed} gates passed`;
}

function nameList(names: readonly string[]): string {
  const distinct = [...new Set(names)];
  const more = distinct.length - MOST_NAMES;
  return more > 0 ? `${distinct.slice(0, MOST_NAMES).join(', ')} and ${more} more` : distinct.join(', ');
}
