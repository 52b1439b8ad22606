import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { before, describe, it, type TestContext } from 'node:test';
import { createClock } from '../../../src/metrics/clock.ts';
import { openHistograms } from '../../../src/metrics/histogram.ts';
import { Total } from '../../../src/metrics/total.ts';
import type { ConcurrencyWorkload } from '../../../src/scenarios/scenario.ts';
import type { AutocannonClient } from '../../../src/workers/http/engines/autocannon-client.ts';
import { AutocannonUser } from '../../../src/workers/http/engines/autocannon-user.ts';
import { failuresOf } from '../../support/inline-load.ts';
import { type MockTime, mockTime } from '../../support/mock-time.ts';
import { type Recording, startRecording } from '../../support/recording.ts';
import { scenarioOf, scenarioText } from '../../support/scenario-text.ts';

type Time = { readonly clock: () => number; readonly timeoutMs: number };

const realTime = (): Time => ({ clock: createClock(), timeoutMs: 30 });
const still = (t: TestContext): Time & MockTime => ({ ...mockTime(t), timeoutMs: 1000 });

/** As much of autocannon's client as the adapter uses: it asks for a request when it connects and after each answer. */
class FakeClient extends EventEmitter {
  readonly conn = Object.assign(new EventEmitter(), { connecting: false });
  readonly pipelinedRequests = { addBody: (_slice: Buffer): void => undefined, clear: (): void => undefined };
  readonly parser = { execute: (_chunk: Buffer): unknown => 0, reinitialize: (): void => undefined };
  responseMax: number | undefined = undefined;
  destroyed = false;
  reqsMade = 0;
  connects = 0;

  setRequests(): void {}

  _resetConnection(): void {
    this.connect();
  }

  destroy(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    this.emit('done');
  }

  connect(): void {
    this.connects += 1;
    this.#doRequest();
    this.emit('connected');
  }

  answer(status = 200): void {
    this.emit('headers', { statusCode: status });
    this.pipelinedRequests.addBody(Buffer.from('x'));
    if (this.destroyed) return;
    this.emit('response');
    this.#doRequest();
  }

  /** The end of its connection: autocannon says nothing and connects again. */
  lose(): void {
    if (!this.destroyed) this.connect();
  }

  fail(error: Error): void {
    this.emit('connError', error);
    if (!this.destroyed) this.connect();
  }

  #doRequest(): void {
    if (!this.destroyed && this.responseMax && this.reqsMade >= this.responseMax) {
      this.destroy();
      return;
    }
    this.emit('request');
    this.reqsMade += 1;
  }
}

type Rig = Recording & {
  readonly client: FakeClient;
  readonly user: AutocannonUser;
  readonly doubts: readonly string[];
  readonly ended: () => number;
  /** Started, ok, and what failed. */
  readonly counts: () => readonly unknown[];
};

/** `onTimeout` runs in the same turn of the loop as the timeout, after it; for time that passes by itself. */
function startRig(time: Time, iterations: number, onTimeout: () => void = () => undefined): Rig {
  const recording = startRecording(time.clock(), Number.POSITIVE_INFINITY);
  const requests =
    'workload: { kind: concurrency, requests: [{ name: a, path: /a }] }, load: { concurrency: 1, iterations: 1 }';
  const doubts: string[] = [];
  let left = iterations;
  let ended = 0;
  const take = (): boolean => {
    left -= 1;
    return left >= 0;
  };
  const user = new AutocannonUser({
    recorder: recording.recorder,
    clock: time.clock,
    timeoutMs: time.timeoutMs,
    onExample: () => queueMicrotask(onTimeout),
    workload: scenarioOf(scenarioText('http://127.0.0.1:1', requests)).workload as ConcurrencyWorkload,
    build: (choice) => ({ autocannon: { method: 'GET', path: '/a', headers: {} }, choice }),
    random: () => 0,
    host: { take, open: () => left > 0, ended: () => (ended += 1), doubt: (reason) => doubts.push(reason) },
  });
  const client = new FakeClient();
  user.adopt(client as unknown as AutocannonClient);
  const counts = (): readonly unknown[] => {
    recording.recorder.close(time.clock());
    const { counters } = Total.of(recording.intervals).select(null, null);
    return [counters.started, counters.ok, failuresOf(counters)];
  };
  return { ...recording, client, user, doubts, ended: () => ended, counts };
}

describe('a user of autocannon', () => {
  before(() => openHistograms());

  it('starts an iteration with each request and refuses the one after the last', (t) => {
    const { client, counts, ended } = startRig(still(t), 3);
    client.connect();
    for (let answers = 0; answers < 3; answers += 1) client.answer();
    assert.deepEqual(counts(), [3, 3, {}]);
    assert.deepEqual([client.reqsMade, client.destroyed, ended()], [3, true, 1]);
  });

  it('is not misled by an answer that comes just after its timeout', async () => {
    const rig = startRig(realTime(), 3, () => rig.client.answer());
    const { client, counts, doubts } = rig;
    client.connect();
    await once(client, 'connected');
    assert.equal(client.connects, 2);
    client.answer();
    client.answer();
    assert.deepEqual(counts(), [3, 2, { timeout: 1 }]);
    assert.deepEqual(doubts, []);
  });

  it('connects once where a timeout and an error fall together', async () => {
    const rig = startRig(realTime(), 4, () => rig.client.fail(new Error('read ECONNRESET')));
    const { client, user, counts, doubts } = rig;
    client.connect();
    await once(client, 'connected');
    client.answer();
    assert.deepEqual(counts(), [3, 1, { timeout: 1 }]);
    await user.end();
    assert.deepEqual([client.connects, doubts], [2, []]);
  });

  it('waits before it connects again after an error, and then does so once', async (t) => {
    const time = still(t);
    const { client, counts } = startRig(time, 4);
    client.connect();
    client.fail(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }));
    await time.passMs(4);
    assert.equal(client.connects, 1);
    await time.passMs(500);
    assert.equal(client.connects, 2);
    client.answer();
    assert.deepEqual(counts(), [3, 1, { reset: 1 }]);
  });

  it('waits for twice as long after each error, up to a second, and anew after an answer', async (t) => {
    const time = still(t);
    const { client } = startRig(time, 100);
    const error = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    const pauseMs = async (): Promise<number> => {
      const before = client.connects;
      client.fail(error);
      let ms = 0;
      for (; client.connects === before; ms += 1) await time.passMs(1);
      return ms;
    };
    client.connect();
    const pauses: number[] = [];
    for (let failures = 0; failures < 9; failures += 1) pauses.push(await pauseMs());
    // Half of 10, 20, 40 … 1000 ms, which is the least that jitter leaves of them.
    assert.deepEqual(pauses, [5, 10, 20, 40, 80, 160, 320, 500, 500]);
    client.answer();
    assert.equal(await pauseMs(), 5);
  });

  it('ends at once where it waits and no iteration is left', (t) => {
    const { client, user, ended } = startRig(still(t), 4);
    client.connect();
    client.fail(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }));
    user.wake();
    assert.deepEqual([client.connects, client.destroyed, ended()], [1, true, 1]);
  });

  it('counts a request that was lost with its connection, and says so', (t) => {
    const { client, counts, doubts } = startRig(still(t), 3);
    client.connect();
    client.lose();
    client.emit('headers', { statusCode: 200 });
    client.lose();
    client.answer();
    assert.deepEqual(counts(), [3, 1, { reset: 1, length: 1 }]);
    assert.equal(doubts.length, 2);
  });

  it('ends while it waits, without a timer left', async (t) => {
    const time = still(t);
    const { client, user, ended } = startRig(time, 4);
    client.connect();
    client.fail(new Error('?'));
    await user.end();
    await time.passMs(3000);
    assert.deepEqual([client.connects, ended()], [1, 1]);
  });
});
