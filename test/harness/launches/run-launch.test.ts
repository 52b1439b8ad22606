import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { comparedFigures } from '../../../src/harness/launches/compared-figures.ts';
import { type Launch, runLaunch } from '../../../src/harness/launches/run-launch.ts';
import { ARMS, type ArmName, sliceBlocks } from '../../../src/harness/launches/slice-order.ts';
import type { Slicing } from '../../../src/harness/launches/sliced-scenario.ts';
import { NO_DATA } from '../../../src/harness/target/provide.ts';
import { createClock } from '../../../src/metrics/clock.ts';
import { createRandom } from '../../../src/random.ts';
import { connectUrlTarget } from '../../../src/targets/url.ts';
import { inlinePool } from '../../support/inline-load.ts';
import { QUIET } from '../../support/outside.ts';
import { scenarioOf, scenarioText } from '../../support/scenario-text.ts';

/** An answer takes longer than a slice with what does not count of it: at the end of each there are some to wait for. */
const ANSWER_MS = 50;
const SLICING: Slicing = { usual: { sliceMs: 20, settleMs: 5, leastBlocks: 2, mostBlocks: 2 }, fast: null };

/** What happened, in its order: `begin` and `end` are those of a slice, the others are of what a server saw. */
type Seen = { readonly what: 'begin' | 'request' | 'answer' | 'end'; readonly arm: ArmName };

async function startServer(arm: ArmName, seen: Seen[]) {
  const server = createServer((_, response) => {
    seen.push({ what: 'request', arm });
    setTimeout(() => {
      seen.push({ what: 'answer', arm });
      response.end('{}');
    }, ANSWER_MS);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = async (): Promise<void> => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}

/** One launch of two servers, and what they and the runner of slices saw of it from its first slice on. */
async function launched(): Promise<{ readonly launch: Launch; readonly seen: readonly Seen[] }> {
  const seen: Seen[] = [];
  const [baseline, candidate] = [await startServer('baseline', seen), await startServer('candidate', seen)];
  const origins = { baseline: baseline.origin, candidate: candidate.origin };
  const scenario = scenarioOf(
    scenarioText(
      baseline.origin,
      'workload: { kind: concurrency, requests: [{ name: a, path: /a }] }, load: { concurrency: 3, duration: 1s }',
    ),
  );
  const stop = new AbortController().signal;
  const buildOf = (url: string) => ({
    scenario,
    startTarget: () => connectUrlTarget({ url, paths: ['/a'], timeoutMs: 5000, signal: stop }),
  });
  const pool = inlinePool(1);
  const context = {
    ...{ run: 'test', clock: createClock(), provide: NO_DATA, stop, hurry: stop, onInterval: () => undefined },
    pool: {
      ...pool,
      run: async (...[task, signal]: Parameters<typeof pool.run>) => {
        const arm = ARMS.find((name) => origins[name] === task.origin);
        assert.ok(arm);
        seen.push({ what: 'begin', arm });
        await pool.run(task, signal);
        seen.push({ what: 'end', arm });
      },
    },
    watchOthers: () => ({ take: (nowUs: number) => ({ ...QUIET, fromUs: 0, toUs: nowUs }), close: () => undefined }),
  };
  try {
    const launch = await runLaunch({
      ...{ index: 0, slicing: SLICING, watched: scenario, context, blocks: sliceBlocks(createRandom(1)) },
      builds: { baseline: buildOf(baseline.origin), candidate: buildOf(candidate.origin) },
      figures: comparedFigures(scenario).figures,
    });
    assert.ok(launch);
    return { launch, seen: seen.slice(seen.findIndex(({ what }) => what === 'begin')) };
  } finally {
    await baseline.close();
    await candidate.close();
  }
}

/** What happened against the law, in words: nothing reaches a build outside of its slices, nor is in flight there. */
function breachesIn(seen: readonly Seen[]): readonly string[] {
  const breaches: string[] = [];
  let slice: ArmName | null = null;
  const open = { baseline: 0, candidate: 0 };
  for (const [index, { what, arm }] of seen.entries()) {
    if (what === 'request') open[arm] += 1;
    if (what === 'answer') open[arm] -= 1;
    const isRight = what === 'begin' ? slice === null : slice === arm;
    if (!isRight) breaches.push(`${index}: ${what} of the ${arm} in a slice of ${slice ?? 'neither'}`);
    if (what !== 'begin' && what !== 'end') continue;
    slice = what === 'begin' ? arm : null;
    if (open.baseline + open.candidate > 0) breaches.push(`${index}: ${what} with ${JSON.stringify(open)} in flight`);
  }
  return breaches;
}

describe('the slices of a launch', () => {
  it('never overlap: each begins after the drain of the one before, and the build whose turn it is not gets nothing', async () => {
    const { launch, seen } = await launched();
    assert.deepEqual(breachesIn(seen), []);
    const order = seen.filter(({ what }) => what === 'begin').map(({ arm }) => arm);
    assert.deepEqual(order, launch.order, 'what is told is what was run');
    assert.equal(order.length, 8);
    for (const name of ARMS)
      assert.ok(
        seen.some(({ what, arm }) => what === 'request' && arm === name),
        name,
      );
  });
});
