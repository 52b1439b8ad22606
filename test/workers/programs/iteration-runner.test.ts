import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { Distribution } from '../../../src/metrics/histogram.ts';
import type { Series } from '../../../src/metrics/interval.ts';
import type { TimerName } from '../../../src/metrics/names.ts';
import type { BodyCheck } from '../../../src/workers/http/body-check.ts';
import { Exchange } from '../../../src/workers/http/exchange.ts';
import { IterationRunner } from '../../../src/workers/programs/iteration-runner.ts';
import type { Script, SingleRequest, Step, Steps } from '../../../src/workers/programs/script.ts';
import type { Outcome } from '../../../src/workers/recording/outcome.ts';
import { mockTime } from '../../support/mock-time.ts';
import { startRecording } from '../../support/recording.ts';
import { ScriptedConnection } from '../../support/scripted-connection.ts';

/** Fails by another class for each of these statuses. */
const check: BodyCheck = {
  statuses: [200, 404, 500],
  reads: 'nothing',
  onStart: () => undefined,
  onChunk: () => null,
  onEnd: (status) => {
    if (status === 200) return null;
    return { failure: status === 404 ? 'status' : 'checksum', reason: `status ${status}` };
  },
};

const requestTo = (path: string): Step['request'] => ({ method: 'GET', path, headers: [], body: null });
const stepAt = (place: number, goesOn?: true): Step => {
  const step = { place, request: requestTo(`/${place}`), check };
  return goesOn === undefined ? step : { ...step, goesOn };
};

/** An iteration with these steps. It is counted in the series of the request `b`. */
const scriptOf = (steps: () => Iterable<Step>, rest: Omit<Script, 'begin'> = {}): Script => ({
  begin: () => ({
    kind: 'steps',
    place: 1,
    steps: (function* (): Steps {
      yield* steps();
    })(),
  }),
  ...rest,
});

/** A runner on a load of two stages with the requests `a` and `b`: four series. */
function start(t: TestContext, script: Script) {
  const time = mockTime(t);
  const { recorder, intervals } = startRecording(time.clock(), Number.POSITIVE_INFINITY, ['a', 'b', 'a2', 'b2']);
  const connection = new ScriptedConnection();
  const exchange = new Exchange(connection, { recorder, clock: time.clock, timeoutMs: 60_000, maxBodyBytes: 16e6 });
  const stages = [recorder.series.slice(0, 2), recorder.series.slice(2)];
  const runner = new IterationRunner(script, connection, exchange, stages);
  const outcomes: Outcome[] = [];
  const iterate = ({ stage = 0, isArrival = false, lateUs = 0 } = {}): void =>
    runner.iterate(time.clock() - lateUs, (outcome) => outcomes.push(outcome), { stage, isArrival });
  const close = (): readonly Series[] => {
    recorder.close(time.clock());
    return intervals.flatMap(({ series }) => series);
  };
  return { time, connection, runner, outcomes, iterate, close };
}

/** Counts of a timer, by series. */
const countsOf = (series: readonly Series[], timer: TimerName): readonly number[] =>
  series.map(({ timers }) => (timers[timer] === undefined ? 0 : Distribution.decode(timers[timer]).count));

const iterationsOf = ({ counters }: Series) => {
  const { started, ok, failed, unfinished } = counters.iterations;
  return { started, ok, failed, unfinished };
};
const NONE = { started: 0, ok: 0, failed: 0, unfinished: 0 };

describe('an iteration', () => {
  for (const [title, answers, outcome] of [
    ['is ok if all of its requests were', [200, 200], 'ok'],
    ['ends at the first request that failed', [404], 'status'],
    ['fails by its last request', [200, 404], 'status'],
    ['goes on behind a request that may fail, and has failed all the same', ['may', 404, 200], 'status'],
    ['has the outcome of the first request that failed', ['may', 404, 500], 'status'],
    ['ends where it is cut off', ['cut'], 'unfinished'],
    ['ends where it is cut off, even at a request that may fail', ['may', 'cut'], 'unfinished'],
    ['has failed if a request had, and was then cut off', ['may', 404, 'cut'], 'status'],
  ] as const) {
    it(title, (t) => {
      const mayFail = answers[0] === 'may';
      const { connection, runner, outcomes, iterate, close } = start(
        t,
        scriptOf(() => [stepAt(0, mayFail ? true : undefined), stepAt(1)]),
      );
      iterate();
      const given = answers.filter((answer) => answer !== 'may');
      for (const answer of given) {
        assert.deepEqual(outcomes, []);
        if (answer === 'cut') runner.cut();
        else connection.answer(answer);
      }
      assert.deepEqual(outcomes, [outcome]);
      assert.equal(connection.sent.length, given.length);
      const [, counted] = close();
      const kind = outcome === 'ok' || outcome === 'unfinished' ? outcome : 'failed';
      assert.deepEqual(iterationsOf(counted ?? assert.fail()), { ...NONE, started: 1, [kind]: 1 });
    });
  }

  it('does nothing of its script beyond a request that failed', (t) => {
    const passed: string[] = [];
    const script = scriptOf(function* () {
      yield stepAt(0);
      passed.push('behind the first');
      yield stepAt(1);
      passed.push('behind the second');
    });
    const { connection, iterate, outcomes } = start(t, script);
    iterate();
    connection.answer(200);
    connection.answer(404);
    assert.deepEqual([passed, outcomes], [['behind the first'], ['status']]);
  });

  for (const [title, mayFail, answers, outcome] of [
    ['an answer that was ok, which has then failed its check', false, [200], 'check'],
    ['an answer that may fail', true, [404], 'status'],
    ['an answer that was ok and may fail', true, [200], 'check'],
  ] as const) {
    it(`ends if its next request can't be made from ${title}`, (t) => {
      const script = scriptOf(function* () {
        yield stepAt(0, mayFail ? true : undefined);
        throw new URIError('URI malformed');
      });
      const { connection, iterate, outcomes, close } = start(t, script);
      iterate();
      for (const answer of answers) connection.answer(answer);
      assert.deepEqual(outcomes, [outcome]);
      const [asked, counted] = close();
      assert.equal(asked?.counters.failed[outcome], 1);
      assert.deepEqual(iterationsOf(counted ?? assert.fail()), { ...NONE, started: 1, failed: 1 });
    });
  }

  it('that can’t even begin has failed, and takes its shard with it: that is no fault of the target', (t) => {
    const lost: (() => void)[] = [];
    t.mock.method(globalThis, 'queueMicrotask', (task: () => void) => void lost.push(task));
    const { connection, iterate, outcomes, close } = start(t, {
      begin: () => {
        throw new Error('a mistake');
      },
    });
    iterate();
    assert.deepEqual([outcomes, connection.sent], [['check'], []]);
    assert.throws(() => lost[0]?.(), /a mistake/);
    const [counted] = close();
    assert.deepEqual(iterationsOf(counted ?? assert.fail()), { ...NONE, started: 1, failed: 1 });
  });

  it('is counted and timed from its due time in one series of its stage, whatever it sends', async (t) => {
    const { time, connection, iterate, close } = start(
      t,
      scriptOf(() => [stepAt(0), stepAt(0)], { timer: 'traversal' }),
    );
    iterate({ stage: 1, lateUs: 300 });
    connection.answer(200);
    await time.passMs(1);
    connection.answer(200);
    const series = close();
    const one = { ...NONE, started: 1, ok: 1 };
    assert.deepEqual(series.map(iterationsOf), [NONE, NONE, NONE, one]);
    assert.deepEqual(
      series.map(({ counters }) => counters.ok),
      [0, 0, 2, 0],
    );
    for (const timer of ['iteration', 'traversal'] as const) {
      assert.deepEqual(countsOf(series, timer), [0, 0, 0, 1]);
      assert.equal(Distribution.decode(series[3]?.timers[timer] ?? assert.fail()).maxUs, 1_300);
    }
    // The first request was due with the iteration, and the second one when the first had ended.
    const responses = Distribution.decode(series[2]?.timers.response ?? assert.fail());
    assert.deepEqual([responses.minUs, responses.maxUs], [300, 1_000]);
  });

  it('is an arrival only in its first request', (t) => {
    const { connection, iterate, close } = start(
      t,
      scriptOf(() => [stepAt(0), stepAt(1), stepAt(1)]),
    );
    iterate({ isArrival: true, lateUs: 500 });
    for (let sent = 1; sent <= 3; sent += 1) connection.answer(200);
    iterate();
    for (let sent = 1; sent <= 3; sent += 1) connection.answer(200);
    const series = close();
    assert.deepEqual(countsOf(series, 'lateness'), [1, 0, 0, 0]);
    assert.deepEqual(countsOf(series, 'traversal'), [0, 0, 0, 0]);
  });

  it('of one request can be the same object every time, also after an iteration of several that failed', (t) => {
    const single: SingleRequest = { kind: 'request', ...stepAt(0) };
    const several = scriptOf(() => [stepAt(1), stepAt(1), stepAt(1)]);
    const turns = [() => single, several.begin, () => single, () => single];
    const { connection, iterate, outcomes, close } = start(t, { begin: (series) => turns.shift()?.(series) ?? single });
    for (const statuses of [[200], [200, 404], [200], [404]]) {
      iterate({ isArrival: true });
      for (const status of statuses) connection.answer(status);
    }
    assert.deepEqual(outcomes, ['ok', 'status', 'ok', 'status']);
    const series = close();
    assert.deepEqual(series.slice(0, 2).map(iterationsOf), [
      { ...NONE, started: 3, ok: 2, failed: 1 },
      { ...NONE, started: 1, failed: 1 },
    ]);
    assert.deepEqual(countsOf(series, 'lateness'), [3, 1, 0, 0]);
  });
});

describe('a user that is closed', () => {
  it('cleans up by its connection first, and then closes it', async (t) => {
    const seen: unknown[] = [];
    const cleanUp: Script['cleanUp'] = async (connection) => {
      await Promise.resolve();
      seen.push(connection, (connection as ScriptedConnection).closes);
    };
    const { connection, runner } = start(
      t,
      scriptOf(() => [], { cleanUp }),
    );
    await runner.close();
    assert.deepEqual(seen, [connection, 0]);
    assert.equal(connection.closes, 1);
  });
});
