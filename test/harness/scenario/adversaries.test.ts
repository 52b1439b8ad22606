import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { ScenarioResult } from '../../../src/harness/result/result.ts';
import { type Actor, harness, neighbour, type Scene, sceneOf, server } from '../../support/acted-machine.ts';
import { runScripted } from '../../support/scripted-run.ts';

/** Misses its gate by a factor of three, so that no confirmation follows. */
const GATE = 'p50(response) < 10ms';
const SLOW: readonly (readonly number[])[] = Array.from({ length: 3 }, () => Array.from({ length: 20 }, () => 30));
const FAST: typeof SLOW = SLOW.map((second) => second.map(() => 5));

/** Attempts of a slow target on machines that do what the scenes say. */
function trial(t: TestContext, scenes: readonly Scene[], keys?: string, paces = [SLOW]): Promise<ScenarioResult> {
  const attempts = scenes.map((scene, index) => ({ scene, seconds: paces[index] ?? SLOW }));
  return runScripted(t, attempts, GATE, keys);
}

function reasonOf({ gates: [gate] }: ScenarioResult): string {
  return gate?.reason ?? '';
}

const QUIET = sceneOf(harness(0.3), server(0.3));
/** Both cores are taken, by the harness, the target and these. */
const beside = (...neighbours: readonly Actor[]): Scene => sceneOf(harness(0.3), server(0.5), ...neighbours);

/** What makes a target slow that is nobody else's fault, with the machine full of it. */
const EXCUSE_NOTHING: readonly (readonly [what: string, scene: Scene])[] = [
  ['burns twice the CPU a request, on a quiet machine', sceneOf(harness(0.3), server(1))],
  ['forks workers', sceneOf(harness(0.2), server(0.2), worker(0.8), worker(0.8, { pid: 999_011 }))],
  ['forks workers that live and die between two looks', sceneOf(harness(0.2), server(0.2, { childCores: 1.6 }))],
  ['spins while it is idle, in a process of its group', sceneOf(harness(0.2), server(0.1), worker(1.7, { parent: 1 }))],
  ['spins while it is idle, nicely', sceneOf(harness(0.2), server(1.8, { as: 'nice' }))],
  ['is a daemon', sceneOf(harness(0.2), server(1.8, { parent: 1 }))],
  [
    'daemonises what works for it, under the eyes of the harness',
    daemonising((isDaemon) => worker(1.6, isDaemon ? { parent: 1, group: 999_010 } : {})),
  ],
  ['runs as another user, beside neighbours too', foreign(neighbour(1.2))],
  [
    'serves much through softirq',
    sceneOf(
      harness(0.2),
      server(0.4),
      { pid: 3, parent: 2, name: 'ksoftirqd/0', isKernel: true, cores: 0.4 },
      { pid: 0, as: 'softirq', cores: 1 },
    ),
  ],
  ['runs where the hypervisor steals', sceneOf(harness(0.2), server(0.4), { pid: 0, as: 'steal', cores: 1.4 })],
  ['is loaded by workers that take all of the machine', sceneOf(harness(1.8), server(0.2))],
  ['has neighbours on a core that would be idle', sceneOf(harness(0.1), server(0.1), neighbour(0.7))],
];

/** Neighbours that take the machine, however they hide. */
const NOT_DECIDED: readonly (readonly [what: string, scene: Scene])[] = [
  ['neighbours that are busy', beside(neighbour(0.9), neighbour(0.3, { pid: 999_003, name: 'cc1' }))],
  ['a neighbour that is nice', beside(neighbour(1.2, { as: 'nice' }))],
  ['a neighbour of another user', beside(neighbour(1.2, { sockets: null }))],
  ['a neighbour that forks and reaps', beside(neighbour(0, { childCores: 1.2, name: 'make' }))],
  ['a neighbour that listens on another port', beside(neighbour(1.2, { sockets: [78] }))],
];

function worker(cores: number, part: Partial<Actor> = {}): Actor {
  return { pid: 999_010, parent: 999_002, group: 999_002, name: 'worker', cores, ...part };
}

/** A target of which nobody may see the open files, and so not which process it is. */
function foreign(...others: readonly Actor[]): Scene {
  return sceneOf(harness(0.3), server(0.5, { sockets: null }), ...others);
}

/** A worker that leaves its parent and its group 100 ms after it was seen first. */
function daemonising(workerIs: (isDaemon: boolean) => Actor): Scene {
  let firstUs: number | null = null;
  return {
    actors: (nowUs) => {
      firstUs ??= nowUs;
      return [harness(0.2), server(0.2), workerIs(nowUs - firstUs > 100_000)];
    },
  };
}

describe('a target that misses its gate by far', () => {
  for (const [what, scene] of EXCUSE_NOTHING) {
    it(`fails, and nothing is excused, where it ${what}`, async (t) => {
      const result = await trial(t, [scene]);
      assert.deepEqual(
        [result.verdict, result.outside.disturbed, result.disturbed.length],
        ['fail', false, 0],
        reasonOf(result),
      );
      assert.doesNotMatch(reasonOf(result), /other processes/);
    });
  }

  for (const [what, scene] of NOT_DECIDED) {
    it(`is not decided beside ${what}`, async (t) => {
      const result = await trial(t, [scene]);
      assert.deepEqual([result.verdict, result.outside.disturbed], ['invalid', true]);
      assert.match(reasonOf(result), /^other processes took [456]\d % of this machine \((ffmpeg|make) /);
    });
  }

  it('is not decided, and nobody is blamed, where it is loaded by workers at their limit', async (t) => {
    const scene = sceneOf(harness(1.8), server(0.2));
    const result = await runScripted(t, [{ scene, seconds: SLOW, workerElu: 99 }], GATE);
    assert.deepEqual([result.verdict, result.outside.disturbed, result.disturbed.length], ['invalid', false, 0]);
    assert.match(reasonOf(result), /99/);
    assert.doesNotMatch(reasonOf(result), /other processes/);
  });

  it('never passes beside neighbours, however much they take', async (t) => {
    const verdicts: string[] = [];
    for (const cores of [0.1, 0.15, 0.2, 0.25, 0.4, 0.7, 1, 1.3, 1.6, 1.9]) {
      const rest = (2 - cores) / 2;
      verdicts.push((await trial(t, [sceneOf(harness(rest), server(rest), neighbour(cores))])).verdict);
    }
    // A tenth of both cores is the limit.
    assert.deepEqual(verdicts, [...Array(3).fill('fail'), ...Array(7).fill('invalid')]);
  });

  it('fails as soon as the neighbours have gone', async (t) => {
    const result = await trial(t, [beside(neighbour(1.2)), QUIET], 'patience: 30s');
    assert.deepEqual([result.verdict, result.runs.length, result.disturbed.length], ['fail', 1, 1]);
  });

  it('is not decided, and names them, if they do not go', async (t) => {
    const result = await trial(t, [beside(neighbour(1.2))], 'patience: 30s');
    assert.deepEqual([result.verdict, result.disturbed.length], ['invalid', 0]);
    assert.match(reasonOf(result), /ffmpeg 1\.20 of a core.*, and did not leave it within 30 s$/);
  });

  it('is not decided if they come back with each attempt', async (t) => {
    const busy = beside(neighbour(1.2));
    // Between the attempts the machine is as in the last scene.
    const result = await trial(t, [busy, busy, busy, busy, busy, busy, busy, busy, busy, QUIET], 'patience: 20s');
    assert.deepEqual([result.verdict, result.disturbed.length], ['invalid', 3]);
  });

  it('passes when they have gone, if the time was theirs', async (t) => {
    const result = await trial(t, [beside(neighbour(1.2)), QUIET], 'patience: 30s', [SLOW, FAST]);
    assert.deepEqual([result.verdict, result.disturbed.length], ['pass', 1]);
  });

  it('is decided at once where what takes the machine serves it, and is named as its companion', async (t) => {
    const database = neighbour(1.2, { name: 'postgres' });
    assert.equal((await trial(t, [beside(database)])).verdict, 'invalid', 'nobody has said so');
    const named = await trial(t, [beside(database)], `patience: 0s, companions: [{ pid: ${database.pid} }]`);
    assert.equal(named.verdict, 'fail');
  });
});

/** A neighbour that takes the whole machine for one second, beside a target that is seldom slow. */
describe('a neighbour that lives for one second of five', () => {
  const BURST = 2;
  /** The machine's clock begins at 1 s, and a window 2 ms later, as one thread of load needs no more. */
  const fromUs = 1e6 + 2_000 + BURST * 1e6;
  const livedSeconds = (nowUs: number): number => Math.min(1, Math.max(0, (nowUs - fromUs) / 1e6));
  const scene = sceneOf(
    harness(0.05),
    server(0.05),
    neighbour((nowUs) => 1.9 * livedSeconds(nowUs)),
  );
  const GATE_OF_TAIL = 'p95(response) < 40ms';
  /** Five seconds of a hundred requests, of which so many are slow. */
  const seconds = (slow: readonly number[]): readonly (readonly number[])[] =>
    slow.map((count) => Array.from({ length: 100 }, (_, index) => (index < count ? 100 : 10)));

  const ROWS: readonly (readonly [what: string, slow: readonly number[], verdict: string])[] = [
    ['leaves a tail undecided that it has made', [0, 0, 60, 0, 0], 'invalid'],
    ['leaves a tail undecided of which it has made the half', [10, 10, 40, 10, 10], 'invalid'],
    ['excuses no tail that was there all the while', [10, 10, 10, 10, 10], 'fail'],
    ['excuses no tail of other seconds', [30, 30, 0, 30, 30], 'fail'],
    ['excuses none of which it has made less than the half', [15, 15, 55, 15, 15], 'fail'],
    ['changes nothing of a tail that holds', [0, 0, 20, 0, 0], 'pass'],
  ];
  for (const [what, slow, verdict] of ROWS) {
    it(what, async (t) => {
      const result = await runScripted(
        t,
        [{ scene, seconds: seconds(slow) }],
        GATE_OF_TAIL,
        'patience: 0s, confirm: 0',
      );
      assert.deepEqual([result.verdict, result.outside.disturbed], [verdict, false], reasonOf(result));
      if (verdict === 'invalid')
        assert.match(reasonOf(result), /ffmpeg 1\.90 of a core\) in the seconds that hold (50|100) % of/);
    });
  }
});
