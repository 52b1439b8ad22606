import type { GateResult, RunResult, ScenarioResult, TimerResult, Verdict } from '../harness/result/result.ts';
import { type Counters, failedCount } from '../metrics/counters.ts';
import { FAILURE_CLASSES, TIMERS } from '../metrics/names.ts';
import { describeCrossCheck } from './cross-check.ts';
import { describeFaults } from './faults.ts';
import { renderLevels } from './levels.ts';
import type { Paint } from './paint.ts';
import { formatBytes, formatCount, formatDuration, formatIn } from './quantity.ts';
import { renderTable } from './table.ts';

/** One scenario: what ran, its gates, its figures, and what is to be said of them. */
export function renderScenario(scenario: ScenarioResult, paint: Paint): string {
  return [
    '',
    `${paint.verdict(scenario.verdict)}  ${paint.bold(scenario.name)}  ${paint.dim(describeLoad(scenario))}`,
    ...warnOfFaults(scenario).map((line) => `  ${paint.warn(line)}`),
    renderGates(scenario.gates, paint),
    renderTimers(scenario),
    ...[renderLevels(scenario) ?? []].flat().map(indent),
    ...describeFigures(scenario).map((line) => `  ${line}`),
    ...renderCrossCheck(scenario, paint),
    ...describeTrouble(scenario).map((line) => `  ${paint.warn(line)}`),
  ].join('\n');
}

/** The verdict of a whole run. */
export function renderSummary(result: RunResult, paint: Paint): string {
  const count = (verdict: Verdict): number =>
    result.scenarios.filter((scenario) => scenario.verdict === verdict).length;
  const parts = (['pass', 'fail', 'invalid', 'n/a'] as const)
    .filter((verdict) => count(verdict) > 0)
    .map((verdict) => `${count(verdict)} ${verdict}`);
  const { node, os, cpus, machine } = result.environment;
  const took = formatDuration(Date.parse(result.finishedAt) - Date.parse(result.startedAt));
  return [
    '',
    `${paint.verdict(result.verdict)}  ${parts.join(', ') || 'no scenario was measured'}  ${paint.dim(`in ${took} on ${cpus} cores, ${machine}, Node ${node}, ${os}`)}`,
    ...(result.interrupted === null ? [] : [paint.warn(`The run did not reach its end: ${result.interrupted}`)]),
  ].join('\n');
}

/** Nobody must take such a run for a real one. */
function warnOfFaults({ target }: ScenarioResult): readonly string[] {
  if (target.kind !== 'openspec' || target.faults === null) return [];
  return [`${describeFaults(target.faults)}. This measures no real target.`];
}

function renderGates(gates: readonly GateResult[], paint: Paint): string {
  const rows = gates.map((gate) => {
    const value = gate.value === null ? '–' : formatIn(gate.unit, gate.value);
    const warning = gate.severity === 'warn' ? ' (warning only)' : '';
    const reason = gate.reason === null ? '' : `: ${gate.reason}`;
    return [gate.gate, value, `${paint.verdict(gate.verdict)}${warning}${reason}`];
  });
  return indent(renderTable(['gate', 'measured', 'verdict'], rows, [2]));
}

function renderTimers(scenario: ScenarioResult): string {
  const { timers, openTimers } = scenario;
  const right = TIMERS.flatMap((name) => describeTimer(name, timers[name]));
  const rows = [...right, ...describeTimer('unfinished, age', openTimers.response)];
  const table = renderTable(['timer', 'p50', 'p90', 'p95', 'p99', 'p99.9', 'max', 'mean', 'count'], rows);
  const nothing = right.length === 0 ? ['no request was answered rightly'] : [];
  return indent([...nothing, ...(rows.length === 0 ? [] : [table])].join('\n'));
}

function describeTimer(name: string, timer: TimerResult | undefined): readonly (readonly string[])[] {
  if (!timer) return [];
  const { p50, p90, p95, p99, p99_9, max, mean, count } = timer;
  return [[name, ...[p50, p90, p95, p99, p99_9, max, mean].map(formatDuration), formatCount(count)]];
}

function describeLoad(scenario: ScenarioResult): string {
  const { workload, load, target } = scenario;
  const threads = `${load.shards} ${load.shards === 1 ? 'thread' : 'threads'}`;
  return `${workload.kind} · ${describeSweep(scenario) ?? describeLevels(load)} on ${threads} · ${target.kind} ${target.origin}`;
}

/** `10 users for 5 s at each of 3 levels of pageSize`, `40 iterations at each of 4 levels of concurrency`; null without levels. */
function describeSweep({ load, levels: [first] }: ScenarioResult): string | null {
  if (!first) return null;
  const each = describeLevels({ ...load, stages: load.stages.slice(0, 1) });
  const own = first.key === 'concurrency' ? each.replace(/^.* for /, '') : each;
  const count = load.stages.length;
  return `${own} at ${count === 1 ? '1 level' : `each of ${count} levels`} of ${first.key}`;
}

/** `10 users for 5 s`, `500/s for 1,000 iterations`, `climb to 200/s in 30 s, peak 200/s for 60 s`. */
function describeLevels(load: ScenarioResult['load']): string {
  const level = (value: number): string =>
    load.kind === 'open' ? formatIn('/s', value) : `${formatCount(value)} ${value === 1 ? 'user' : 'users'}`;
  const [only] = load.stages;
  const iterations = load.iterations === null ? null : `${formatCount(load.iterations)} iterations`;
  if (only && load.stages.length === 1 && only.from === only.to) {
    return `${level(only.to)} for ${iterations ?? formatDuration(only.overMs)}`;
  }
  const stages = load.stages.map(({ name, from, to, overMs }) =>
    from === to
      ? `${name} ${level(to)} for ${formatDuration(overMs)}`
      : `${name} to ${level(to)} in ${formatDuration(overMs)}`,
  );
  return [...stages, ...(iterations ? [`at most ${iterations}`] : [])].join(', ');
}

function describeDropped({ dropped, droppedLate }: Counters['iterations']): string {
  const late = droppedLate > 0 ? ` (${formatCount(droppedLate)} because perf-harness was late)` : '';
  return `dropped ${formatCount(dropped)} arrivals${late}`;
}

function describeFigures(scenario: ScenarioResult): readonly string[] {
  const { counters, rates, gauges } = scenario;
  const requests = `requests ${formatCount(counters.started)} (${formatIn('/s', rates.requests)} right)`;
  const failed = FAILURE_CLASSES.filter((name) => counters.failed[name] > 0).map(
    (name) => `${formatCount(counters.failed[name])} ${name}`,
  );
  const ends = [
    `ok ${formatCount(counters.ok)}`,
    `failed ${formatCount(failedCount(counters))}${failed.length > 0 ? ` (${failed.join(', ')})` : ''}`,
    `unfinished ${formatCount(counters.unfinished)}`,
    ...(counters.iterations.dropped > 0 ? [describeDropped(counters.iterations)] : []),
  ];
  const data = [
    `${formatBytes(counters.bytes)} (${formatIn('B/s', rates.bytes)})`,
    ...(counters.pages > 0 ? [`${formatCount(counters.items)} items (${formatIn('/s', rates.items)})`] : []),
  ];
  const memory = gauges['target.memory'];
  const held = memory
    ? [
        `target memory ${formatBytes(memory.baseline ?? 0)} before, peak ${formatBytes(memory.peak)}, mean ${formatBytes(memory.mean)}, grew ${memory.growth === null ? '–' : formatBytes(memory.growth)}`,
      ]
    : [];
  const seen = (
    [
      'target.cpu',
      'target.elu',
      'worker.cpu',
      'worker.elu',
      'process.rss',
      'system.memory',
      'system.cpu',
      'system.steal',
    ] as const
  ).flatMap((name) => (gauges[name] ? [`${name} ${formatIn(gauges[name].unit, gauges[name].mean)}`] : []));
  return [[requests, ...ends].join(' · '), data.join(' · '), ...held, `mean ${seen.join(' · ')}`];
}

function describeTrouble({ validity, failures }: ScenarioResult): readonly string[] {
  const examples = failures.map(({ request, failure, detail }) => `first ${failure} in ${request}: ${detail}`);
  return [...validity.reasons, ...examples];
}

function renderCrossCheck({ crossCheck }: ScenarioResult, paint: Paint): readonly string[] {
  if (crossCheck === null) return [];
  const { text, isRemark } = describeCrossCheck(crossCheck);
  return [`  ${isRemark ? paint.warn(text) : text}`];
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}
