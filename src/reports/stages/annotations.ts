import type { GateResult } from '../../harness/result/result.ts';
import { comparisonWords } from '../comparison/comparison-words.ts';
import { memoryBesideMetric } from '../comparison/measured-memory.ts';
import { escapeText } from '../escape.ts';
import { partsOfGate } from '../gates/margin.ts';
import { explainedGate, joined } from './gate-sentence.ts';
import { lineOfScenario } from './scenario-line.ts';
import {
  gatesOf,
  isInvalidByItself,
  isWarning,
  type StageComparison,
  type StagedReport,
  scenariosOf,
} from './staged-report.ts';

type Level = 'error' | 'warning';
type Place = { readonly file: string; readonly line: number | null };

/**
 * A workflow command of GitHub Actions for each gate that failed or could not be decided, on its own line of the scenario file, for
 * each regression, on the line of its scenario, and for whatever else keeps the report from passing. Errors come first, because GitHub shows ten of each kind. `pathOf` makes the
 * path of a scenario file that of the repository; null for what is no file of it. Empty if all is well.
 */
export function renderAnnotations(report: StagedReport, pathOf: (file: string) => string | null): string {
  const placed = (file: string, line: number | null): Place | null => {
    const path = pathOf(file);
    return path === null ? null : { file: path, line };
  };
  const gates = gatesOf(report).filter(({ gate }) => gate.verdict === 'fail' || gate.verdict === 'invalid');
  const lines = [
    ...gates.map((each) =>
      annotation(
        isWarning(each.gate) ? 'warning' : 'error',
        placed(each.file, each.gate.line),
        `${labelOf(each.gate)} ${partsOfGate(each.gate.gate).figure}`,
        `${each.scenario.name}: ${explainedGate(each.gate, each.scenario)}`,
      ),
    ),
    ...scenariosOf(report)
      .filter(({ scenario }) => isInvalidByItself(scenario))
      .map(({ file, scenario: { name, validity } }) =>
        annotation('error', placed(file, null), `INVALID ${name}`, `${name}: ${validity.reasons.join('; ')}`),
      ),
    ...report.stages.flatMap(({ stage, result: { file, interrupted } }) =>
      interrupted === null
        ? []
        : [annotation('error', placed(file, null), `${stage} did not reach its end`, `${stage}: ${interrupted}`)],
    ),
    ...report.comparisons.flatMap((comparison) => comparisonAnnotations(comparison, placed)),
    ...report.lost.map(({ stage, reason }) =>
      annotation('error', null, `${stage} has no result`, `${stage}: ${reason}`),
    ),
  ];
  const isError = (line: string): boolean => line.startsWith('::error');
  return [...lines.filter(isError), ...lines.filter((line) => !isError(line))].map((line) => `${line}\n`).join('');
}

/** A regression is an error at the line of its scenario, and so is a build that does not work; a gated figure that was not told apart is a warning. */
function comparisonAnnotations(
  { stage, result }: StageComparison,
  placed: (file: string, line: number | null) => Place | null,
): readonly string[] {
  const { file, source, scenarios, interrupted } = result;
  const found = scenarios.flatMap((scenario) => {
    const { name, metrics, reason, verdict } = scenario;
    const place = placed(file, lineOfScenario(source, name));
    const told = metrics.flatMap((metric) => {
      const isOpen = metric.gated && ['undecided', 'insufficient', 'changed'].includes(metric.verdict);
      if (metric.verdict !== 'regression' && !isOpen) return [];
      const [level, label] = isOpen ? (['warning', 'UNDECIDED'] as const) : (['error', 'REGRESSION'] as const);
      const words = joined(comparisonWords(metric), memoryBesideMetric(metric, scenario));
      return [annotation(level, place, `${label} ${metric.metric}`, `${name}: ${metric.metric}: ${words}`)];
    });
    if (reason === null) return told;
    return [
      annotation(verdict === 'regression' ? 'error' : 'warning', place, `${name} compared`, `${name}: ${reason}`),
      ...told,
    ];
  });
  if (interrupted === null) return found;
  return [
    ...found,
    annotation('error', placed(file, null), `${stage} did not reach its end`, `${stage}: ${interrupted}`),
  ];
}

function labelOf(gate: GateResult): string {
  if (isWarning(gate)) return 'WARN';
  return gate.verdict === 'fail' ? 'FAIL' : 'INVALID';
}

function annotation(level: Level, place: Place | null, title: string, message: string): string {
  const properties = [
    ...(place === null ? [] : [`file=${property(place.file)}`]),
    ...(place === null || place.line === null ? [] : [`line=${place.line}`]),
    `title=${property(`perf-harness: ${title}`)}`,
  ];
  return `::${level} ${properties.join(',')}::${data(message)}`;
}

/** Control characters are written out, and `%` is encoded, so that what is decoded again is the text and nothing else. */
function data(text: string): string {
  return escapeText(text).replaceAll('%', '%25');
}

/** Where a colon or a comma would end the property. */
function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
