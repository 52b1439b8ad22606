import type { MetricComparison } from '../../comparison/compare-metrics.ts';
import { compareWithBaseline } from '../../comparison/compare-with-baseline.ts';
import { type Conclusion, concludeComparison } from '../../comparison/conclusion.ts';
import type { Baseline, ScenarioBaseline } from '../../scenarios/baseline/baseline.ts';
import { withoutOther } from '../history/seen-figures.ts';
import type { ScenarioSeries } from '../history/trends.ts';
import { type MissingFigure, missingFigures, usableValue } from './missing-figures.ts';

/** What became of one scenario: its metrics, or why nothing was compared. */
export type CheckedScenario = { readonly scenario: string; readonly conclusion: Conclusion } & (
  | { readonly obstacle: string; readonly hint: string }
  | {
      readonly obstacle: null;
      readonly entry: ScenarioBaseline;
      /** How many later runs there were, and the id of the last. */
      readonly laterRuns: number;
      readonly lastRun: string;
      readonly metrics: readonly MetricComparison[];
      readonly missing: readonly MissingFigure[];
      /** The id of a run that is later than these, and whose measurement was invalid; null if there is none. */
      readonly invalidRun: string | null;
    }
);

/**
 * Compares the last `count` runs of a series, all of them later than its baseline, with it. A regression of any figure is one. Else
 * nothing is known if one of the runs lacks a figure of the baseline, or if the newest run was invalid.
 */
export function checkScenario(
  series: ScenarioSeries,
  baseline: Baseline,
  { node, count }: { readonly node: number; readonly count: number },
): CheckedScenario {
  const { scenario } = series;
  const own = baseline.entries.filter((entry) => entry.scenario === scenario);
  const here = own.filter((entry) => entry.machine === series.machine.fingerprint);
  const entry = here.find((each) => each.node === node && each.fingerprint === series.fingerprint);
  if (entry === undefined) return notCompared(scenario, whyNone(series, own, here, node), UPDATE);
  const until = series.runs.findIndex(({ id }) => id === entry.until);
  const after = until < 0 ? series.runs.filter(({ id }) => id > entry.until) : series.runs.slice(until + 1);
  const later = after.slice(-count).map((run) => withoutOther(run, entry));
  const last = later.at(-1);
  const invalidRun = newestIfInvalid(series);
  if (last === undefined) {
    const invalid = invalidRun === null ? '' : `; the measurement of run ${invalidRun} was invalid`;
    const obstacle = `no run is later than its baseline, which ends with run ${entry.until}${invalid}`;
    return notCompared(scenario, obstacle, 'run the scenario first: perf-harness run --history FILE');
  }
  const held = entry.figures.map(({ metric, unit, value, spreadPercent }) => {
    const usable = later.flatMap((run) => usableValue(run, metric) ?? []);
    return { metric, unit, value, spread: spreadPercent / 100, runs: entry.runs, later: usable };
  });
  const metrics = compareWithBaseline(held);
  const missing = missingFigures(entry.figures, later, entry);
  const found = concludeComparison(metrics);
  const isWhole = missing.length === 0 && invalidRun === null;
  const conclusion = found === 'pass' && !isWhole ? 'undecided' : found;
  const facts = { laterRuns: later.length, lastRun: last.id, invalidRun };
  return { scenario, conclusion, obstacle: null, entry, ...facts, metrics, missing };
}

/** The baselines of this machine and this Node of which the history has no run at all: whoever passed them would pass nothing. */
export function checkUnrun(
  series: readonly ScenarioSeries[],
  { entries }: Baseline,
  { machine, node }: { readonly machine: string; readonly node: number },
): readonly CheckedScenario[] {
  const known = new Set(series.map(({ scenario }) => scenario));
  const own = entries.filter((entry) => entry.machine === machine && entry.node === node && !known.has(entry.scenario));
  return [...new Set(own.map(({ scenario }) => scenario))].map((scenario) =>
    notCompared(scenario, 'it has a baseline, and no run in this history', GONE),
  );
}

/** The newest run of a series, if its measurement was invalid. */
function newestIfInvalid({ runs, invalid }: ScenarioSeries): string | null {
  const [last, lastInvalid] = [runs.at(-1), invalid.at(-1)];
  if (lastInvalid === undefined) return null;
  const isLater = last === undefined || Date.parse(lastInvalid.startedAt) >= Date.parse(last.startedAt);
  return isLater ? lastInvalid.id : null;
}

function notCompared(scenario: string, obstacle: string, hint: string): CheckedScenario {
  return { scenario, conclusion: 'undecided', obstacle, hint };
}

const GONE =
  'run it: perf-harness run --history FILE; if it is gone, take it out of the baseline, or name those to check with --scenario';
const UPDATE = 'if the runs in the history are as they should be: perf-harness baseline update';

function whyNone(
  { machine }: ScenarioSeries,
  own: readonly ScenarioBaseline[],
  here: readonly ScenarioBaseline[],
  node: number,
): string {
  const [other] = own;
  if (other === undefined) return 'it has no baseline';
  if (here.length === 0) {
    return `its baseline is of another machine, ${other.machineName} (${other.machine}), and this is ${machine.name} (${machine.fingerprint}): times of two machines are not compared`;
  }
  const [known] = here;
  if (here.every((entry) => entry.node !== node))
    return `its baseline was made on Node ${known?.node}, and this is Node ${node}`;
  return 'its baseline is of another scenario: the workload, load, warm-up or target has changed';
}
