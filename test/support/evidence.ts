import type { Evidence } from '../../src/harness/judge/evidence.ts';
import { UNKNOWN_WITNESS } from '../../src/metrics/witness.ts';
import type { Gate } from '../../src/scenarios/gates/gate.ts';
import { parseGate } from '../../src/scenarios/gates/gate-parser.ts';
import { countersOf, encode, intervalOf, seriesOf, totalOf } from './intervals.ts';

export function gateOf(text: string, severity: Gate['severity'] = 'fail', id = 0): Gate {
  const parsed = parseGate(text, null);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.problem.message}`);
  return { ...parsed.gate, id, severity, line: 7, abort: null, budget: null, quiet: false };
}

/** One second with ok responses of `responsesUs`, `failed` failures, and requests cut off at the ages `openUs`. */
export function evidenceOf(
  part: Partial<Evidence> & {
    responsesUs?: readonly number[];
    openUs?: readonly number[];
    failed?: number;
    items?: number;
    bytes?: number;
  },
): Evidence {
  const { responsesUs = [], openUs = [], failed = 0, items = 0, bytes = 0, ...rest } = part;
  const ok = responsesUs.length;
  const counters = countersOf({
    started: ok + failed + openUs.length,
    ok,
    unfinished: openUs.length,
    failedStatus: failed,
    items,
    bytes,
  });
  const openTimers = openUs.length > 0 ? { response: encode(openUs), traversal: encode(openUs) } : {};
  const series = [{ ...seriesOf('page', responsesUs, counters), openTimers }];
  return {
    total: totalOf([intervalOf({ final: true, series })]),
    windowUs: 1_000_000,
    stageUs: new Map([['main', 1_000_000]]),
    arrivalsDue: null,
    gauges: {},
    windowGauges: {},
    customTimers: new Map(),
    alerts: null,
    customTrouble: null,
    canSee: () => true,
    lowerBound: null,
    floor: null,
    ceiling: null,
    work: null,
    canTell: () => true,
    cpuStepMs: 0,
    cpuTrouble: null,
    iterationsDue: null,
    lost: [],
    reconciliation: null,
    died: null,
    aborted: null,
    cut: null,
    busiestEluPercent: 10,
    excusesNeighbours: true,
    isTimed: true,
    outside: null,
    witness: UNKNOWN_WITNESS,
    outsideSeconds: [],
    levels: new Map(),
    ...rest,
  };
}

/** `count` samples of `ms` milliseconds, in µs. */
export function samples(count: number, ms: number): readonly number[] {
  return Array.from({ length: count }, () => ms * 1000);
}
