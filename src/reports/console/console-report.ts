import type { RunResult, ScenarioResult, Verdict } from '../../harness/result/result.ts';
import { plural } from '../../plural.ts';
import { escapeText } from '../escape.ts';
import { warningOfTarget } from '../faults.ts';
import { clip, wrap, wrapPhrases } from '../fit.ts';
import { memoryMeanings } from '../gates/target-memory.ts';
import type { Paint } from '../paint.ts';
import { formatDuration } from '../quantity.ts';
import { detailLines } from './details.ts';
import { overviewLines } from './overview.ts';
import { troubleLines } from './trouble.ts';

export type ReportOptions = {
  /** The scenario file that was run. */
  readonly file: string;
  /** Where result.json is; null if it could not be written. */
  readonly resultPath: string | null;
  /** Whether everything that was measured comes before the short report. */
  readonly details: boolean;
  /** Width of the report, in columns. */
  readonly width: number;
  readonly paint: Paint;
};

const SAID: readonly (readonly [verdict: Verdict, word: string])[] = [
  ['fail', 'failed'],
  ['invalid', 'invalid'],
  ['pass', 'passed'],
  ['n/a', 'n/a'],
];

/** The report of a run: what was run, what failed and why, a line for each scenario, where the result is, and the verdict. */
export function renderReport(result: RunResult, options: ReportOptions): string {
  const { details, width, paint, file, resultPath } = options;
  const { scenarios } = result;
  return [
    ...wrapPhrases([escapeText(file), ...describeRun(result)], width),
    '',
    ...(details ? scenarios.flatMap((scenario) => detailLines(scenario, paint, width)) : []),
    ...troubleLines(scenarios, paint, width),
    ...overviewLines(scenarios, paint, width),
    '',
    ...faultLines(scenarios, width).map(paint.warn),
    ...memoryLines(scenarios, width),
    ...wrap(`result: ${resultPath === null ? 'not written' : escapeText(resultPath)}`, width),
    ...interruptionLines(result, width).map(paint.warn),
    `${paint.verdict(result.verdict)}  ${countVerdicts(result)}`,
  ].join('\n');
}

function describeRun({
  startedAt,
  finishedAt,
  environment: { cpus, machine, node, os },
}: RunResult): readonly string[] {
  const took = formatDuration(Date.parse(finishedAt) - Date.parse(startedAt));
  return [`took ${took}`, ...[`${plural(cpus, 'core')}, ${machine}`, `Node ${node}`, os].map(escapeText)];
}

/** A warning that several scenarios share is shown once. */
function faultLines(scenarios: readonly ScenarioResult[], width: number): readonly string[] {
  const warnings = scenarios.map(warningOfTarget).filter((warning) => warning !== null);
  return [...new Set(warnings)].flatMap((warning) => wrap(warning, width));
}

/** What is meant by gates on memory: a command may be seen from inside or from outside. */
function memoryLines(scenarios: readonly ScenarioResult[], width: number): readonly string[] {
  return memoryMeanings(scenarios).flatMap(({ meaning, names }) =>
    wrap(escapeText(`${names.join(', ')}: ${meaning}`), width),
  );
}

function interruptionLines({ interrupted }: RunResult, width: number): readonly string[] {
  if (interrupted === null) return [];
  const [first = '', ...others] = interrupted.split('\n');
  const below = others.map((line) => clip(escapeText(line.trimEnd()), width - 2));
  return [...wrap(`The run did not reach its end: ${escapeText(first)}`, width), ...below.map((line) => `  ${line}`)];
}

/** `scenarios: 1 failed, 5 passed`, and that there would have been more: what passed is not all that was asked for. */
function countVerdicts({ scenarios, interrupted }: RunResult): string {
  const parts = SAID.flatMap(([verdict, word]) => {
    const count = scenarios.filter((scenario) => scenario.verdict === verdict).length;
    return count === 0 ? [] : [`${count} ${word}`];
  });
  const end = interrupted === null ? '' : ', and the run did not reach its end';
  return parts.length === 0 ? 'no scenario was measured' : `scenarios: ${parts.join(', ')}${end}`;
}
