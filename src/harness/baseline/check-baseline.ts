import type { MetricComparison } from '../../comparison/compare-metrics.ts';
import { compareWithBaseline } from '../../comparison/compare-with-baseline.ts';
import type { Baseline, ScenarioBaseline } from '../../scenarios/baseline/baseline.ts';
import type { ScenarioSeries } from '../history/trends.ts';

/** What became of one scenario: its metrics, or why nothing was compared. */
export type CheckedScenario = { readonly scenario: string } & (
  | { readonly obstacle: string; readonly hint: string }
  | {
      readonly obstacle: null;
      readonly entry: ScenarioBaseline;
      /** How many later runs there were, and the id of the last. */
      readonly laterRuns: number;
      readonly lastRun: string;
      readonly metrics: readonly MetricComparison[];
    }
);

/** Compares the last `count` runs of a series, all of them later than its baseline, with it. */
export function checkScenario(
  series: ScenarioSeries,
  baseline: Baseline,
  { node, count }: { readonly node: number; readonly count: number },
): CheckedScenario {
  const { scenario } = series;
  const own = baseline.entries.filter((entry) => entry.scenario === scenario);
  const here = own.filter((entry) => entry.machine === series.machine.fingerprint);
  const entry = here.find((each) => each.node === node && each.fingerprint === series.fingerprint);
  if (entry === undefined) return { scenario, obstacle: whyNone(series, own, here, node), hint: UPDATE };
  const until = series.runs.findIndex(({ id }) => id === entry.until);
  const after = until < 0 ? series.runs.filter(({ id }) => id > entry.until) : series.runs.slice(until + 1);
  const later = after.slice(-count);
  const last = later.at(-1);
  if (last === undefined) {
    const hint = 'run the scenario first: perf-harness run --history FILE';
    return { scenario, obstacle: `no run is later than its baseline, which ends with run ${entry.until}`, hint };
  }
  const metrics = entry.figures.map(({ metric, unit, value, spreadPercent }) => {
    const values = later.flatMap(({ figures }) => figures.find((each) => each.metric === metric)?.value ?? []);
    const usable = values.filter((each) => each > 0);
    return { metric, unit, value, spread: spreadPercent / 100, runs: entry.runs, later: usable };
  });
  const facts = { laterRuns: later.length, lastRun: last.id };
  return { scenario, obstacle: null, entry, ...facts, metrics: compareWithBaseline(metrics) };
}

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
