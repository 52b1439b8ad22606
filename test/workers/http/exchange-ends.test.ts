import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ENGINES } from '../../../src/scenarios/scenario.ts';
import type { BodyCheck, CheckFailure } from '../../../src/workers/http/body-check.ts';
import { content, request, startRig, TIMEOUT_MS } from '../../support/exchange-rig.ts';
import { startFaultyServer } from '../../support/faulty-server.ts';
import { failuresOf, lawBreaches, runLoad } from '../../support/inline-load.ts';
import { headOf } from '../../support/response-head.ts';
import { ScriptedConnection } from '../../support/scripted-connection.ts';

const short: BodyCheck = { ...content, mostBytes: 5 };

describe('an exchange whose answer can’t be ok any more', () => {
  it('ends at once, aborts its connection, and hears nothing of what still comes', async (t) => {
    const rig = startRig(t, short);
    rig.send();
    const { sink } = rig.connection;
    sink.onSent();
    sink.onHeaders(200, headOf());
    sink.onChunk(Buffer.from('12345'), 0, 5);
    assert.deepEqual(rig.outcomes, []);
    sink.onChunk(Buffer.from('6'), 0, 1);
    assert.deepEqual([rig.outcomes, rig.connection.aborts], [['length'], 1]);
    sink.onChunk(Buffer.from('7'), 0, 1);
    sink.onEnd();
    await rig.time.passMs(2 * TIMEOUT_MS);
    assert.deepEqual(rig.close(), { length: 1 });
    assert.deepEqual(
      rig.examples.map(({ detail, count }) => [detail, count]),
      [['GET /a: more than 5 bytes', 1]],
    );
    assert.equal(rig.intervals[0]?.series[0]?.counters.bytes, 6);
  });

  it('can send its next request from the call that ended it', (t) => {
    const rig = startRig(t, short);
    const { exchange, series, connection, time } = rig;
    const ended: string[] = [];
    exchange.send(request, series, short, time.clock(), (first) => {
      ended.push(first);
      exchange.send(request, series, short, time.clock(), (second) => ended.push(second));
    });
    connection.answer(200, '123456');
    // The scripted connection goes on with the answer that was given up: the exchange takes its end for that of the second.
    assert.deepEqual([ended[0], connection.sent.length], ['length', 2]);
    exchange.cut();
    assert.equal(ended.length, 2);
    rig.close();
  });

  it('has failed if what follows from its answer can’t be sent', (t) => {
    const rig = startRig(t);
    const failed: CheckFailure = { failure: 'check', reason: 'a cursor that can’t be sent' };
    const outcomes: string[] = [];
    const done = (outcome: string): void => void outcomes.push(outcome);
    for (const follow of [() => failed, () => null]) {
      rig.exchange.send(request, rig.series, content, rig.time.clock(), done, false, follow);
      rig.connection.answer(200, 'x');
    }
    assert.deepEqual([outcomes, rig.connection.aborts, rig.close()], [['check', 'ok'], 0, { check: 1 }]);
    assert.match(rig.examples[0]?.detail ?? '', /a cursor that can’t be sent$/);
  });

  it('fails a request that its engine throws at', (t) => {
    const rig = startRig(t);
    const send = t.mock.method(ScriptedConnection.prototype, 'send', () => {
      throw new TypeError('no such thing');
    });
    rig.send();
    send.mock.restore();
    assert.deepEqual([rig.outcomes, rig.close()], [['protocol'], { protocol: 1 }]);
    assert.match(rig.examples[0]?.detail ?? '', /the request can't be sent: no such thing/);
  });
});

for (const engine of ENGINES)
  describe(`a load by ${engine} on a server whose bodies never end`, () => {
    for (const [title, workload, failure, told] of [
      [
        'by maxBody where they must be parsed',
        'kind: concurrency, requests: [ { path: /changes, expect: { items: 1 } } ]',
        'check',
        /a body of more than 100000 bytes, which is maxBody/,
      ],
      [
        'by the expected length',
        'kind: concurrency, requests: [ { path: /changes, expect: { bytes: 70000B } } ]',
        'length',
        /more than 70000 bytes/,
      ],
      ['by the length of the file', 'kind: streaming, files: [ 50000B ]', 'length', /more than 50000 bytes/],
      ['by maxBody in a walk', 'kind: pagination', 'check', /which is maxBody/],
    ] as const) {
      it(`ends each request ${title}`, async (t) => {
        const piece = Buffer.alloc(20_000, ' ');
        const server = await startFaultyServer(({ request: { socket } }) => {
          socket.write('HTTP/1.1 200 OK\r\n\r\n');
          const more = (): void => {
            while (socket.write(piece) && !socket.destroyed);
          };
          socket.on('drain', more).once('close', () => socket.off('drain', more));
          more();
        });
        t.after(() => server.close());
        const defaults = 'excuse: nothing, warmup: 0s, timeout: 30s, gracefulStop: 30s, maxBody: 100kB';
        const keys = `engine: ${engine}, workload: { ${workload} }, load: { concurrency: 2, iterations: 4 }`;
        const { counters, told: examples, intervals } = await runLoad(server.origin, keys, { defaults });
        assert.deepEqual(failuresOf(counters), { [failure]: 4 });
        assert.match(examples[0]?.detail ?? '', told);
        assert.deepEqual(lawBreaches(intervals), []);
      });
    }
  });
