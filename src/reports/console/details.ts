import type { ScenarioResult } from '../../harness/result/result.ts';
import { type Counters, failedCount } from '../../metrics/counters.ts';
import { FAILURE_CLASSES } from '../../metrics/names.ts';
import { plural } from '../../plural.ts';
import { describeCrossCheck } from '../cross-check-line.ts';
import { escapeText } from '../escape.ts';
import { warningOfTarget } from '../faults.ts';
import { wrap, wrapPhrases } from '../fit.ts';
import { describeOthers } from '../outside-line.ts';
import type { Paint } from '../paint.ts';
import { formatBytes, formatCount, formatIn } from '../quantity.ts';
import { describeReconciliation } from '../reconciliation-line.ts';
import { describeWitness } from '../witness-line.ts';
import { describeConnections } from './connection-lines.ts';
import { failureLines } from './failure-table.ts';
import { gateLines } from './gate-lines.ts';
import { levelLines } from './level-table.ts';
import { describeAttempts, describeScenario } from './load-line.ts';
import { requestLines } from './request-table.ts';
import { timerLines } from './timer-table.ts';
import { describeWork } from './work-line.ts';

const INDENT = '  ';
const MEANS = [
  ...(['target.cpu', 'target.elu', 'worker.cpu', 'worker.elu'] as const),
  ...(['process.rss', 'system.memory', 'system.cpu', 'system.steal'] as const),
];

/** Everything that was measured of one scenario. */
export function detailLines(scenario: ScenarioResult, paint: Paint, width: number): readonly string[] {
  const inner = width - INDENT.length;
  const { verdict, name, gates, failures, timers, openTimers, validity } = scenario;
  const attempts = describeAttempts(scenario);
  const together = attempts === null ? [] : [`the figures below are of ${attempts} together`];
  const faults = warningOfTarget(scenario);
  const body = [
    ...(faults === null ? [] : wrap(faults, inner).map(paint.warn)),
    ...wrapPhrases(describeScenario(scenario), inner).map(paint.dim),
    ...gateLines(gates, failures, null, paint, inner),
    ...together,
    ...(timers.response ? [] : ['no request was ok']),
    ...timerLines(timers, openTimers, inner),
    ...requestLines(scenario, inner),
    ...levelLines(scenario, inner),
    ...figureLines(scenario, inner),
    ...failureLines(failures, inner, { most: null, inWords: true }),
    ...(scenario.target.kind === 'none' ? [] : wrap(escapeText(describeReconciliation(scenario.runs)), inner)),
    ...crossCheckLines(scenario, paint, inner),
    ...wrap(escapeText([describeOthers(scenario), ...describeWitness(scenario, 'all')].join('; ')), inner),
    ...[...validity.reasons, ...describeConnections(scenario)]
      .flatMap((reason) => wrap(escapeText(reason), inner))
      .map(paint.warn),
  ];
  return [`${paint.verdict(verdict)}  ${paint.bold(escapeText(name))}`, ...body.map((line) => `${INDENT}${line}`), ''];
}

function crossCheckLines({ crossCheck }: ScenarioResult, paint: Paint, width: number): readonly string[] {
  if (crossCheck === null) return [];
  const { text, isRemark } = describeCrossCheck(crossCheck);
  const lines = wrap(escapeText(text), width);
  return isRemark ? lines.map(paint.warn) : lines;
}

function figureLines(scenario: ScenarioResult, width: number): readonly string[] {
  const { counters, rates, gauges } = scenario;
  const requests = [
    `${plural(counters.started, 'request')}: ${formatCount(counters.ok)} ok (${formatIn('req/s', rates.requests)})`,
    `${formatCount(failedCount(counters))} failed${describeClasses(counters)}`,
    `${formatCount(counters.unfinished)} unfinished`,
    ...(counters.iterations.dropped > 0 ? [describeDropped(counters.iterations)] : []),
  ];
  const data = [
    `${formatBytes(counters.bytes)} read (${formatIn('B/s', rates.bytes)})`,
    ...(counters.items > 0 ? [`${plural(counters.items, 'item')} (${formatIn('/s', rates.items)})`] : []),
  ];
  const memory = gauges['target.memory'];
  const bytesOrNone = (bytes: number | null): string => (bytes === null ? '–' : formatBytes(bytes));
  const held = memory
    ? [
        `target memory ${bytesOrNone(memory.baseline)} before`,
        `peak ${formatBytes(memory.peak)}`,
        `mean ${formatBytes(memory.mean)}`,
        `growth ${bytesOrNone(memory.growth)}`,
      ]
    : [];
  const means = MEANS.flatMap((name) =>
    gauges[name] ? [`${name} ${formatIn(gauges[name].unit, gauges[name].mean)}`] : [],
  );
  const [first, ...others] = means;
  const line = first === undefined ? [] : [`on average ${first}`, ...others];
  return [requests, data, held, describeWork(scenario), line].flatMap((phrases) => wrapPhrases(phrases, width));
}

/** ` (1 reset, 2 check)`, the failures by class. */
function describeClasses(counters: Counters): string {
  const classes = FAILURE_CLASSES.filter((name) => counters.failed[name] > 0).map(
    (name) => `${formatCount(counters.failed[name])} ${name}`,
  );
  return classes.length === 0 ? '' : ` (${classes.join(', ')})`;
}

function describeDropped({ dropped, droppedLate }: Counters['iterations']): string {
  const late = droppedLate > 0 ? ` (${formatCount(droppedLate)} because perf-harness was late)` : '';
  return `${plural(dropped, 'arrival')} dropped${late}`;
}
