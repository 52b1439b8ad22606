import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { Distribution } from '../../src/metrics/histogram.ts';
import type { TimerName } from '../../src/metrics/names.ts';
import type { BodyCheck } from '../../src/workers/http/body-check.ts';
import type { OutgoingRequest } from '../../src/workers/http/engine.ts';
import { Exchange } from '../../src/workers/http/exchange.ts';
import type { Outcome } from '../../src/workers/recording/outcome.ts';
import { failuresOf, lawBreaches } from './inline-load.ts';
import { type MockTime, mockTime } from './mock-time.ts';
import { type Recording, startRecording } from './recording.ts';
import { ScriptedConnection } from './scripted-connection.ts';
import { type Told, toldBy } from './told.ts';

export const TIMEOUT_MS = 100;
export const request: OutgoingRequest = { method: 'GET', path: '/a', headers: [], body: null };

export type Rig = Recording & {
  readonly time: MockTime;
  readonly connection: ScriptedConnection;
  readonly exchange: Exchange;
  /** What was told of failures; filled by `close`. */
  readonly examples: readonly Told[];
  readonly outcomes: readonly Outcome[];
  /** Sends a request that was due at `dueUs`, now if left out. */
  readonly send: (dueUs?: number, isArrival?: boolean) => void;
  /** Ends the recording. */
  readonly close: () => ReturnType<typeof failuresOf>;
};

export const content: BodyCheck = {
  statuses: [200],
  reads: 'nothing',
  onStart: () => undefined,
  onChunk: () => null,
  onEnd: () => null,
};

export function startRig(t: TestContext, check: BodyCheck = content, letClockGo: () => void = () => undefined): Rig {
  const time = mockTime(t);
  const recording = startRecording(time.clock(), Number.POSITIVE_INFINITY);
  const { recorder, series, intervals } = recording;
  const connection = new ScriptedConnection();
  const examples: Told[] = [];
  const outcomes: Outcome[] = [];
  const exchange = new Exchange(connection, {
    recorder,
    clock: time.clock,
    letClockGo,
    timeoutMs: TIMEOUT_MS,
    maxBodyBytes: 16e6,
  });
  const send = (dueUs = time.clock(), isArrival = false): void =>
    exchange.send(request, series, check, dueUs, (outcome) => outcomes.push(outcome), isArrival);
  const close = (): ReturnType<typeof failuresOf> => {
    recorder.close(time.clock());
    examples.push(...toldBy(intervals));
    assert.deepEqual(
      lawBreaches(intervals).filter((breach) => !breach.startsWith('iterations')),
      [],
    );
    const [counters] = intervals.map((interval) => interval.series[0]?.counters);
    return failuresOf(counters ?? assert.fail('no interval'));
  };
  return { ...recording, time, connection, exchange, examples, outcomes, send, close };
}

/** What the first interval recorded of a timer, in ms. */
export function recorded(
  { intervals }: Recording,
  name: TimerName,
  of: 'timers' | 'failedTimers' | 'openTimers' = 'timers',
): number | null {
  const encoded = intervals[0]?.series[0]?.[of][name];
  return encoded ? Distribution.decode(encoded).maxUs / 1e3 : null;
}
