import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { createClock } from '../../../src/metrics/clock.ts';
import { exchange, openSocket } from '../../support/http-exchange.ts';
import {
  type OpenTarget,
  openTarget as openAnyTarget,
  openServer,
  plainChanges,
  type TargetFixture,
} from '../../support/target-repository.ts';

const clock = createClock();
/** A request that takes so long has met a thread that stands still. */
const STUCK_MS = 250;
const POLL_MS = 2;

/** Asks again and again until an answer does not come; resolves with the one that is still under way. */
async function untilFrozen(origin: string): Promise<{ readonly answered: Promise<unknown> }> {
  for (;;) {
    const answered = exchange(origin, '/healthz').catch((error: unknown) => error);
    const stuck = new Promise<'stuck'>((resolve) => setTimeout(resolve, STUCK_MS, 'stuck'));
    if ((await Promise.race([answered, stuck])) === 'stuck') return { answered };
    await pause(POLL_MS);
  }
}

/** `null` where a connection is accepted, else why not. */
function tryToConnect(origin: string): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(origin).port), '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(null);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
}

async function connectUntil(origin: string, wanted: string | null): Promise<number> {
  for (;;) {
    const outcome = await tryToConnect(origin);
    if (outcome === wanted) return clock();
    // A connection that waits to be accepted is reset when nothing listens any more.
    assert.ok([null, 'ECONNREFUSED', 'ECONNRESET'].includes(outcome), outcome ?? '');
    await pause(POLL_MS);
  }
}

/** A target whose thread has to come to its end by itself: it is terminated only after what no machine needs for that. */
async function openTarget(t: TestContext, fixture: TargetFixture): Promise<OpenTarget> {
  const exited = new Promise<number>((resolve) => {
    process.once('worker', (worker) => {
      const terminate = worker.terminate.bind(worker);
      worker.terminate = () => pause(30_000, undefined, { ref: false }).then(terminate);
      worker.once('exit', resolve);
    });
  });
  const target = await openAnyTarget(t, fixture);
  // A thread that was terminated has the exit code 1.
  const close = (): Promise<void> => target.close().then(async () => assert.equal(await exited, 0));
  return { ...target, close };
}

describe('a target that stalls', { timeout: 60_000 }, () => {
  it('answers nobody, exempt or not, until the very end of the freeze', async (t) => {
    const [freezeMs, lateMs] = [1000, 800];
    const { origin, begin } = await openTarget(t, {
      repository: plainChanges(3),
      faults: `stall: { freeze: ${freezeMs}ms, after: 0s }`,
    });
    assert.equal((await exchange(origin, '/changes')).status, 200);
    const windowUs = clock();
    const endUs = windowUs + freezeMs * 1e3;
    begin(windowUs);
    const answersUs: number[] = [];
    while ((answersUs.at(-1) ?? 0) < endUs) {
      await exchange(origin, answersUs.length % 2 === 0 ? '/healthz' : '/changes');
      answersUs.push(clock());
    }
    // A freeze may begin late on a busy machine, by a timer of the target; it never ends early.
    assert.ok(!answersUs.some((us) => us > windowUs + lateMs * 1e3 && us < endUs), answersUs.join());
  });

  it('does so again and again', async (t) => {
    const { origin, begin } = await openTarget(t, {
      repository: plainChanges(3),
      faults: 'stall: { freeze: 300ms, every: 600ms, after: 0s }',
    });
    let heldUpUs = 0;
    let lastUs = clock();
    const ticks = setInterval(() => {
      heldUpUs = Math.max(heldUpUs, clock() - lastUs);
      lastUs = clock();
    }, 10);
    t.after(() => clearInterval(ticks));
    const windowUs = clock();
    begin(windowUs);
    const gaps: { readonly fromMs: number; readonly toMs: number }[] = [];
    while (gaps.length < 2) {
      await pause(POLL_MS);
      heldUpUs = 0;
      const fromMs = (clock() - windowUs) / 1e3;
      await exchange(origin, '/changes');
      const toMs = (clock() - windowUs) / 1e3;
      // While this thread is held up itself, an answer may have come long before it is seen.
      if (toMs - fromMs > 150 && heldUpUs < 40e3) gaps.push({ fromMs, toMs });
    }
    for (const { toMs } of gaps) {
      // A freeze may begin late on a busy machine, by a timer of the target; it never ends early.
      const isOutside = toMs % 600 >= 300 || toMs % 600 < 100;
      assert.ok(isOutside, `an answer came ${toMs} ms after the window opened`);
    }
  });

  it('does nothing before the window opens, thaws for the end of a run, and tells what it holds', async (t) => {
    const target = await openTarget(t, { repository: plainChanges(3), faults: 'stall: { freeze: 10m, after: 0s }' });
    for (let request = 0; request < 20; request += 1) {
      assert.equal((await exchange(target.origin, '/changes')).status, 200);
    }
    target.begin(clock());
    const { answered } = await untilFrozen(target.origin);
    assert.ok((await target.settle())?.['target.memory']);
    assert.equal(((await answered) as { status: number }).status, 200);
    assert.equal((await exchange(target.origin, '/changes')).status, 200);
  });

  it('thaws to be closed', async (t) => {
    const target = await openTarget(t, {
      repository: plainChanges(3),
      faults: 'stall: { freeze: 10m, every: 20m, after: 0s }',
    });
    target.begin(clock());
    const { answered } = await untilFrozen(target.origin);
    await target.close();
    await answered;
  });
});

describe('a target that refuses', { timeout: 60_000 }, () => {
  it('closes what is open, refuses what is new, and is back on its port when the time is over', async (t) => {
    const { origin, begin } = await openServer(t, {
      repository: plainChanges(3),
      faults: 'refuse: { for: 400ms, after: 50ms }',
    });
    const idle = await openSocket(origin);
    idle.write('GET /changes HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n');
    await once(idle, 'data');
    const closed = once(idle.resume(), 'close');
    const windowUs = clock();
    begin(windowUs);
    assert.ok((await connectUntil(origin, 'ECONNREFUSED')) >= windowUs + 50e3);
    await closed;
    assert.ok((await connectUntil(origin, null)) >= windowUs + 450e3);
    assert.equal((await exchange(origin, '/changes')).status, 200);
  });

  it('does so again and again', async (t) => {
    const { origin, begin } = await openServer(t, {
      repository: plainChanges(3),
      faults: 'refuse: { for: 100ms, every: 300ms, after: 0s }',
    });
    begin(clock());
    for (let time = 0; time < 3; time += 1) {
      await connectUntil(origin, 'ECONNREFUSED');
      await connectUntil(origin, null);
    }
  });

  it('answers what is under way, and closes that connection with it', async (t) => {
    const { origin, begin } = await openServer(t, {
      repository: plainChanges(3),
      faults: 'refuse: { for: 10m, after: 0s }, latency: 300ms',
    });
    const socket = await openSocket(origin);
    socket.write('GET /changes HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n');
    // Answered after it on the loop of the server, so that it has read the other one too.
    await exchange(origin, '/healthz');
    begin(clock());
    assert.match(await text(socket), /^HTTP\/1\.1 200 OK[\s\S]*"total":3\}$/);
  });

  it('answers on an old connection, and says that this was the last time', async (t) => {
    const { origin, begin } = await openServer(t, {
      repository: plainChanges(3),
      faults: 'refuse: { for: 10m, after: 0s }',
    });
    // Not idle, to the server: its first request is still to come.
    const socket = await openSocket(origin);
    await exchange(origin, '/healthz');
    begin(clock());
    await connectUntil(origin, 'ECONNREFUSED');
    socket.write('GET /changes HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n');
    assert.match(await text(socket), /^HTTP\/1\.1 200 OK[\s\S]*connection: close[\s\S]*"total":3\}$/i);
  });

  it('can be closed while it is away', async (t) => {
    const target = await openTarget(t, { repository: plainChanges(3), faults: 'refuse: { for: 10m, after: 0s }' });
    target.begin(clock());
    await connectUntil(target.origin, 'ECONNREFUSED');
    await target.close();
  });
});

describe('an answer that is held up on purpose', { timeout: 60_000 }, () => {
  for (const [title, faults, changes, paths] of [
    ['that have not started', 'latency: 1h', 3, ['/changes']],
    [
      'of a list, a file and a stream that drip',
      'drip: { bytes: 1B, every: 1h }',
      200,
      ['/changes', '/files/a.bin', '/changes.ndjson'],
    ],
  ] as const) {
    it(`does not hold up the end: answers ${title}`, async (t) => {
      const target = await openTarget(t, { repository: plainChanges(changes), files: { 'a.bin': 500_000 }, faults });
      const ended = await Promise.all(
        paths.map(async (path) => {
          const socket = await openSocket(target.origin);
          const closed = new Promise((resolve) => socket.on('error', () => {}).once('close', resolve));
          socket.resume().write(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n`);
          return { closed };
        }),
      );
      await exchange(target.origin, '/healthz');
      await target.close();
      await Promise.all(ended.map(({ closed }) => closed));
    });
  }

  it('is forgotten when its client goes away', async (t) => {
    const faults = 'drip: { bytes: 1KB, every: 1h }';
    const target = await openServer(t, { repository: plainChanges(3), files: { 'a.bin': 500_000 }, faults });
    const socket = await openSocket(target.origin);
    socket.write('GET /files/a.bin HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n');
    await once(socket, 'data');
    assert.equal(await buffersInUse(target.origin), 2);
    socket.destroy();
    while ((await buffersInUse(target.origin)) > 0);
  });
});

async function buffersInUse(origin: string): Promise<number> {
  const { body } = await exchange(origin, '/metrics');
  return Number(/openspec_stream_buffers_in_use (\d+)/.exec(body.toString().replace(/^#.*$/gm, ''))?.[1]);
}
