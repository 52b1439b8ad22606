import type { GaugeName, TimerName, Unit } from '../../metrics/names.ts';
import { samplesNeeded } from '../../metrics/samples-needed.ts';
import { WORK_FIGURES, WORK_UNITS } from '../../metrics/work.ts';
import type { ScenarioResult } from '../result/result.ts';

/** One figure of a scenario, called as a gate calls it: `p95(response)`. */
export type ScenarioFigure = { readonly metric: string; readonly unit: Unit; readonly value: number };

const TIMERS: readonly TimerName[] = ['response', 'traversal', 'iteration'];
const PERCENTILES = [
  ['p50', 50],
  ['p95', 95],
  ['p99', 99],
] as const;
const MEMORY: readonly GaugeName[] = ['target.memory'];
/** A limit, with the operator before it: `< 200ms`. */
const LIMIT = /\s*(?:<=|>=|<|>|==).*$/;

/** The figures of a scenario that are worth following from run to run, and those of its gates, each once. */
export function scenarioFigures(result: ScenarioResult): readonly ScenarioFigure[] {
  const all = [...timeFigures(result), ...rateFigures(result), ...workFigures(result), ...memoryFigures(result)];
  const gated = result.gates.flatMap(({ gate, value, unit }) =>
    value === null ? [] : [{ metric: gate.replace(LIMIT, ''), unit, value }],
  );
  const byMetric = new Map([...all, ...gated].map((figure) => [figure.metric, figure]));
  return [...byMetric.values()].filter(({ value }) => Number.isFinite(value));
}

function timeFigures({ timers }: ScenarioResult): readonly ScenarioFigure[] {
  return TIMERS.flatMap((name) => {
    const timer = timers[name];
    // An iteration of one request is that request.
    const isTwice = name === 'iteration' && (timer?.mean === timers.response?.mean || timers.traversal !== undefined);
    if (timer === undefined || isTwice) return [];
    const known = PERCENTILES.filter(([, percent]) => timer.count >= samplesNeeded(percent));
    return [
      { metric: `mean(${name})`, unit: 'ms', value: timer.mean },
      ...known.map(([key]) => ({ metric: `${key}(${name})`, unit: 'ms', value: timer[key] }) as const),
    ] as const;
  });
}

/** A rate of 0 is a figure where something was asked for: nothing of it was ok. Else the scenario has no such rate. */
function rateFigures({ rates, counters }: ScenarioResult): readonly ScenarioFigure[] {
  const all = [
    { metric: 'rate(requests)', unit: '/s', value: rates.requests },
    { metric: 'rate(items)', unit: '/s', value: rates.items },
    { metric: 'rate(bytes)', unit: 'B/s', value: rates.bytes },
  ] as const;
  return all.filter(({ metric, value }) => value > 0 || (metric === 'rate(requests)' && counters.started > 0));
}

function workFigures({ work }: ScenarioResult): readonly ScenarioFigure[] {
  if (work === null || work.invalid !== null) return [];
  return [...WORK_FIGURES].flatMap(([metric, { quantity, per }]) => {
    const value = work.figures[metric];
    if (value === undefined || per !== 'request') return [];
    return [{ metric: `mean(${metric})`, unit: WORK_UNITS[quantity], value }];
  });
}

function memoryFigures({ gauges }: ScenarioResult): readonly ScenarioFigure[] {
  return MEMORY.flatMap((name) => {
    const gauge = gauges[name];
    if (gauge === undefined) return [];
    const peak = { metric: `peak(${name})`, unit: 'B', value: gauge.peak } as const;
    return gauge.growth === null
      ? [peak]
      : ([peak, { metric: `growth(${name})`, unit: 'B', value: gauge.growth }] as const);
  });
}
