import { compareMetrics, FEWEST_PAIRS } from '../../comparison/compare-metrics.ts';
import type { MetricPairs } from '../../comparison/pairs.ts';
import { HarnessError } from '../../errors.ts';
import { WORK_FIGURES, WORK_UNITS, type WorkMetric } from '../../metrics/work.ts';
import { plural } from '../../plural.ts';
import type { Gate } from '../../scenarios/gates/gate.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { ARMS, type ArmName } from '../launches/slice-order.ts';
import type { AttemptSummary, RunResult, ScenarioResult } from '../result/result.ts';
import type { ScenarioComparison } from './comparison-result.ts';
import { composeMetric } from './compose-comparison.ts';
import { decideStored } from './stored-runs.ts';
import { isWorthTelling, toldNotes } from './told-notes.ts';

/** A figure that is the same on every machine, as each run of a result has it; NaN where it has none. */
type SteadyFigure = Pick<MetricPairs, 'metric' | 'unit' | 'gated'> & { readonly of: (run: AttemptSummary) => number };

/** What is compared of every scenario, beside its own gates. */
const STANDARD: readonly WorkMetric[] = ['alloc/request', 'in/request', 'out/request'];

/** One side: the result of a run, and how it is called. */
export type StoredSide = {
  readonly name: string;
  readonly result: RunResult;
  /** Whether it was made before this comparison, so that its runs are as many as they are. */
  readonly isEarlier: boolean;
};

/** Both sides of a comparison. Null is a build that was not run, as the result that it was to be compared with has too few runs. */
export type StoredSides = { readonly [arm in ArmName]: StoredSide | null };

/** The scenario of this name in a result. Throws HarnessError `CONFIG` where there is none, or it is another one of the same name. */
export function scenarioIn({ name, result }: StoredSide, scenario: Scenario): ScenarioResult {
  const found = result.scenarios.find((each) => each.name === scenario.name);
  if (found === undefined) {
    const names = result.scenarios.map((each) => each.name).join(', ') || 'none';
    throw new HarnessError('CONFIG', `${name} is of other scenarios: it has no "${scenario.name}"`, {
      hint: [`it has: ${names}`, 'name the scenarios that both have: --scenario NAME'],
    });
  }
  const { workload, load } = scenario;
  const parts = [
    ['workload', workload, found.workload],
    ['load', { kind: load.kind, stages: load.stages, iterations: load.iterations }, partOf(found.load)],
  ] as const;
  for (const [part, here, there] of parts) {
    if (JSON.stringify(here) === JSON.stringify(there)) continue;
    throw new HarnessError(
      'CONFIG',
      `${name} is of another scenario "${scenario.name}": its ${part} is not that of the file`,
      {
        hint: `run it anew with this scenario file: perf-harness run --repeat ${FEWEST_PAIRS}`,
      },
    );
  }
  return found;
}

/**
 * Compares two results of one scenario by what does not depend on the machine: allocation, bytes and counts. A pair is the n-th run of
 * each, and no run is in two of them: a run that is used again would tell nothing about how far runs are apart.
 */
export function compareResults(scenario: Scenario, sides: StoredSides): ScenarioComparison {
  const found = { baseline: foundIn(sides.baseline, scenario), candidate: foundIn(sides.candidate, scenario) };
  const [before, after] = [found.baseline?.runs ?? [], found.candidate?.runs ?? []];
  const count = Math.min(before.length, after.length);
  const figures = steadyFigures(scenario);
  const pairs = figures.map(({ of, ...metric }) => ({
    ...metric,
    pairs: Array.from({ length: count }, (_, index) => ({
      baseline: of(before[index] as AttemptSummary),
      candidate: of(after[index] as AttemptSummary),
    })),
  }));
  const comparisons = compareMetrics(pairs);
  const metrics = comparisons.map((each, index) => composeMetric(each, pairs[index] as MetricPairs));
  const results = [found.baseline, found.candidate].filter((each) => each !== null);
  const short = (few: number): string => shortage(scenario, sides, few);
  const { verdict, reason, notes } = decideStored(scenario, found, pairs, comparisons, short);
  return {
    name: scenario.name,
    workload: scenario.workload,
    load: { ...scenario.load, engine: scenario.engine },
    verdict,
    reason,
    metrics: metrics.filter(isWorthTelling),
    launches: [],
    disturbed: [],
    notes: [
      ...notesOf(scenario, figures),
      ...notesOfNode(sides),
      ...notes,
      ...(count < FEWEST_PAIRS ? [] : toldNotes(verdict, metrics, 'runs')),
      ...notesOfWork(results),
    ],
  };
}

function foundIn(side: StoredSide | null, scenario: Scenario): ScenarioResult | null {
  return side === null ? null : scenarioIn(side, scenario);
}

/** Why there are too few pairs, and how to get a result that has enough. */
function shortage(scenario: Scenario, sides: StoredSides, count: number): string {
  const short = ARMS.flatMap((arm) => {
    const side = sides[arm];
    if (side === null) return [];
    const { runs, validity } = scenarioIn(side, scenario);
    if (runs.length >= FEWEST_PAIRS) return [];
    const has = `${side.name} has ${plural(runs.length, 'run')}`;
    if (side.isEarlier) return [`${has}; perf-harness run --repeat ${FEWEST_PAIRS} makes a result with enough`];
    const [why] = validity.reasons;
    return [why === undefined ? has : `${has}: ${why}`];
  });
  return `insufficient: ${plural(count, 'pair')} of runs, and ${FEWEST_PAIRS} are needed: ${short.join('; ')}`;
}

function partOf({ kind, stages, iterations }: ScenarioResult['load']): unknown {
  return { kind, stages, iterations };
}

function steadyFigures({ gates }: Scenario): readonly SteadyFigure[] {
  const gated = gates
    .filter((gate) => gate.severity === 'fail' && isSteady(gate))
    .map(
      (gate): SteadyFigure => ({
        metric: gate.text.slice(0, gate.text.lastIndexOf(') ') + 1),
        unit: gate.unit,
        gated: true,
        of: (run) => {
          const found = run.gates.find((each) => each.gate === gate.text);
          const isKnown = !run.work?.invalid && found?.verdict !== 'invalid';
          return isKnown ? (found?.value ?? Number.NaN) : Number.NaN;
        },
      }),
    );
  const standard = STANDARD.map((metric): SteadyFigure => {
    const quantity = WORK_FIGURES.get(metric)?.quantity ?? 'alloc';
    return {
      metric: `mean(${metric})`,
      unit: WORK_UNITS[quantity],
      gated: false,
      of: ({ work }) => (work === null || work.invalid !== null ? Number.NaN : (work.figures[metric] ?? Number.NaN)),
    };
  });
  return [...gated, ...standard.filter(({ metric }) => gated.every((each) => each.metric !== metric))];
}

/** Neighbours and the speed of a machine move everything else. */
function isSteady({ figure }: Gate): boolean {
  if (figure.kind === 'counter') return figure.aggregate === 'count';
  return figure.kind === 'work' && !['cpu', 'gc'].includes(figure.figure.quantity);
}

function notesOf({ gates }: Scenario, figures: readonly SteadyFigure[]): readonly string[] {
  const others = gates
    .filter((gate) => gate.severity === 'fail' && gate.line !== null && !isSteady(gate))
    .map(({ text }) => text.slice(0, text.lastIndexOf(') ') + 1));
  const compared = figures.map(({ metric }) => metric).join(', ');
  const rest =
    others.length === 0
      ? 'times, rates, CPU and memory are not'
      : `not ${others.join(', ')}, and no other time, rate, CPU or memory`;
  return [
    `with the result of an earlier run, only what is the same on every machine is compared: ${compared}; ${rest}`,
  ];
}

function notesOfNode({ baseline, candidate }: StoredSides): readonly string[] {
  if (baseline === null || candidate === null) return [];
  const major = ({ result }: StoredSide): string => result.environment.node.split('.', 1)[0] ?? '';
  if (major(baseline) === major(candidate)) return [];
  const nodes = `${baseline.result.environment.node} and ${candidate.result.environment.node}`;
  return [`the results are of Node ${nodes}: what a request allocates changes with that alone`];
}

function notesOfWork(results: readonly ScenarioResult[]): readonly string[] {
  const invalid = results.flatMap(({ work }) => work?.invalid ?? []);
  return invalid.length === 0 ? [] : [`what requests cost is not known well enough: ${invalid[0]}`];
}
