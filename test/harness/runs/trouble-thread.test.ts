import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it, type TestContext } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import type { Worker } from 'node:worker_threads';
import type { RunResult, ScenarioResult } from '../../../src/harness/result/result.ts';
import { openPool } from '../../../src/harness/shards/pool.ts';
import { detailLines } from '../../../src/reports/console/details.ts';
import { createPaint } from '../../../src/reports/paint.ts';
import { measureUntil } from '../../support/attempts.ts';
import { type ExactServer, startExactServer } from '../../support/exact-server.ts';
import { runLoad } from '../../support/inline-load.ts';
import { runOnTroubledThreads } from '../../support/library-run.ts';
import { FELL_AFTERWARDS, type Trouble } from '../../support/troubled-shard.ts';

/** 40 arrivals a second over two threads, 20 each; what the second one started in its first second is all that it tells of. */
const RATE = 40;
const LOAD = `load: { rate: ${RATE}/s, duration: 1500ms }`;
/** Longer than the arrivals are apart, so that there are always some in flight. */
const PATH = '/delay/300';

/** Each of these befalls one thread of the same two; a sound scenario follows it. */
function fileText(origin: string, troubles: readonly Trouble[]): string {
  const workload = `workload: { kind: concurrency, requests: [{ name: a, path: ${PATH} }] }`;
  const gates = 'gates: [mean(response) < 30s, "share(ok) == 100%"]';
  return [
    'version: 1',
    `target: { kind: url, url: "${origin}" }`,
    'defaults: { excuse: nothing, warmup: 0s }',
    'scenarios:',
    ...troubles.flatMap((trouble) => [
      // Only a thread that hangs is waited for, and killed.
      `  - { name: ${trouble}, ${workload}, ${LOAD}, ${gates}, gracefulStop: ${trouble === 'hangs' ? '500ms' : '20s'} }`,
      `  - { name: sound-after-${trouble}, ${workload}, load: { concurrency: 4, iterations: 4 }, ${gates} }`,
    ]),
    '',
  ].join('\n');
}

/** What the lost shard has told of: of 60 arrivals the other one has its 30. */
const ownOf = ({ started }: ScenarioResult['counters']): number => started - (RATE * 3) / 4;
/** A thread that is held up at the end of the second has not yet started the last of its arrivals. */
const LEAST_OWN = RATE / 2 - 4;
/** One that is held up before it tells of its first second has started more by then. */
const MOST_OWN = RATE / 2;

function failedOf({ counters }: ScenarioResult): number {
  return Object.values(counters.failed).reduce((sum, count) => sum + count, 0);
}

/** Resolves when so many threads that are started from now on have fallen after the end of their shards. */
function fallOf(count: number, t: TestContext): Promise<void> {
  return new Promise((resolve) => {
    let fallen = 0;
    const onWorker = (worker: Worker): unknown =>
      worker.on('error', ({ message }: Error) => {
        if (message !== FELL_AFTERWARDS) return;
        fallen += 1;
        if (fallen === count) resolve();
      });
    process.on('worker', onWorker);
    t.after(() => process.off('worker', onWorker));
  });
}

describe('trouble with threads', { concurrency: true, timeout: 120_000 }, () => {
  let server: ExactServer | null = null;
  before(async () => {
    server = await startExactServer();
  });
  after(() => server?.close());

  describe('in the middle of a run, a pool thread that', () => {
    type Befallen = { readonly result: RunResult; readonly scenario: ScenarioResult; readonly next: ScenarioResult };
    const found = new Map<Trouble, Befallen>();
    const FATAL: readonly (readonly [Trouble, RegExp])[] = [
      ['throws', /shard 1 was lost: its thread fell over/],
      ['rejects', /shard 1 was lost: the entry gave up/],
      ['exits', /shard 1 was lost: .*exited with code: 9/],
      ['runs-out-of-memory', /shard 1 was lost: .*memory limit/],
      ['hangs', /shard 1 was lost: .*(aborted|killed)/],
    ];

    before(async () => {
      const { origin } = server ?? assert.fail('no server');
      // The limit is of every thread that starts from now on: a thread that takes memory without end soon has too little.
      setFlagsFromString('--max-old-space-size=64');
      const isQuiet = (trouble: Trouble): boolean => {
        const own = ownOf(befallen(trouble).scenario.counters);
        return own >= LEAST_OWN && own <= MOST_OWN;
      };
      const run = (troubles: readonly Trouble[]): Promise<void> =>
        measureUntil(
          () => troubles.every(isQuiet),
          async () => {
            const result = await runOnTroubledThreads(fileText(origin, troubles), 2);
            for (const [index, trouble] of troubles.entries()) {
              const [scenario, next] = result.scenarios.slice(2 * index);
              assert.ok(scenario && next);
              found.set(trouble, { result, scenario, next });
            }
          },
        );
      const troubles = FATAL.map(([trouble]) => trouble);
      await Promise.all([run(troubles.slice(0, 3)), run(troubles.slice(3))]);
    });
    // 0 is V8's own default. Other files share this process, and start threads of their own.
    after(() => setFlagsFromString('--max-old-space-size=0'));

    const befallen = (trouble: Trouble): Befallen => found.get(trouble) ?? assert.fail('it was not run');

    for (const [trouble, reason] of FATAL) {
      const title = trouble.replaceAll('-', ' ');
      const scenario = (): ScenarioResult => befallen(trouble).scenario;

      it(`${title} makes the run invalid, says why, and is followed by a sound one`, () => {
        const { result, next } = befallen(trouble);
        assert.deepEqual([result.verdict, result.exitCode, result.interrupted], ['invalid', 5, null]);
        assert.deepEqual([scenario().verdict, next.verdict], ['invalid', 'pass']);
        assert.match(scenario().validity.reasons.join('\n'), reason);
        assert.match(detailLines(scenario(), createPaint(false), 120).join('\n'), reason);
        assert.deepEqual(
          scenario().gates.map(({ verdict }) => verdict),
          ['invalid', 'invalid'],
        );
      });

      it(`${title} leaves the other to its end, and what it had told until then`, () => {
        const { counters, runs } = scenario();
        const own = ownOf(counters);
        assert.ok(own >= LEAST_OWN && own <= MOST_OWN, `${own} requests of the lost shard`);
        assert.equal(runs[0]?.windowMs, 1500);
      });

      it(`${title} leaves every request accounted for`, () => {
        const { counters } = scenario();
        const { ok, unfinished, started, iterations } = counters;
        assert.equal(started, ok + failedOf(scenario()) + unfinished);
        assert.equal(iterations.started, iterations.ok + iterations.failed + iterations.unfinished);
        assert.ok(unfinished > 0, 'what it had in flight has no end');
      });
    }
  });

  describe('outside of a run, a pool thread that', () => {
    it('falls over when its shard has ended spoils nothing, and is replaced', async (t) => {
      // The target of the second scenario gives no sign of life before both threads have fallen.
      const fallen = fallOf(2, t);
      const server = createServer(async (request, response) => {
        if (request.url?.startsWith('/held')) await fallen;
        response.setHeader('content-type', 'application/json').end('{}');
      }).listen(0, '127.0.0.1');
      t.after(() => server.close());
      await once(server, 'listening');
      const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const workload = 'workload: { kind: concurrency, requests: [{ name: a, path: /a }] }';
      const load = 'load: { concurrency: 2, iterations: 4 }';
      const { scenarios, exitCode } = await runOnTroubledThreads(
        [
          'version: 1',
          'defaults: { excuse: nothing, warmup: 0s }',
          'scenarios:',
          `  - { name: throws-afterwards, target: { kind: url, url: "${origin}" }, ${workload}, ${load} }`,
          `  - { name: sound, target: { kind: url, url: "${origin}/held" }, ${workload}, ${load} }`,
          '',
        ].join('\n'),
        2,
      );
      const reasons = scenarios.flatMap(({ validity }) => validity.reasons);
      assert.deepEqual([scenarios.map(({ verdict }) => verdict), reasons, exitCode], [['pass', 'pass'], [], 0]);
    });

    it('cannot even load its code leaves nobody waiting', async (t) => {
      const { origin } = server ?? assert.fail('no server');
      const pool = openPool(2, new URL('./nowhere.mjs', import.meta.url));
      t.after(() => pool.close());
      const keys =
        'workload: { kind: concurrency, requests: [{ name: a, path: /a }] }, load: { concurrency: 2, duration: 60s }';
      for (const _ of ['at once', 'and again']) {
        const { outcome, counters } = await runLoad(origin, keys, { pool });
        assert.deepEqual([outcome.lost.map(({ shard }) => shard), counters.started], [[0, 1], 0]);
        assert.match(outcome.lost[0]?.reason ?? '', /nowhere\.mjs/);
      }
    });
  });
});
