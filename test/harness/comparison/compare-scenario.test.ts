import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { OthersWatcher } from '../../../src/harness/attempt/attempt.ts';
import { compareScenario } from '../../../src/harness/comparison/compare-scenario.ts';
import type { LaunchesWanted } from '../../../src/harness/comparison/comparison-options.ts';
import type { ScenarioComparison } from '../../../src/harness/comparison/comparison-result.ts';
import type { ArmName } from '../../../src/harness/launches/slice-order.ts';
import type { Slicing } from '../../../src/harness/launches/sliced-scenario.ts';
import { Patience } from '../../../src/harness/scenario/patience.ts';
import { NO_DATA } from '../../../src/harness/target/provide.ts';
import { createClock } from '../../../src/metrics/clock.ts';
import type { OutsideSample } from '../../../src/monitor/neighbours/outside-sample.ts';
import type { CpuReading } from '../../../src/monitor/processes/tree-cpu.ts';
import type { Target } from '../../../src/targets/target.ts';
import { connectUrlTarget } from '../../../src/targets/url.ts';
import { inlinePool } from '../../support/inline-load.ts';
import { BUSY, QUIET } from '../../support/outside.ts';
import { type Behaviour, type RunServer, startRunServer } from '../../support/run-server.ts';
import { scenarioOf, scenarioText } from '../../support/scenario-text.ts';

const RIGHT: Behaviour = { ms: 0 };
const WRONG: Behaviour = { ms: 0, isWrong: true };
/** A starved slice may be too short for a request; then more of them follow. */
const SHORT: Slicing = { usual: { sliceMs: 20, settleMs: 1, leastBlocks: 1, mostBlocks: 50 }, fast: null };
/** What the rule calls short is long here, so that a starved machine is fast enough for it, too. */
const CUT_ANEW: Slicing = {
  usual: { sliceMs: 100, settleMs: 1, leastBlocks: 1, mostBlocks: 1 },
  fast: { sliceMs: 400, settleMs: 1, leastBlocks: 2, mostBlocks: 2 },
};
const EIGHT: LaunchesWanted = { kind: 'number', count: 8 };
const AUTO: LaunchesWanted = { kind: 'auto', forMs: 600_000 };

/** The target of each build, made of the one that its server is. */
type AsTarget = (target: Target, arm: ArmName) => Target;
const PLAIN: AsTarget = (target) => target;
/** What a request costs of the CPU of each build, in ms; null where nothing tells it. */
type Costs = { readonly [arm in ArmName]: number } | null;
const NO_CPU = null as Costs;

/** Compares two servers. `machines` are what is seen of the machine in each launch, in their order; the last one lasts. */
async function trial(
  servers: { readonly baseline: Behaviour; readonly candidate: Behaviour | readonly Behaviour[] },
  machines: readonly OutsideSample[],
  {
    launches = AUTO,
    quiets = true,
    slicing = SHORT,
    users = 1,
    gates = 'mean(out/request) < 1MB',
    cpu = NO_CPU,
    as = PLAIN,
  } = {},
): Promise<ScenarioComparison> {
  const baseline = await startRunServer([servers.baseline]);
  const candidate = await startRunServer([servers.candidate].flat());
  const scenario = scenarioOf(
    scenarioText(
      baseline.origin,
      'excuse: neighbours, workload: { kind: concurrency, requests: [{ name: a, path: /a }] }, ' +
        `load: { concurrency: ${users}, iterations: 100, thinkTime: 2ms }, warmup: 1 iterations, timeout: 30s, gracefulStop: 30s, patience: ${quiets ? '1m' : '20ms'}, gates: [ ${gates} ]`,
    ),
  );
  const clock = createClock();
  const stop = new AbortController().signal;
  const onEvent = (): void => undefined;
  let launch = -1;
  const seenAs = (sample: OutsideSample): ReturnType<OthersWatcher> => ({
    take: (nowUs) => ({ ...sample, fromUs: nowUs - 60e6, toUs: nowUs }),
    close: () => undefined,
  });
  const buildOf = (arm: ArmName, server: RunServer) => ({
    scenario,
    startTarget: async () => {
      const options = { url: server.origin, paths: ['/a'], timeoutMs: 5000, signal: stop };
      const read = (): CpuReading => ({ kind: 'known', ms: server.served() * (cpu?.[arm] ?? 0) });
      return as(await connectUrlTarget(cpu === null ? options : { ...options, cpu: { stepMs: 0, read } }), arm);
    },
  });
  try {
    return await compareScenario({
      ...{ scenario, launches, seed: 1, slicing, notes: [] },
      builds: { baseline: buildOf('baseline', baseline), candidate: buildOf('candidate', candidate) },
      context: {
        ...{ run: 'test', pool: inlinePool(1), clock, provide: NO_DATA, stop, onEvent, onInterval: () => undefined },
        prepareTargets: () => undefined,
        watchOthers: () => {
          launch += 1;
          return seenAs(machines[Math.min(launch, machines.length - 1)] ?? QUIET);
        },
        patience: new Patience([scenario], {
          ...{ clock, stop, onEvent, watchOthers: () => seenAs(quiets ? QUIET : BUSY) },
          pause: () => new Promise((resolve) => setImmediate(resolve)),
        }),
      },
    });
  } finally {
    await baseline.close();
    await candidate.close();
  }
}

describe('the launches of a comparison', { timeout: 300_000 }, () => {
  it('are as few as decide a gated figure that does not vary', async () => {
    const { verdict, metrics } = await trial({ baseline: RIGHT, candidate: RIGHT }, [QUIET]);
    const bytes = metrics.find(({ metric }) => metric === 'mean(out/request)');
    assert.deepEqual([bytes?.pairs, bytes?.verdict, bytes?.gated], [5, 'no change', true]);
    assert.notEqual(verdict, 'undecided');
  });

  it('are made again where others disturbed them, once the machine is quiet', async () => {
    const { launches, disturbed } = await trial({ baseline: RIGHT, candidate: RIGHT }, [QUIET, BUSY, QUIET]);
    assert.deepEqual([disturbed.length, disturbed[0]?.outside.disturbed], [1, true]);
    assert.ok(launches.every(({ outside }) => !outside.disturbed));
  });

  it('count though disturbed where it does not get quiet, and the comparison says so', async () => {
    const { launches, disturbed, notes } = await trial({ baseline: RIGHT, candidate: RIGHT }, [BUSY], {
      quiets: false,
    });
    assert.ok(launches.length >= 5 && disturbed.length === 0);
    assert.match(notes.join('\n'), /^\d launches counted though disturbed, .*: other processes took 65 % .*ffmpeg/m);
  });

  it('are cut anew after the first slice of each build where both are fast, and never where one is not', async () => {
    const slow: Behaviour = { ms: 150 };
    const one = { launches: { kind: 'number', count: 1 }, slicing: CUT_ANEW } as const;
    const of = ({ launches }: ScenarioComparison): readonly unknown[] =>
      launches.map(({ order, laterSliceMs, arms: { baseline, candidate } }) => [
        ...[order.length, laterSliceMs, baseline?.windowMs, candidate?.windowMs],
      ]);
    const fast = await trial({ baseline: RIGHT, candidate: RIGHT }, [QUIET], {
      ...{ ...one, users: 3, gates: 'mean(cpu/request) < 1s', cpu: { baseline: 1, candidate: 1.1 } },
    });
    assert.deepEqual(of(fast), [[8, 400, 1_300, 1_300]]);
    const [cpu] = fast.metrics;
    assert.equal(cpu?.metric, 'mean(cpu/request)');
    // What each request costs is read of its target at both ends of each slice, and compared slice by slice.
    const [{ baseline, candidate, ratio } = {}] = cpu.values;
    assert.deepEqual(
      [baseline, candidate, ratio].map((value) => value?.toFixed(6)),
      ['1.000000', '1.100000', '1.100000'],
    );
    assert.deepEqual(of(await trial({ baseline: RIGHT, candidate: slow }, [QUIET], one)), [[4, 100, 200, 200]]);
  });

  it('end after two with a candidate whose answers are wrong: a regression', async () => {
    const { verdict, reason, launches } = await trial({ baseline: RIGHT, candidate: WRONG }, [QUIET]);
    assert.equal(verdict, 'regression');
    assert.ok(launches.length < 5);
    assert.match(
      reason ?? '',
      /^the candidate did not work in 2 of \d launches: share\(ok\) == 100% has failed at 0 %; .*500/,
    );
  });

  it('count where the candidate did not work, whoever disturbed them', async () => {
    const { verdict, disturbed } = await trial({ baseline: RIGHT, candidate: WRONG }, [BUSY]);
    assert.deepEqual([verdict, disturbed], ['regression', []]);
  });

  it('end with a candidate that can’t be started again: a regression, however well it did before', async () => {
    const candidate = [RIGHT, RIGHT, RIGHT, RIGHT, RIGHT, { ms: 0, isGone: true }];
    const { verdict, reason, launches } = await trial({ baseline: RIGHT, candidate }, [QUIET], { launches: EIGHT });
    assert.deepEqual([verdict, launches.length], ['regression', 5]);
    assert.match(
      reason ?? '',
      /^the candidate did not work in 1 of 6 launches: launch 6 could not be started: candidate: cannot reach .*; the baseline did/,
    );
  });

  it('tell of a candidate that dies before its first slice how it died: a regression', async () => {
    const as: AsTarget = (target, arm) =>
      arm === 'candidate' ? { ...target, died: Promise.resolve('exit code 3') } : target;
    const { verdict, reason, launches } = await trial({ baseline: RIGHT, candidate: RIGHT }, [QUIET], { as });
    assert.equal(verdict, 'regression');
    assert.match(reason ?? '', /^the candidate did not work in 2 of 2 launches: exit code 3; the baseline did in all/);
    assert.deepEqual(
      launches.map(({ unusable }) => unusable),
      ['candidate: exit code 3', 'candidate: exit code 3'],
    );
  });

  it('decide nothing where the answers of the baseline are wrong', async () => {
    const { verdict, reason } = await trial({ baseline: WRONG, candidate: WRONG }, [QUIET]);
    assert.equal(verdict, 'undecided');
    assert.match(reason ?? '', /^the baseline did not work in 2 of \d launches: /);
  });

  it('are insufficient where the time for them is over before there are five', async () => {
    const launches = { kind: 'auto', forMs: 1 } as const;
    const { verdict, reason } = await trial({ baseline: RIGHT, candidate: RIGHT }, [QUIET], { launches });
    assert.equal(verdict, 'undecided');
    assert.match(
      reason ?? '',
      /^insufficient: [01] usable pairs?, and 5 are needed: a launch takes [\d.]+ s, so give --launches auto --for \d+s/,
    );
  });
});
