import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { failedCount } from '../../../src/metrics/counters.ts';
import type { LostConnection } from '../../../src/workers/http/engine.ts';
import { Exchange } from '../../../src/workers/http/exchange.ts';
import { ENGINES } from '../../support/engines.ts';
import { content, type Rig, recorded, request, startRig, TIMEOUT_MS } from '../../support/exchange-rig.ts';
import { closedBefore, everyNth } from '../../support/faults.ts';
import { startFaultyServer } from '../../support/faulty-server.ts';
import { startRecording } from '../../support/recording.ts';
import { headOf } from '../../support/response-head.ts';

const IDLE: LostConnection = { idleMs: 1000, hintMs: null };

const ROWS: readonly (readonly [method: string, lost: LostConnection, isRetried: boolean])[] = [
  ...['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE'].map((method) => [method, IDLE, true] as const),
  ...['POST', 'PATCH', 'CONNECT', 'get'].map((method) => [method, IDLE, false] as const),
  ['GET', { idleMs: 999.9, hintMs: null }, false],
  ['GET', { idleMs: 300, hintMs: 299 }, true],
  ['GET', { idleMs: 300, hintMs: 300 }, false],
  ['GET', { idleMs: 0, hintMs: 5000 }, false],
  ['GET', { idleMs: 1000, hintMs: 5000 }, true],
];

function countersOf({ intervals }: Rig): { readonly started: number; readonly retried: number; readonly ok: number } {
  const { started, retried, ok } = intervals[0]?.series[0]?.counters ?? assert.fail('no interval');
  return { started, retried, ok };
}

describe('a request whose reused connection died without a byte of an answer', () => {
  for (const [method, lost, isRetried] of ROWS) {
    const after = `after ${lost.idleMs} ms of idleness, of ${lost.hintMs ?? 'no'} promised`;
    it(`is ${isRetried ? 'sent once more' : 'reset'}: ${method} ${after}`, (t) => {
      const rig = startRig(t);
      const ended: string[] = [];
      rig.exchange.send({ ...request, method }, rig.series, content, rig.time.clock(), (end) => ended.push(end));
      rig.connection.sink.onFailure('reset', 'other side closed', lost);
      if (isRetried) rig.connection.answer(200, 'ok');
      assert.deepEqual(ended, [isRetried ? 'ok' : 'reset']);
      assert.deepEqual(rig.close(), isRetried ? {} : { reset: 1 });
      const sent = isRetried ? 2 : 1;
      assert.deepEqual(
        [rig.connection.sent.length, countersOf(rig).retried, countersOf(rig).started],
        [sent, sent - 1, 1],
      );
    });
  }

  it('is not sent a third time', (t) => {
    const rig = startRig(t);
    rig.send();
    rig.connection.sink.onFailure('reset', 'once', IDLE);
    rig.connection.sink.onFailure('reset', 'twice', IDLE);
    assert.deepEqual([rig.outcomes, rig.connection.sent.length], [['reset'], 2]);
    rig.send();
    rig.connection.sink.onFailure('reset', 'once', IDLE);
    rig.connection.answer(200, 'ok');
    assert.deepEqual(rig.outcomes, ['reset', 'ok']);
    assert.deepEqual(rig.close(), { reset: 1 });
    assert.deepEqual(countersOf(rig), { started: 2, retried: 2, ok: 1 });
  });

  it('counts its response from its due time and its service from the second sending', async (t) => {
    const rig = startRig(t);
    rig.send();
    rig.connection.sink.onSent();
    await rig.time.passMs(7);
    rig.connection.sink.onFailure('reset', 'gone', IDLE);
    await rig.time.passMs(2);
    rig.connection.sink.onSent();
    await rig.time.passMs(3);
    rig.connection.sink.onHeaders(200, headOf());
    rig.connection.sink.onEnd();
    rig.close();
    const times = (['response', 'service', 'ttfb'] as const).map((name) => Math.round(recorded(rig, name) ?? 0));
    assert.deepEqual(times, [12, 3, 3]);
  });

  it('has no service time where it was never sent a second time', (t) => {
    const rig = startRig(t);
    rig.send();
    rig.connection.sink.onSent();
    rig.connection.sink.onFailure('reset', 'gone', IDLE);
    rig.connection.sink.onFailure('refused', 'nobody there');
    assert.deepEqual(rig.close(), { refused: 1 });
    assert.equal(recorded(rig, 'service', 'failedTimers'), null);
  });

  it('has one timeout for both sendings', async (t) => {
    const rig = startRig(t);
    rig.send();
    await rig.time.passMs(TIMEOUT_MS - 1);
    rig.connection.sink.onFailure('reset', 'gone', IDLE);
    assert.deepEqual(rig.outcomes, []);
    await rig.time.passMs(1);
    assert.deepEqual([rig.outcomes, rig.connection.aborts], [['timeout'], 1]);
  });

  it('ends once however it ends, and is started once', (t) => {
    const endings = fc.array(
      fc.constantFrom('answer', 'lost', 'lost too soon', 'refused', 'cut', 'unasked', 'connected'),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(endings, (events) => {
        const rig = startRig(t);
        let sent = 0;
        for (const event of events) {
          if (sent === rig.outcomes.length) {
            rig.send();
            sent += 1;
          }
          if (event === 'answer') rig.connection.answer(200, 'x');
          else if (event === 'lost') rig.connection.sink.onFailure('reset', event, IDLE);
          else if (event === 'lost too soon')
            rig.connection.sink.onFailure('reset', event, { idleMs: 1, hintMs: null });
          else if (event === 'refused') rig.connection.sink.onFailure('refused', event);
          else if (event === 'cut') rig.exchange.cut();
          else rig.exchange[event]();
        }
        rig.exchange.cut();
        rig.close();
        const counters = rig.intervals[0]?.series[0]?.counters ?? assert.fail('no interval');
        const { started, ok, unfinished, retried, unasked, connections } = counters;
        assert.deepEqual([started, rig.outcomes.length], [sent, sent]);
        assert.equal(started, ok + failedCount(counters) + unfinished);
        assert.equal(rig.connection.sent.length, started + retried);
        const times = (name: string): number => events.filter((event) => event === name).length;
        assert.deepEqual([unasked, connections], [times('unasked'), times('connected')]);
        t.mock.timers.reset();
      }),
      { numRuns: 100 },
    );
  });

  for (const [name, connect] of ENGINES) {
    it(`can be sent once more from within the failure that engine ${name} reports`, async (t) => {
      const server = await startFaultyServer(everyNth(2, closedBefore));
      const connection = connect({ origin: server.origin });
      t.after(async () => {
        await connection.close();
        await server.close();
      });
      const { recorder, series, intervals } = startRecording(0, Number.POSITIVE_INFINITY);
      // The idleness is made up, so that nobody has to wait for it.
      const idle: typeof connection = {
        ...{ abort: () => connection.abort(), close: () => connection.close() },
        send: (sent, sink) =>
          connection.send(sent, {
            onSent: () => sink.onSent(),
            onHeaders: (status, head) => sink.onHeaders(status, head),
            onChunk: (buffer, from, to) => sink.onChunk(buffer, from, to),
            onEnd: () => sink.onEnd(),
            onFailure: (failure, detail, lost) => sink.onFailure(failure, detail, lost && IDLE),
          }),
      };
      const exchange = new Exchange(idle, { recorder, clock: () => 1, timeoutMs: 5000, maxBodyBytes: 1000 });
      const outcomes: string[] = [];
      for (let sent = 0; sent < 3; sent += 1) {
        await new Promise<void>((resolve) =>
          exchange.send({ ...request, path: '/specs' }, series, content, 1, (outcome) => {
            outcomes.push(outcome);
            setImmediate(resolve);
          }),
        );
      }
      recorder.close(2);
      const { started, ok, retried } = intervals[0]?.series[0]?.counters ?? assert.fail('no interval');
      assert.deepEqual([outcomes, started, ok, retried, server.seen()], [['ok', 'ok', 'ok'], 3, 3, 2, 5]);
      await exchange.close();
    });
  }
});
