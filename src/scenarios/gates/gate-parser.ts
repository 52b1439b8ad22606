/** The meaning of a gate's words: which aggregates and units fit which figure. The grammar is in gate-syntax.ts. */

import type { Unit } from '../../metrics/names.ts';
import { gaugeUnit, isCustomGauge, WITNESS } from '../../metrics/names.ts';
import { WORK_UNITS } from '../../metrics/work.ts';
import { suggest } from '../fields/nearest.ts';
import { parseByteRate, parseDuration, parsePercent, parseRate, parseSize, type Quantity } from '../fields/units.ts';
import type { Hint } from '../yaml/issue.ts';
import type { Figure, Gate, TimerAggregate } from './gate.ts';
import type { GateScope } from './gate-scope.ts';
import { formatSelector, selectorsOf } from './gate-selectors.ts';
import { type GateProblem, type GateSyntax, readGate, type Token } from './gate-syntax.ts';
import { ALL_METRICS, findMetric, listMetrics, type Metric, OPEN_LOAD_METRICS } from './metric-names.ts';

/** The fields of a gate that its text determines; the scenario file supplies the others. */
export type ParsedGate = Omit<Gate, 'id' | 'severity' | 'abort' | 'budget' | 'quiet' | 'line'>;

export type GateResult =
  | { readonly ok: true; readonly gate: ParsedGate }
  | { readonly ok: false; readonly problem: GateProblem };

/** With a null scope, the gate is not checked against the metrics, requests and stages of a scenario. */
export function parseGate(text: string, scope: GateScope | null): GateResult {
  const reading = readGate(text);
  if (!reading.ok) return reading;
  const { syntax } = reading;
  const metric = findMetric(syntax.metric.text, ALL_METRICS);
  if (metric === null || (scope !== null && findMetric(metric.name, scope.metrics) === null)) {
    return failedAt(syntax.metric, ...missingMetric(syntax.metric.text, metric !== null, scope));
  }
  const figure = figureOf(syntax.aggregate, metric);
  if (!('metric' in figure)) return { ok: false, problem: figure };
  if (figure.kind === 'work' && scope?.workObstacle) {
    const { message, hint } = scope.workObstacle;
    return failedAt(syntax.metric, `${metric.name} ${message}`, hint);
  }
  const selectors = selectorsOf(syntax, metric, scope);
  if ('message' in selectors) return { ok: false, problem: selectors };
  if (syntax.op.text === '==' && !(figure.aggregate === 'count' || figure.aggregate === 'share')) {
    return failedAt(
      syntax.op,
      '== fits only count and share',
      'a measured figure never equals a limit: write <= or >=',
    );
  }
  const limit = limitOf(syntax, figure);
  if (!('value' in limit)) return { ok: false, problem: limit };
  const { value, unit } = limit;
  return { ok: true, gate: { text: formatSyntax(syntax), figure, selectors, op: syntax.op.text, limit: value, unit } };
}

function failedAt(token: Token, message: string, hint: Hint): { ok: false; problem: GateProblem } {
  return { ok: false, problem: { offset: token.offset, message, hint } };
}

const EXPLAINS = 'it explains other figures, and a hungry target causes its own';
const WITNESS_HINT =
  'other processes that disturb a gate keep it from being decided without a gate on them; result.json has this under "witness"';

function missingMetric(name: string, exists: boolean, scope: GateScope | null): [message: string, hint: Hint] {
  if (WITNESS.some((known) => known === name)) return [`a gate can't be on ${name}: ${EXPLAINS}`, WITNESS_HINT];
  const there = listMetrics(scope?.metrics ?? ALL_METRICS);
  if (!exists || scope === null) return [`unknown metric "${name}"`, () => suggest(name, there)];
  if (OPEN_LOAD_METRICS.includes(name)) {
    return [
      `a closed load has no metric "${name}"`,
      'only an open load has arrivals that can be late or dropped: write rate',
    ];
  }
  return [`${scope.owner} has no metric "${name}"`, `there is: ${there.join(', ')}`];
}

// ── aggregates ──────────────────────────────────────────────────────────────────────────────────────────────────────

const TIMER_AGGREGATES = ['min', 'mean', 'p50', 'p95', 'p99', 'p99.9', 'max'];
const SHARED_COUNTERS = /^(ok|failed|failed\..*|unfinished|iterations\.(ok|failed|unfinished|dropped|droppedLate))$/;
/** The gauges with a baseline, read after a forced collection, that growth and rise are measured from. */
const GAUGES_WITH_FLOOR = /^target\.(memory|heap|external)$/;

function aggregatesOf(metric: Metric): readonly string[] {
  switch (metric.kind) {
    case 'timer':
      return TIMER_AGGREGATES;
    case 'counter':
      return SHARED_COUNTERS.test(metric.name) ? ['count', 'rate', 'share'] : ['count', 'rate'];
    case 'alerts':
      return ['count'];
    case 'gauge':
      if (isCustomGauge(metric.name)) return ['min', 'max', 'mean', 'last', 'count', 'p50', 'p95', 'p99'];
      return GAUGES_WITH_FLOOR.test(metric.name)
        ? ['peak', 'mean', 'last', 'growth', 'rise']
        : ['peak', 'mean', 'last'];
    case 'work':
      return ['mean'];
  }
}

function figureOf(aggregate: Token, metric: Metric): Figure | GateProblem {
  const fits = aggregatesOf(metric);
  const figure = timeFigure(aggregate.text, metric) ?? plainFigure(aggregate.text, metric);
  const isTime = figure?.kind === 'timer' || figure?.kind === 'customTimer';
  if (figure !== null && (isTime || fits.includes(aggregate.text))) return figure;
  const { text, offset } = aggregate;
  if (/^p[\d.]+$/.test(text) && (metric.kind === 'timer' || isCustomGauge(metric.name))) {
    return {
      offset,
      message: `"${text}" is not a percentile`,
      hint: 'p<N> takes 0 < N < 100: p50, p99, p99.9; the highest is max(…)',
    };
  }
  const known = /^(min|mean|max|p[\d.]+|count|rate|share|peak|last|growth|rise)$/.test(text);
  const message = known ? `"${text}" does not fit ${metric.name}` : `unknown aggregate "${text}"`;
  return {
    offset,
    message,
    hint: known
      ? `aggregates of ${metric.name}: ${fits.join(', ')}`
      : () => suggest(text, fits).replace('there is: ', `aggregates of ${metric.name}: `),
  };
}

/** What a timer of the load says, or a percentile of a custom one: nothing else tells a custom timer from a gauge. */
function timeFigure(aggregate: string, { kind, name }: Metric): Figure | null {
  const parsed = timerAggregate(aggregate);
  if (parsed === null) return null;
  if (kind === 'timer') return { kind, metric: name, aggregate: parsed };
  return parsed.kind === 'percentile' && isCustomGauge(name)
    ? { kind: 'customTimer', metric: name, aggregate: parsed }
    : null;
}

function timerAggregate(text: string): TimerAggregate | null {
  if (text === 'min' || text === 'mean' || text === 'max') return { kind: text };
  const percent = /^p(\d{1,2}(?:\.\d{1,6})?)$/.exec(text)?.[1];
  return percent === undefined || Number(percent) === 0 ? null : { kind: 'percentile', percent: Number(percent) };
}

function plainFigure(aggregate: string, metric: Metric): Figure | null {
  if (metric.kind === 'timer') return null;
  if (metric.kind === 'counter') {
    const isFit = aggregate === 'count' || aggregate === 'rate' || aggregate === 'share';
    return isFit ? { kind: 'counter', metric: metric.name, aggregate } : null;
  }
  if (metric.kind === 'work') {
    const { name, figure } = metric;
    return aggregate === 'mean' ? { kind: 'work', metric: name, figure, aggregate } : null;
  }
  if (metric.kind === 'alerts')
    return aggregate === 'count' ? { kind: 'alerts', metric: metric.name, aggregate } : null;
  switch (aggregate) {
    case 'max':
      return { kind: 'gauge', metric: metric.name, aggregate: 'peak' };
    case 'min':
    case 'count':
    case 'peak':
    case 'mean':
    case 'last':
    case 'growth':
    case 'rise':
      return { kind: 'gauge', metric: metric.name, aggregate };
    default:
      return null;
  }
}

// ── limits ──────────────────────────────────────────────────────────────────────────────────────────────────────────

function limitOf(
  { aggregate, metric, limit }: GateSyntax,
  figure: Figure,
): { value: number; unit: Unit } | GateProblem {
  const unit = unitOf(figure);
  const quantity = isCustom(figure) ? parseCustom(limit.text) : parseLimit(limit.text, unit);
  const name = `${aggregate.text}(${metric.text})`;
  if (!quantity.ok) return { offset: limit.offset, message: `${name}: ${quantity.message}`, hint: quantity.hint };
  if (figure.aggregate === 'share' && quantity.value > 100) {
    return { offset: limit.offset, message: `${name} is never above 100%`, hint: 'a share lies between 0% and 100%' };
  }
  return { value: quantity.value, unit };
}

function unitOf(figure: Figure): Unit {
  switch (figure.kind) {
    case 'timer':
    case 'customTimer':
      return 'ms';
    case 'counter':
      if (figure.aggregate === 'count') return '';
      if (figure.aggregate === 'share') return '%';
      return figure.metric === 'bytes' ? 'B/s' : '/s';
    case 'gauge':
      return gaugeUnit(figure.metric);
    case 'alerts':
      return '';
    case 'work':
      return WORK_UNITS[figure.figure.quantity];
  }
}

function isCustom(figure: Figure): boolean {
  return figure.kind === 'gauge' && isCustomGauge(figure.metric);
}

/** A plain number: nobody knows the unit of a custom metric. */
function parseCustom(text: string): Quantity {
  if (/^\d{1,15}(\.\d{1,9})?$/.test(text)) return { ok: true, value: Number(text) };
  return {
    ok: false,
    message: `expected a number without a unit, got "${text}"`,
    hint: 'a custom metric has the unit that it is recorded in: write 100 or 0.25',
  };
}

function parseLimit(text: string, unit: Unit): Quantity {
  switch (unit) {
    case 'ms':
      return parseDuration(text);
    case 'B':
      return parseSize(text);
    case '/s':
      return parseRate(text);
    case 'B/s':
      return parseByteRate(text);
    case '%':
      return parsePercent(text);
    case '':
      if (/^\d{1,15}$/.test(text)) return { ok: true, value: Number(text) };
      return { ok: false, message: `expected a whole number without a unit, got "${text}"`, hint: 'write 0 or 1000' };
  }
}

/** The gate as written, single-spaced. */
function formatSyntax({ aggregate, metric, selectors, op, limit }: GateSyntax): string {
  const chosen = selectors.map(formatSelector);
  const figure = chosen.length === 0 ? metric.text : `${metric.text} @ ${chosen.join(' & ')}`;
  return `${aggregate.text}(${figure}) ${op.text} ${limit.text.replace(/\s+/g, '')}`;
}
