import type { GateResult, ScenarioResult } from '../../harness/result/result.ts';
import { escapeText } from '../escape.ts';
import { memoryBesideGate } from '../gates/target-memory.ts';
import { comparisonSuites } from './comparison-suite.ts';
import { explainedGate, joined } from './gate-sentence.ts';
import type { Case, Suite } from './junit-suite.ts';
import { isInvalidByItself, isWarning, type StagedReport } from './staged-report.ts';

/**
 * JUnit XML: a suite for each scenario, a test case for each gate. A failed gate is a failure, one that could not be decided an
 * error, one that does not apply is skipped, and a missed warning is the output of a case that passed, as is what memory is meant by one on it. A comparison has a suite for each
 * scenario and a test case for each metric.
 */
export function renderJunit(report: StagedReport): string {
  const suites = [
    ...report.stages.flatMap(({ stage, result }) => [
      ...result.scenarios.map((scenario) => suiteOf(stage, result.file, scenario)),
      ...(result.interrupted === null ? [] : [stageSuite(stage, 'the run reaches its end', result.interrupted)]),
    ]),
    ...report.comparisons.flatMap((comparison) => [
      ...comparisonSuites(comparison),
      ...(comparison.result.interrupted === null
        ? []
        : [stageSuite(comparison.stage, 'the comparison reaches its end', comparison.result.interrupted)]),
    ]),
    ...report.lost.map(({ stage, reason }) => stageSuite(stage, 'there is a result', reason)),
  ];
  const cases = suites.flatMap((suite) => suite.cases);
  const seconds = suites.reduce((sum, suite) => sum + suite.seconds, 0);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="perf-harness" ${totals(cases)} time="${seconds.toFixed(3)}">`,
    ...suites.flatMap(suiteLines),
    '</testsuites>',
    '',
  ].join('\n');
}

function suiteOf(stage: string, file: string, scenario: ScenarioResult): Suite {
  const { name, gates, validity, runs } = scenario;
  const gateCases = gates.map((gate) => ({
    name: gate.gate,
    place: { file, line: gate.line },
    ...outcomeOf(gate, scenario),
  }));
  const whole: Case = {
    name: 'the measurement is valid',
    place: { file, line: null },
    outcome: 'error',
    message: validity.reasons.join('; '),
  };
  return {
    name: `${stage}/${name}`,
    timestamp: runs[0]?.startedAt ?? '',
    seconds: runs.reduce((sum, { windowMs }) => sum + windowMs / 1000, 0),
    cases: [...gateCases, ...(isInvalidByItself(scenario) ? [whole] : [])],
  };
}

function stageSuite(stage: string, name: string, message: string): Suite {
  return { name: stage, timestamp: '', seconds: 0, cases: [{ name, place: null, outcome: 'error', message }] };
}

function outcomeOf(gate: GateResult, scenario: ScenarioResult): Pick<Case, 'outcome' | 'message'> {
  const memory = memoryBesideGate(gate, scenario);
  const why = explainedGate(gate, scenario);
  if (isWarning(gate)) return { outcome: 'passed', message: `warning: ${why}` };
  switch (gate.verdict) {
    case 'pass':
      return { outcome: 'passed', message: memory };
    case 'fail':
      return { outcome: 'failure', message: why };
    case 'invalid':
      return { outcome: 'error', message: why };
    case 'n/a':
      return { outcome: 'skipped', message: joined(gate.reason ?? 'the target does not show it', memory) };
  }
}

function suiteLines({ name, timestamp, seconds, cases }: Suite): readonly string[] {
  const when = timestamp === '' ? '' : ` timestamp="${xml(timestamp)}"`;
  return [
    `  <testsuite name="${xml(name)}" ${totals(cases)} time="${seconds.toFixed(3)}"${when}>`,
    ...cases.flatMap((each) => caseLines(name, each)),
    '  </testsuite>',
  ];
}

function caseLines(suite: string, { name, place, outcome, message }: Case): readonly string[] {
  const at = place === null ? '' : ` file="${xml(place.file)}"${place.line === null ? '' : ` line="${place.line}"`}`;
  const head = `    <testcase name="${xml(name)}" classname="${xml(suite)}"${at}`;
  if (message === null) return [`${head}/>`];
  const inner =
    outcome === 'passed' ? `<system-out>${xml(message)}</system-out>` : `<${outcome} message="${xml(message)}"/>`;
  return [`${head}>`, `      ${inner}`, '    </testcase>'];
}

function totals(cases: readonly Case[]): string {
  const count = (outcome: Case['outcome']): number => cases.filter((each) => each.outcome === outcome).length;
  return `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}"`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** XML can't hold control characters even as references, nor U+FFFE and U+FFFF: all of them are written out. */
function xml(text: string): string {
  return escapeText(text)
    .replace(/[\ufffe\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`)
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
