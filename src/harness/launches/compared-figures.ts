import { isCustomGauge } from '../../metrics/names.ts';
import { samplesNeeded } from '../../metrics/samples-needed.ts';
import type { Gate } from '../../scenarios/gates/gate.ts';
import { parseGate } from '../../scenarios/gates/gate-parser.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import type { Evidence } from '../judge/evidence.ts';
import { measureGate } from '../judge/figures.ts';
import { coarseDoubt } from '../judge/work-figure.ts';

/** A figure by which two builds are compared. */
export type ComparedFigure = {
  /** As a gate has it: `p95(response)`. */
  readonly metric: string;
  readonly unit: Gate['unit'];
  /** Whether the scenario has a gate on it. */
  readonly gated: boolean;
  readonly gate: Gate;
};

/** What every scenario is compared by, beside the figures that it gates. The limits mean nothing. */
const STANDARD = [
  'p50(response) < 1s',
  'p95(response) < 1s',
  'p99(response) < 1s',
  'rate(requests) > 1/s',
  'mean(cpu/request) < 1s',
  'mean(alloc/request) < 1MB',
  'peak(target.memory) < 1MB',
];
/** With fewer requests, what a target does once shows beside what each of them costs; bytes on the wire are only those of requests. */
const FEWEST_REQUESTS = 100;
const FAULTS = /failed|unfinished|dropped/;

/** The figures of a scenario that are compared; `others` are its gates that can't be, in words. */
export function comparedFigures({ gates }: Pick<Scenario, 'gates'>): {
  readonly figures: readonly ComparedFigure[];
  readonly others: readonly string[];
} {
  const counting = gates.filter((gate) => gate.severity === 'fail' && !isOfOneBuild(gate));
  const gated = counting.filter(isCompared).map((gate) => figureOf(gate, true));
  const standard = STANDARD.map((text) => figureOf(standardGate(text), false));
  const figures = [...gated, ...standard];
  return {
    figures: figures.filter((figure, index) => figures.findIndex((each) => nameOf(each) === nameOf(figure)) === index),
    others: counting.filter((gate) => !isCompared(gate)).map(({ text }) => text),
  };
}

/** What is compared has one stage, so that a figure of that stage is the figure: it counts once in the correction for many metrics. */
function nameOf({ metric, gate }: ComparedFigure): string {
  const isOfStageAlone = gate.selectors.length > 0 && gate.selectors.every(({ kind }) => kind === 'stage');
  return isOfStageAlone ? metric.replace(/\s*@[^)]*/, '') : metric;
}

/** Gates that are decided for each build by itself: what share of its answers was right, and how many were not. */
export function isOfOneBuild({ figure, severity }: Gate): boolean {
  if (severity !== 'fail' || figure.kind !== 'counter') return false;
  return figure.aggregate === 'share' || (figure.aggregate === 'count' && FAULTS.test(figure.metric));
}

/** The figure of one arm in one launch; NaN where it was not seen, or from too little. */
export function measureFigure({ gate }: ComparedFigure, evidence: Evidence): number {
  const { figure } = gate;
  const { value, time } = measureGate(gate, evidence);
  if (value === null) return Number.NaN;
  if (figure.kind === 'work') {
    const { started } = evidence.total.select(null, null).counters;
    const isCounted = figure.figure.quantity === 'in' || figure.figure.quantity === 'out';
    return (started < FEWEST_REQUESTS && !isCounted) || coarseDoubt(figure.figure, evidence) !== null
      ? Number.NaN
      : value;
  }
  const samples = time === null ? 0 : time.samples.count - time.aged;
  return samples < samplesOf(gate) ? Number.NaN : value;
}

/** How many samples of a figure an arm needs in each launch. */
function samplesOf({ figure }: Gate): number {
  return figure.kind === 'timer' && figure.aggregate.kind === 'percentile'
    ? samplesNeeded(figure.aggregate.percent)
    : 0;
}

/** Whether the target shows it at all. */
export function isVisible({ gate: { figure } }: ComparedFigure, evidence: Evidence): boolean {
  if (figure.kind === 'gauge') return evidence.canSee(figure.metric);
  return figure.kind !== 'work' || evidence.canTell(figure.figure.quantity);
}

/** Whether slices can tell the figure: nobody watches for alerts there, nor for what the calling program records. */
function isCompared({ figure }: Gate): boolean {
  switch (figure.kind) {
    case 'timer':
    case 'work':
    case 'counter':
      return true;
    case 'gauge':
      return !isCustomGauge(figure.metric);
    case 'customTimer':
    case 'alerts':
      return false;
  }
}

/** Requests that are still open at the end count at their age where that is longer: no time is short enough for this limit. */
function figureOf(gate: Gate, gated: boolean): ComparedFigure {
  const metric = gate.text.slice(0, gate.text.lastIndexOf(') ') + 1);
  return { metric, unit: gate.unit, gated, gate: { ...gate, op: '<', limit: 0 } };
}

function standardGate(text: string): Gate {
  const parsed = parseGate(text, null);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.problem.message}`);
  const settings = { id: 0, severity: 'fail', abort: null, budget: null, quiet: false, line: null } as const;
  return { ...parsed.gate, ...settings };
}
