import assert from 'node:assert/strict';
import { before, describe, it, type TestContext } from 'node:test';
import { Distribution, openHistograms } from '../src/metrics/histogram.ts';
import type { TimerName } from '../src/metrics/names.ts';
import { type BodyCheck, Exchange } from '../src/workers/exchange.ts';
import type { Outcome } from '../src/workers/outcome.ts';
import type { FailureExample } from '../src/workers/protocol.ts';
import { Recorder } from '../src/workers/recorder.ts';
import { failuresOf, lawBreaches } from './support/inline-load.ts';
import { type MockTime, mockTime } from './support/mock-time.ts';
import { type Recording, startRecording } from './support/recording.ts';
import { ScriptedConnection } from './support/scripted-connection.ts';

const TIMEOUT_MS = 100;
const request = { method: 'GET', path: '/a', headers: [], body: null };

type Rig = Recording & {
  readonly time: MockTime;
  readonly connection: ScriptedConnection;
  readonly exchange: Exchange;
  readonly examples: readonly FailureExample[];
  readonly outcomes: readonly Outcome[];
  /** Sends a request that was due at `dueUs`, now if left out. */
  readonly send: (dueUs?: number, isArrival?: boolean) => void;
  /** Ends the recording. */
  readonly close: () => ReturnType<typeof failuresOf>;
};

const content: BodyCheck = {
  onStart: () => undefined,
  onChunk: () => undefined,
  onEnd: (status) => (status === 200 ? 'ok' : 'status'),
  reason: () => 'not what was expected',
};

function startRig(t: TestContext, check: BodyCheck = content): Rig {
  const time = mockTime(t);
  const recording = startRecording(time.clock(), Number.POSITIVE_INFINITY);
  const { recorder, series, intervals } = recording;
  const connection = new ScriptedConnection();
  const examples: FailureExample[] = [];
  const outcomes: Outcome[] = [];
  const exchange = new Exchange(connection, {
    recorder,
    clock: time.clock,
    timeoutMs: TIMEOUT_MS,
    onExample: (example) => examples.push(example),
  });
  const send = (dueUs = time.clock(), isArrival = false): void =>
    exchange.send(request, series, check, dueUs, (outcome) => outcomes.push(outcome), isArrival);
  const close = (): ReturnType<typeof failuresOf> => {
    recorder.close(time.clock());
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
function recorded(
  { intervals }: Recording,
  name: TimerName,
  of: 'timers' | 'failedTimers' | 'openTimers' = 'timers',
): number | null {
  const encoded = intervals[0]?.series[0]?.[of][name];
  return encoded ? Distribution.decode(encoded).maxUs / 1e3 : null;
}

describe('an exchange', () => {
  before(() => openHistograms());

  it('times a right answer: response from due, service and ttfb from sent', async (t) => {
    const rig = startRig(t);
    const dueUs = rig.time.clock();
    await rig.time.passMs(3);
    rig.send(dueUs);
    await rig.time.passMs(4);
    rig.connection.sink.onSent();
    await rig.time.passMs(5);
    rig.connection.sink.onHeaders(200);
    await rig.time.passMs(6);
    rig.connection.sink.onChunk(Buffer.from('abc'));
    rig.connection.sink.onEnd();
    assert.deepEqual(rig.outcomes, ['ok']);
    assert.deepEqual(rig.close(), {});
    const times = (['response', 'service', 'ttfb'] as const).map((name) => Math.round(recorded(rig, name) ?? 0));
    assert.deepEqual(times, [18, 11, 5]);
    assert.equal(rig.intervals[0]?.series[0]?.counters.bytes, 3);
  });

  it('has no service time for a request that was never written', (t) => {
    const rig = startRig(t);
    rig.send();
    rig.connection.sink.onFailure('refused', 'connection refused');
    assert.deepEqual(rig.close(), { refused: 1 });
    assert.deepEqual([recorded(rig, 'service', 'failedTimers'), recorded(rig, 'service')], [null, null]);
    assert.notEqual(recorded(rig, 'response', 'failedTimers'), null);
  });

  it('expires exactly when its time is over, as a timeout, and drops the connection', async (t) => {
    const rig = startRig(t);
    rig.send();
    await rig.time.passMs(TIMEOUT_MS - 1);
    assert.deepEqual(rig.outcomes, []);
    await rig.time.passMs(1);
    assert.deepEqual(rig.outcomes, ['timeout']);
    assert.equal(rig.connection.aborts, 1);
    assert.deepEqual(rig.close(), { timeout: 1 });
    assert.equal(Math.round(recorded(rig, 'response', 'failedTimers') ?? 0), TIMEOUT_MS);
  });

  it('gives each of many requests its own full time', async (t) => {
    const rig = startRig(t);
    for (let sent = 0; sent < 5; sent += 1) {
      rig.send();
      await rig.time.passMs(TIMEOUT_MS - 1);
      rig.connection.answer(200, 'x');
    }
    assert.deepEqual(rig.outcomes, ['ok', 'ok', 'ok', 'ok', 'ok']);
    rig.send();
    await rig.time.passMs(TIMEOUT_MS - 1);
    assert.equal(rig.outcomes.length, 5);
    await rig.time.passMs(2);
    assert.equal(rig.outcomes.at(-1), 'timeout');
  });

  it("gives an arrival that is sent late its full time: what the harness has lost is not the target's", async (t) => {
    const rig = startRig(t);
    rig.send();
    rig.connection.answer(200, 'x');
    const dueUs = rig.time.clock();
    await rig.time.passMs(TIMEOUT_MS - 1);
    rig.send(dueUs, true);
    await rig.time.passMs(TIMEOUT_MS - 1);
    assert.deepEqual(rig.outcomes, ['ok']);
    rig.connection.answer(200, 'x');
    assert.deepEqual(rig.outcomes, ['ok', 'ok']);
  });

  it('reads what came while its thread was busy, before it gives a request up', async (t) => {
    const rig = startRig(t);
    rig.send();
    rig.time.stallMs(TIMEOUT_MS + 30);
    assert.deepEqual(rig.outcomes, []);
    rig.connection.answer(200, 'x');
    assert.deepEqual(rig.outcomes, ['ok']);
  });

  it('gives a request up though its thread was busy, when still nothing comes for as long again', async (t) => {
    const rig = startRig(t);
    rig.send();
    rig.time.stallMs(TIMEOUT_MS + 30);
    await rig.time.passMs(29);
    assert.deepEqual(rig.outcomes, []);
    rig.time.stallMs(2);
    assert.deepEqual(rig.outcomes, ['timeout']);
  });

  it('lets no time out for a request that was answered', async (t) => {
    const rig = startRig(t);
    rig.send();
    rig.connection.answer(200, 'x');
    await rig.time.passMs(5 * TIMEOUT_MS);
    assert.deepEqual(rig.outcomes, ['ok']);
    assert.equal(rig.connection.aborts, 0);
  });

  it('counts each failure once, whatever the engine still says of it', async (t) => {
    const rig = startRig(t);
    rig.send();
    const { sink } = rig.connection;
    sink.onFailure('reset', 'gone');
    sink.onFailure('protocol', 'gone again');
    sink.onEnd();
    rig.exchange.cut();
    await rig.time.passMs(2 * TIMEOUT_MS);
    assert.deepEqual(rig.outcomes, ['reset']);
    assert.deepEqual(rig.close(), { reset: 1 });
    assert.deepEqual(
      rig.examples.map(({ failure }) => failure),
      ['reset'],
    );
  });

  it('ends what is cut off as unfinished, and keeps its age apart from every time', (t) => {
    const rig = startRig(t);
    rig.send();
    rig.connection.sink.onSent();
    rig.exchange.cut();
    rig.exchange.cut();
    assert.deepEqual(rig.outcomes, ['unfinished']);
    assert.equal(rig.connection.aborts, 1);
    assert.deepEqual(rig.close(), {});
    assert.equal(rig.intervals[0]?.series[0]?.counters.unfinished, 1);
    assert.deepEqual([recorded(rig, 'response'), recorded(rig, 'response', 'failedTimers')], [null, null]);
    assert.notEqual(recorded(rig, 'response', 'openTimers'), null);
  });

  it('knows of what is cut off how long the headers had not come', async (t) => {
    const rig = startRig(t);
    rig.send();
    await rig.time.passMs(3);
    rig.connection.sink.onSent();
    await rig.time.passMs(5);
    rig.exchange.cut();
    rig.close();
    const ages = (['response', 'service', 'ttfb'] as const).map((name) => recorded(rig, name, 'openTimers') ?? 0);
    assert.deepEqual(ages.map(Math.round), [8, 5, 5]);
  });

  it('cuts nothing where nothing is in flight', (t) => {
    const rig = startRig(t);
    rig.exchange.cut();
    assert.deepEqual([rig.outcomes, rig.connection.aborts], [[], 0]);
  });

  it('asks its check, and tells the first failure of each class in words', (t) => {
    const rig = startRig(t);
    for (const status of [500, 503, 200]) {
      rig.send();
      rig.connection.answer(status, 'x');
    }
    assert.deepEqual(rig.outcomes, ['status', 'status', 'ok']);
    assert.deepEqual(rig.examples, [{ request: 'page', failure: 'status', detail: 'GET /a: not what was expected' }]);
    assert.deepEqual(rig.close(), { status: 2 });
  });

  it('tells nothing of a warm-up, whose failures are in no figure', (t) => {
    const time = mockTime(t);
    const examples: FailureExample[] = [];
    const id = { run: 'r', scenario: 's', repeat: 0, level: 0, shard: 0 };
    const keys = [{ stage: 'main', request: 'page', tags: {} }];
    const recorder = new Recorder({ id, keys, emit: () => undefined, takeGauges: () => ({}) });
    const connection = ScriptedConnection.answering((answering) => answering.answer(500));
    const onExample = (example: FailureExample): unknown => examples.push(example);
    const exchange = new Exchange(connection, { recorder, clock: time.clock, timeoutMs: TIMEOUT_MS, onExample });
    const [series] = recorder.series;
    assert.ok(series);
    exchange.send(request, series, content, time.clock(), () => undefined);
    assert.deepEqual(examples, []);
    recorder.open(time.clock(), time.clock() + 1e6);
    exchange.send(request, series, content, time.clock(), () => undefined);
    assert.deepEqual(
      examples.map(({ failure }) => failure),
      ['status'],
    );
  });

  it('holds no timer once it is closed', async (t) => {
    const rig = startRig(t);
    rig.send();
    await rig.exchange.close();
    await rig.time.passMs(2 * TIMEOUT_MS);
    assert.deepEqual([rig.outcomes, rig.connection.closes], [[], 1]);
  });
});
