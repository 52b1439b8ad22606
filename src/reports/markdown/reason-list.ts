import { plural } from '../../plural.ts';
import { warningOfTarget } from '../faults.ts';
import { exampleText } from '../gates/failure-example.ts';
import { partsOfGate } from '../gates/margin.ts';
import { describeOthers } from '../outside-line.ts';
import { type StagedReport, type StagedScenario, scenariosOf } from '../stages/staged-report.ts';
import { code, plain } from './markdown-text.ts';

const MOST_REASONS = 40;

/** Why gates failed or could not be decided, what else makes the figures doubtful, and which stages are missing; a line each. */
export function reasonList(report: StagedReport): readonly string[] {
  const reasons = [
    ...report.lost.map(({ stage, reason }) => `- ${code(stage)} has no result: ${plain(reason)}`),
    ...report.stages.flatMap(({ stage, result: { interrupted } }) =>
      interrupted === null ? [] : [`- ${code(stage)} did not reach its end: ${plain(interrupted)}`],
    ),
    ...scenariosOf(report).flatMap(reasonsOf),
  ];
  const more = reasons.length - MOST_REASONS;
  return [
    ...reasons.slice(0, MOST_REASONS),
    ...(more > 0 ? [`- and ${plural(more, 'more reason')}: see the results`] : []),
  ];
}

function reasonsOf({ scenario }: StagedScenario): readonly string[] {
  const name = code(scenario.name);
  const isBad = scenario.verdict === 'fail' || scenario.verdict === 'invalid';
  const gates = scenario.gates.flatMap((gate) => {
    if (gate.verdict === 'pass' && !gate.unstable) return [];
    const example = exampleText(gate, scenario.failures, code);
    const told = [...(gate.reason === null ? [] : [plain(gate.reason)]), ...(example === null ? [] : [example])];
    return told.length === 0 ? [] : [`- ${name}, ${code(partsOfGate(gate.gate).figure)}: ${told.join('; ')}`];
  });
  const warning = warningOfTarget(scenario);
  const saysOthers = scenario.disturbed.length > 0 || (isBad && !scenario.gates.some(({ disturbed }) => disturbed));
  return [
    ...gates,
    ...scenario.validity.reasons.map((reason) => `- ${name}: ${plain(reason)}`),
    ...(saysOthers ? [`- ${name}: ${plain(describeOthers(scenario))}`] : []),
    ...(warning === null ? [] : [`- ${name}: ${plain(warning)}`]),
  ];
}
