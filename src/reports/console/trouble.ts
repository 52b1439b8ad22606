import type { GateResult, ScenarioResult, Verdict } from '../../harness/result/result.ts';
import { alertLines } from '../alert-lines.ts';
import { describeCrossCheck } from '../cross-check-line.ts';
import { escapeText } from '../escape.ts';
import { wrap, wrapPhrases } from '../fit.ts';
import { describeOthers } from '../outside-line.ts';
import type { Paint } from '../paint.ts';
import { describeWitness } from '../witness-line.ts';
import { profileLines } from './cause-lines.ts';
import { describeConnections } from './connection-lines.ts';
import { failureLines } from './failure-table.ts';
import { gateLines } from './gate-lines.ts';
import { describeLoad } from './load-line.ts';
import { requestLines } from './request-table.ts';

const INDENT = '  ';
const MOST_FAILURES = 5;
const ORDER: readonly Verdict[] = ['fail', 'invalid', 'n/a', 'pass'];

/** What failed and why, and what was profiled, scenario by scenario, the worst verdict first; no lines if all is well. */
export function troubleLines(scenarios: readonly ScenarioResult[], paint: Paint, width: number): readonly string[] {
  return [...scenarios]
    .sort((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict))
    .flatMap((scenario) => linesOf(scenario, paint, width));
}

function linesOf(scenario: ScenarioResult, paint: Paint, width: number): readonly string[] {
  const { name, verdict, gates, failures, profile, alerts } = scenario;
  const remarks = remarksOf(scenario);
  const notable = gates.filter(isNotable);
  if (
    verdict === 'pass' &&
    notable.length === 0 &&
    remarks.length === 0 &&
    !saysOthers(scenario) &&
    profile === null &&
    alerts.length === 0
  ) {
    return [];
  }
  const inner = width - INDENT.length;
  const hasFailed = notable.some((gate) => gate.verdict === 'fail' || gate.verdict === 'invalid');
  const [first = '', ...rest] = wrapPhrases([escapeText(name), describeLoad(scenario)], inner - 'INVALID'.length);
  const body = [
    ...rest,
    ...(notable.length === 0 ? [] : gateLines(notable, failures, profile, paint, inner).slice(1)),
    ...(hasFailed ? requestLines(scenario, inner) : []),
    ...(hasFailed ? failureLines(failures, inner, { most: MOST_FAILURES, inWords: false }) : []),
    ...(profile === null ? [] : profileLines(profile, inner)),
    ...alertLines(scenario, inner).map(paint.warn),
    ...machineLines(scenario, inner),
    ...remarks.flatMap((reason) => wrap(escapeText(reason), inner)).map(paint.warn),
  ];
  return [`${paint.verdict(verdict)}  ${paint.bold(first)}`, ...body.map((line) => `${INDENT}${line}`), ''];
}

/** What others took of the machine, and what threads waited for if that can explain a failure. */
function machineLines(scenario: ScenarioResult, width: number): readonly string[] {
  const isBad = scenario.verdict === 'fail' || scenario.verdict === 'invalid';
  const phrases = [
    ...(saysOthers(scenario) ? [describeOthers(scenario)] : []),
    ...(isBad ? describeWitness(scenario, 'notable') : []),
  ];
  return phrases.length === 0 ? [] : wrap(escapeText(phrases.join('; ')), width);
}

/**
 * Whether to say what other processes took: if the scenario failed or is invalid and no gate says it already, or if an attempt
 * had to be repeated because of them.
 */
function saysOthers({ gates, verdict, disturbed }: ScenarioResult): boolean {
  const isSaid = gates.some((gate) => gate.disturbed);
  return disturbed.length > 0 || ((verdict === 'fail' || verdict === 'invalid') && !isSaid);
}

/** Other reasons to doubt the figures, and what has to be known to read them. */
function remarksOf(scenario: ScenarioResult): readonly string[] {
  const { validity, crossCheck } = scenario;
  const check = crossCheck === null ? null : describeCrossCheck(crossCheck);
  return [...validity.reasons, ...(check?.isRemark ? [check.text] : []), ...describeConnections(scenario)];
}

function isNotable({ verdict, unstable }: GateResult): boolean {
  return verdict !== 'pass' || unstable;
}
