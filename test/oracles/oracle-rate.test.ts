import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { GateResult, RunResult, ScenarioResult, TimerResult } from '../../src/harness/result/result.ts';
import { detailLines } from '../../src/reports/console/details.ts';
import { createPaint } from '../../src/reports/paint.ts';
import { measureUntil } from '../support/attempts.ts';
import { type ExactServer, startExactServer } from '../support/exact-server.ts';
import { type Load, lawBreaches, runLoad } from '../support/inline-load.ts';
import { runInline, runOnTroubledThreads } from '../support/library-run.ts';
import { scenarioText } from '../support/scenario-text.ts';
import type { Trouble } from '../support/troubled-shard.ts';

const workload = (path: string): string => `workload: { kind: concurrency, requests: [{ name: a, path: "${path}" }] }`;

function gateOf({ gates }: ScenarioResult, text: string): GateResult {
  return gates.find(({ gate }) => gate === text) ?? assert.fail(`no gate ${text}`);
}

describe('arrivals', { concurrency: true, timeout: 60_000 }, () => {
  /** 5 in flight of 500 ms each are 10 a second, of the 100 a second that are due. */
  describe('at a target that is too slow for them', () => {
    const LOAD = 'load: { rate: 100/s, duration: 2s, maxInFlight: 5 }';
    const GATES = ['p95(response) < 5s', 'count(iterations.dropped) == 0', 'share(ok) == 100%'] as const;
    let server: ExactServer | null = null;
    let inline: Load | null = null;
    let low: Load | null = null;
    let result: RunResult | null = null;

    before(async () => {
      server = await startExactServer();
      const { origin } = server;
      const keys = `${workload('/delay/500')}, ${LOAD}`;
      const gates = `gates: [${GATES.map((gate) => `"${gate}"`).join(', ')}]`;
      const slow = `${workload('/a')}, load: { rate: 4/s, duration: 1s }`;
      const measureLow = async (): Promise<void> => {
        low = await runLoad(origin, slow, { threads: 2 });
      };
      [inline, result] = await Promise.all([
        runLoad(origin, keys),
        runInline(scenarioText(origin, `${keys}, ${gates}`)),
        measureUntil(() => low?.total.select(null, null).windowCounters.ok === 4, measureLow),
      ]);
    });
    after(() => server?.close());

    it('are mostly dropped, and every one of them accounted for', () => {
      const { counters, intervals } = inline ?? assert.fail('it was not run');
      const { started, dropped, ok } = counters.iterations;
      assert.equal(started + dropped, 200);
      // A busy machine may start fewer, when answers come late; never more.
      assert.ok(started >= 5 && started <= 25 && ok === started, `${started} were started, ${ok} right`);
      assert.deepEqual(lawBreaches(intervals), []);
    });

    it('are dropped in each second', () => {
      const { intervals } = inline ?? assert.fail('it was not run');
      const dropped = intervals
        .filter(({ phase }) => phase === 'measured')
        .map(({ series }) => series.reduce((sum, { counters }) => sum + counters.iterations.dropped, 0));
      assert.equal(dropped.length, 2);
      // About 90; those of a thread that is held up count when it goes on.
      assert.ok(
        dropped.every((count) => count >= 50),
        `${dropped}`,
      );
    });

    it('fail its gates, by the share that was started, and nothing is excused as a late harness', () => {
      const [scenario] = result?.scenarios ?? [];
      assert.ok(scenario && result);
      const { started, dropped } = scenario.counters.iterations;
      assert.equal(started + dropped, 200);
      const share = gateOf(scenario, 'share(ok) == 100%');
      assert.deepEqual([share.value, share.verdict, share.reason], [(started / 200) * 100, 'fail', null]);
      assert.equal(gateOf(scenario, 'count(iterations.dropped) == 0').verdict, 'fail');
      assert.deepEqual([result.verdict, result.exitCode], ['fail', 3]);
    });

    it('are measured over the whole window, and not until its last answer, however low the rate', () => {
      const { total } = low ?? assert.fail('it was not run');
      const { counters, windowCounters } = total.select(null, null);
      assert.deepEqual([total.toUs - total.fromUs, counters.ok, windowCounters.ok], [1e6, 4, 4]);
    });

    it('show nothing of that in the latency of those that were started', () => {
      const [scenario] = result?.scenarios ?? [];
      assert.ok((scenario?.timers.response?.p50 ?? 0) >= 499 && (scenario?.timers.response?.p50 ?? 1e9) < 900);
    });
  });

  describe('from a generator that', () => {
    const DECIDED_BY_NOTHING = [
      'mean(response) < 10s',
      'mean(response) < 1ms',
      'rate(requests) > 1/s',
      'share(ok) == 100%',
    ];
    const LATE = ['p90(response) < 30ms', 'mean(response) < 10s', 'share(ok) == 100%'];
    const results = new Map<Trouble, ScenarioResult>();
    const SCARCE = ['count(iterations.dropped) == 0', 'share(ok) == 100%', 'p90(response) < 10s'];
    let whole: RunResult | null = null;
    let dropping: RunResult | null = null;

    before(async () => {
      const server = await startExactServer();
      const open = 'load: { rate: 200/s, duration: 1s }';
      const line = (trouble: Trouble, load: string, gates: readonly string[]): string =>
        `  - { name: ${trouble}, ${workload('/a')}, ${load}, gates: [${gates.map((gate) => `"${gate}"`).join(', ')}] }`;
      const lines = [
        line('is-busy', open, LATE),
        line('is-busy-at-the-end', open, DECIDED_BY_NOTHING),
        line('is-swamped', 'load: { concurrency: 2, duration: 1500ms }', [
          'mean(response) < 1ms',
          'mean(response) < 10s',
        ]).replace('"mean(response) < 1ms"', '{ gate: "mean(response) < 1ms", abort: true }'),
      ];
      const head = [
        'version: 1',
        `target: { kind: url, url: "${server.origin}" }`,
        'defaults: { excuse: nothing, warmup: 0s }',
        'scenarios:',
      ];
      const scarce = line('is-busy', 'load: { rate: 200/s, duration: 1s, maxInFlight: 4 }', SCARCE);
      // One after the other: a thread that takes the target's core is the target's trouble, as is any other that takes it.
      // Where it starts too few in time, that comes first, and gates that hold are undecided as well.
      const isBehind = (): boolean => results.get('is-busy')?.gates.at(-1)?.verdict === 'invalid';
      const blamesNobody = (): boolean =>
        (whole?.scenarios.every(({ verdict }) => verdict === 'invalid') ?? false) && !isBehind();
      await measureUntil(blamesNobody, async () => {
        whole = await runOnTroubledThreads([...head, ...lines, ''].join('\n'), 1);
        for (const scenario of whole.scenarios) results.set(scenario.name as Trouble, scenario);
      });
      const dropsLate = (): boolean => {
        const { dropped, droppedLate } = dropping?.scenarios[0]?.counters.iterations ?? { dropped: 0, droppedLate: 1 };
        return dropped === droppedLate;
      };
      await measureUntil(dropsLate, async () => {
        dropping = await runOnTroubledThreads([...head, scarce, ''].join('\n'), 1);
      });
      await server.close();
    });

    const of = (trouble: Trouble): ScenarioResult => results.get(trouble) ?? assert.fail(`${trouble} was not run`);

    it('is late says by how much, and blames nobody else for it: the gate that fails for it is invalid', () => {
      const scenario = of('is-busy');
      const { lateness, response, service } = scenario.timers as Record<string, TimerResult>;
      assert.ok(lateness && response && service);
      assert.deepEqual([lateness.count, response.count], [200, 200]);
      // Due at any time of 60 of 100 ms, and started at their end.
      assert.ok(lateness.p99 > 40, `${lateness.p99} ms late`);
      const rest = response.mean - lateness.mean - service.mean;
      // Until it is connected, a request waits for its thread: for some busy spells, where others take the core, too.
      assert.ok(rest > -1 && rest < 400, `response is lateness and service, and ${rest} ms`);
      const [failed, ...others] = scenario.gates;
      assert.equal(failed?.verdict, 'invalid');
      assert.ok((failed.value ?? 0) >= 30);
      // Where others take the core, too, the last arrivals are not started in time at all, which is said first.
      const [late, behind] = [
        'was \\d+\\.\\d ms late at p99, more than a tenth of the limit',
        'started \\d+ % of the arrivals',
      ];
      assert.match(failed.reason ?? '', new RegExp(`the harness (${late}|${behind})`));
      assert.deepEqual(
        others.map(({ verdict }) => verdict),
        ['pass', 'pass'],
      );
    });

    it('is late says so in the result and in the report, whatever its gates are about', () => {
      const scenario = of('is-busy');
      assert.match(
        scenario.validity.reasons.join('\n'),
        /^the harness was \d+\.\d ms late at p99, with a median response/m,
      );
      assert.match(
        detailLines(scenario, createPaint(false), 120).join('\n'),
        /^ {2}the harness was \d+\.\d ms late at p99, with/m,
      );
    });

    it('is late and has no room for all that it starts at once does not blame the target for what it drops', () => {
      const [scenario] = dropping?.scenarios ?? [];
      const { started, ok, dropped, droppedLate } = scenario?.counters.iterations ?? assert.fail('it was not run');
      assert.deepEqual([started + dropped, ok], [200, started]);
      // There are 12 arrivals due in 60 ms, and 4 of them find room.
      assert.ok(dropped >= 5 && droppedLate === dropped, `${droppedLate} of ${dropped} late`);
      for (const { gate, verdict } of scenario?.gates ?? []) assert.equal(verdict, 'invalid', gate);
      assert.deepEqual([dropping?.verdict, dropping?.exitCode], ['invalid', 5]);
    });

    it('starts what was due in the window only after it has decided nothing at all', () => {
      const scenario = of('is-busy-at-the-end');
      const { started, ok, dropped } = scenario.counters.iterations;
      assert.deepEqual([started, ok, dropped], [200, 200, 0]);
      for (const gate of DECIDED_BY_NOTHING) {
        const { verdict, reason } = gateOf(scenario, gate);
        assert.equal(verdict, 'invalid', gate);
        assert.match(reason ?? '', /the harness started \d\d % of the arrivals that were due/);
      }
    });

    it('is at its own limit in a closed load spoils a failure, and not a pass', () => {
      const [failed, passed] = of('is-swamped').gates;
      assert.equal(failed?.verdict, 'invalid');
      assert.match(failed.reason ?? '', /a generator thread was (9\d|100) % busy: it was at its own limit/);
      assert.equal(passed?.verdict, 'pass');
    });

    it('is at its own limit ends no run by an abort gate', () => {
      const { runs, validity } = of('is-swamped');
      assert.ok((runs[0]?.windowMs ?? 0) >= 1500, `${runs[0]?.windowMs} ms`);
      assert.deepEqual(
        validity.reasons.filter((reason) => reason.startsWith('ended early')),
        [],
      );
    });

    it('was in any such trouble makes its scenario and the run invalid', () => {
      assert.deepEqual(
        whole?.scenarios.map(({ verdict }) => verdict),
        ['invalid', 'invalid', 'invalid'],
      );
      assert.deepEqual([whole.verdict, whole.exitCode], ['invalid', 5]);
    });
  });
});
