import type {
  AttemptSummary,
  OutsideResult,
  RunResult,
  ScenarioResult,
  WitnessResult,
} from '../../src/harness/result/result.ts';
import { zeroCounters } from '../../src/metrics/counters.ts';
import { UNKNOWN_WITNESS } from '../../src/metrics/witness.ts';
import { plainUrlTarget } from '../../src/scenarios/target/target-spec.ts';
import { paginationWorkload } from './pagination-workload.ts';

export function resultOf(part: Partial<RunResult>): RunResult {
  return {
    schema: 'perf-harness/result@1',
    id: '20260101-000000-0000',
    startedAt: '2026-01-01T00:00:00.000Z',
    finishedAt: '2026-01-01T00:00:05.000Z',
    verdict: 'pass',
    exitCode: 0,
    interrupted: null,
    environment: { node: 'v20', os: 'Linux', cpus: 2, machine: 'a machine', harness: '0.1.0', commit: null },
    file: 'scenarios.yaml',
    source: 'version: 1',
    scenarios: [],
    ...part,
  };
}

/** Nobody else took anything of the machine. */
export const NOBODY_OUTSIDE: OutsideResult = {
  summary: 'other processes took 0 % of this machine',
  outside: 0,
  unknown: null,
  disturbed: false,
  idleCores: 0,
  takers: [],
  steal: 0,
  irq: 0,
  softirq: 0,
};

/** Five seconds of which the kernel told nothing. */
export const NO_WITNESS: WitnessResult = { windowMs: 5000, ...UNKNOWN_WITNESS };

export function scenarioResultOf(part: Partial<ScenarioResult>): ScenarioResult {
  return {
    name: 'walk',
    workload: paginationWorkload(),
    target: { ...plainUrlTarget('http://127.0.0.1:1'), origin: 'http://127.0.0.1:1', facts: {} },
    load: {
      kind: 'closed',
      stages: [{ name: 'main', from: 10, to: 10, overMs: 5000 }],
      iterations: null,
      thinkTimeMs: 0,
      engine: 'wire',
      engineFrom: 'default',
      warmupMs: 0,
      warmupIterations: null,
      shards: 1,
    },
    verdict: 'pass',
    gates: [],
    timers: {},
    failedTimers: {},
    openTimers: {},
    counters: zeroCounters(),
    rates: { requests: 0, items: 0, bytes: 0 },
    gauges: {},
    work: null,
    validity: { reasons: [] },
    failures: [],
    series: [],
    levels: [],
    runs: [],
    disturbed: [],
    alerts: [],
    outside: NOBODY_OUTSIDE,
    witness: NO_WITNESS,
    intervals: [],
    crossCheck: null,
    profile: null,
    ...part,
  };
}

/** A repeat whose measured window was so long, and that saw nothing else. */
export function repeatOf(windowMs: number): AttemptSummary {
  return {
    ...{
      kind: 'repeat',
      startedAt: '',
      windowMs,
      work: null,
      reconciliation: null,
      outside: NOBODY_OUTSIDE,
      witness: NO_WITNESS,
    },
    ...{ monitor: { metrics: {}, notes: [] }, gates: [] },
  };
}
