import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Interval } from '../../../src/metrics/interval.ts';
import { NO_BYTES } from '../../../src/metrics/wire-bytes.ts';
import { Exchange } from '../../../src/workers/http/exchange.ts';
import { Recorder } from '../../../src/workers/recording/recorder.ts';
import { content, recorded, request, startRig, TIMEOUT_MS } from '../../support/exchange-rig.ts';
import { mockTime } from '../../support/mock-time.ts';
import { headOf } from '../../support/response-head.ts';
import { ScriptedConnection } from '../../support/scripted-connection.ts';
import { toldBy } from '../../support/told.ts';

describe('an exchange', () => {
  it('times a right answer: response from due, service and ttfb from sent', async (t) => {
    const rig = startRig(t);
    const dueUs = rig.time.clock();
    await rig.time.passMs(3);
    rig.send(dueUs);
    await rig.time.passMs(4);
    rig.connection.sink.onSent();
    await rig.time.passMs(5);
    rig.connection.sink.onHeaders(200, headOf());
    await rig.time.passMs(6);
    rig.connection.sink.onChunk(Buffer.from('abc'), 0, 3);
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

  it('asks its check, and tells the first failure of each class and status in words, with its body', (t) => {
    const rig = startRig(t);
    for (const status of [500, 503, 200]) {
      rig.send();
      rig.connection.answer(status, 'x');
    }
    assert.deepEqual(rig.outcomes, ['status', 'status', 'ok']);
    assert.deepEqual(rig.close(), { status: 2 });
    const told = {
      request: 'page',
      failure: 'status',
      count: 1,
      excerpt: 'x',
    };
    assert.deepEqual(rig.examples, [
      { ...told, status: 500, detail: 'GET /a: status 500, not 200' },
      { ...told, status: 503, detail: 'GET /a: status 503, not 200' },
    ]);
  });

  it('tells nothing of a warm-up, whose failures are in no figure', (t) => {
    const time = mockTime(t);
    const intervals: Interval[] = [];
    const id = { run: 'r', scenario: 's', repeat: 0, level: 0, shard: 0 };
    const keys = [{ stage: 'main', request: 'page' }];
    const recorder = new Recorder({
      id,
      keys,
      emit: (each) => intervals.push(each),
      takeGauges: () => ({}),
      takeWire: () => NO_BYTES,
    });
    const connection = ScriptedConnection.answering((answering) => answering.answer(500));
    const exchange = new Exchange(connection, {
      recorder,
      clock: time.clock,
      timeoutMs: TIMEOUT_MS,
      maxBodyBytes: 16e6,
    });
    const [series] = recorder.series;
    assert.ok(series);
    exchange.send(request, series, content, time.clock(), () => undefined);
    recorder.open(time.clock(), time.clock() + 1e6);
    exchange.send(request, series, content, time.clock(), () => undefined);
    recorder.close(time.clock());
    assert.deepEqual(
      toldBy(intervals).map(({ failure, count }) => [failure, count]),
      [['status', 1]],
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
