import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { GateResult, RunResult, ScenarioResult, TimerResult } from '../src/harness/result.ts';
import { type ExactServer, startExactServer } from './support/exact-server.ts';
import { type Load, lawBreaches, runLoad } from './support/inline-load.ts';
import { runInTemporaryFolder, runOnTroubledThreads } from './support/library-run.ts';
import { scenarioText } from './support/scenario-text.ts';
import type { Trouble } from './support/troubled-shard.ts';

const workload = (path: string): string => `workload: { kind: concurrency, requests: [{ name: a, path: "${path}" }] }`;

function gateOf({ gates }: ScenarioResult, text: string): GateResult {
  return gates.find(({ gate }) => gate === text) ?? assert.fail(`no gate ${text}`);
}

/** 5 in flight of 500 ms each are 10 a second, of the 100 a second that are due. */
describe('a target that is too slow for its arrivals', { timeout: 60_000 }, () => {
  const LOAD = 'load: { rate: 100/s, duration: 2s, maxInFlight: 5 }';
  const GATES = ['p95(response) < 5s', 'count(iterations.dropped) == 0', 'share(ok) == 100%'] as const;
  let server: ExactServer | null = null;
  let inline: Load | null = null;
  let result: RunResult | null = null;

  before(async () => {
    server = await startExactServer();
    const { origin } = server;
    const keys = `${workload('/delay/500')}, ${LOAD}`;
    const gates = `gates: [${GATES.map((gate) => `"${gate}"`).join(', ')}]`;
    [inline, result] = await Promise.all([
      runLoad(origin, keys),
      runInTemporaryFolder(scenarioText(origin, `${keys}, ${gates}`)),
    ]);
  });
  after(() => server?.close());

  it('has most of them dropped, and every one of them accounted for', () => {
    const { counters, intervals } = inline ?? assert.fail('it was not run');
    const { started, dropped, ok } = counters.iterations;
    assert.equal(started + dropped, 200);
    assert.ok(started >= 15 && started <= 25 && ok === started, `${started} were started, ${ok} right`);
    assert.deepEqual(lawBreaches(intervals), []);
  });

  it('has more of them dropped with each second', () => {
    const { intervals } = inline ?? assert.fail('it was not run');
    const dropped = intervals
      .filter(({ phase }) => phase === 'measured')
      .map(({ series }) => series.reduce((sum, { counters }) => sum + counters.iterations.dropped, 0));
    assert.equal(dropped.length, 2);
    assert.ok(
      dropped.every((count) => count >= 75 && count <= 95),
      `${dropped}`,
    );
  });

  it('fails its gates, by the share that was started, and is not excused as a late harness', () => {
    const [scenario] = result?.scenarios ?? [];
    assert.ok(scenario && result);
    const { started, dropped } = scenario.counters.iterations;
    assert.equal(started + dropped, 200);
    const share = gateOf(scenario, 'share(ok) == 100%');
    assert.deepEqual([share.value, share.verdict, share.reason], [(started / 200) * 100, 'fail', null]);
    assert.equal(gateOf(scenario, 'count(iterations.dropped) == 0').verdict, 'fail');
    assert.deepEqual([result.verdict, result.exitCode], ['fail', 3]);
  });

  it('shows nothing of that in the latency of those that were started', () => {
    const [scenario] = result?.scenarios ?? [];
    assert.ok((scenario?.timers.response?.p50 ?? 0) >= 499 && (scenario?.timers.response?.p50 ?? 1e9) < 900);
  });
});

describe('a low rate', () => {
  it('is measured over the whole window, and not until the last answer', async () => {
    const server = await startExactServer();
    const keys = `${workload('/a')}, load: { rate: 4/s, duration: 1s }`;
    const { total } = await runLoad(server.origin, keys, { threads: 2 });
    await server.close();
    assert.equal(total.toUs - total.fromUs, 1e6);
    assert.equal(total.select(null, null).windowCounters.ok, 4);
  });
});

describe('a generator that', { timeout: 60_000 }, () => {
  let server: ExactServer | null = null;
  before(async () => {
    server = await startExactServer();
  });
  after(() => server?.close());

  async function run(trouble: Trouble, keys: string): Promise<{ result: RunResult; scenario: ScenarioResult }> {
    const { origin } = server ?? assert.fail('no server');
    const text = scenarioText(origin, `${workload('/a')}, ${keys}`).replace('name: tried', `name: ${trouble}`);
    const result = await runOnTroubledThreads(text, 1);
    return { result, scenario: result.scenarios[0] ?? assert.fail('it was not run') };
  }

  it('is late says by how much, and blames nobody else for it: the gate that fails for it is invalid', async () => {
    const failing = 'p90(response) < 30ms';
    const passing = 'mean(response) < 10s';
    const { result, scenario } = await run(
      'is-busy',
      `load: { rate: 200/s, duration: 1s }, gates: [${failing}, ${passing}]`,
    );
    const { lateness, response, service } = scenario.timers as Record<string, TimerResult>;
    assert.ok(lateness && response && service);
    assert.deepEqual([lateness.count, response.count], [200, 200]);
    // Due at any time of 60 of 100 ms, and started at their end.
    assert.ok(lateness.p99 > 40, `${lateness.p99} ms late`);
    const rest = response.mean - lateness.mean - service.mean;
    assert.ok(rest > -1 && rest < 25, `response is lateness and service, and ${rest} ms`);
    assert.ok(service.p50 < lateness.mean, `${service.p50} ms of service`);
    const { verdict, reason, value } = gateOf(scenario, failing);
    assert.equal(verdict, 'invalid');
    assert.ok((value ?? 0) >= 30);
    assert.match(reason ?? '', /the harness was \d+\.\d ms late at p99, more than a tenth of the limit/);
    assert.equal(gateOf(scenario, passing).verdict, 'pass');
    assert.equal(gateOf(scenario, 'share(ok) == 100%').verdict, 'pass');
    assert.deepEqual([result.verdict, result.exitCode], ['invalid', 5]);
  });

  it('starts what was due in the window only after it has decided nothing at all', async () => {
    const gates = ['mean(response) < 10s', 'mean(response) < 1ms', 'rate(requests) > 1/s', 'share(ok) == 100%'];
    const { result, scenario } = await run(
      'is-busy-at-the-end',
      `load: { rate: 200/s, duration: 1s }, gates: [${gates.map((gate) => `"${gate}"`).join(', ')}]`,
    );
    const { started, ok, dropped } = scenario.counters.iterations;
    assert.deepEqual([started, ok, dropped], [200, 200, 0]);
    for (const gate of gates) {
      const { verdict, reason } = gateOf(scenario, gate);
      assert.equal(verdict, 'invalid', gate);
      assert.match(reason ?? '', /the harness started \d\d % of the arrivals that were due/);
    }
    assert.deepEqual([result.verdict, result.exitCode], ['invalid', 5]);
  });

  it('is at its own limit in a closed load spoils a failure, and not a pass', async () => {
    const { result, scenario } = await run(
      'is-swamped',
      'load: { concurrency: 2, duration: 1s }, gates: [mean(response) < 1ms, mean(response) < 10s]',
    );
    const [failed, passed] = scenario.gates;
    assert.equal(failed?.verdict, 'invalid');
    assert.match(failed.reason ?? '', /a generator thread was (9\d|100) % busy: it was at its own limit/);
    assert.equal(passed?.verdict, 'pass');
    assert.deepEqual([result.verdict, result.exitCode], ['invalid', 5]);
  });
});
