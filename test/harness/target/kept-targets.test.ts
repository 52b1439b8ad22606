import assert from 'node:assert/strict';
import { it } from 'node:test';
import { KeptTargets } from '../../../src/harness/target/kept-targets.ts';
import type { Gauges } from '../../../src/metrics/gauge.ts';
import type { Target } from '../../../src/targets/target.ts';

function madeTarget(): Target & {
  readonly report: (gauges: Gauges) => void;
  readonly die: () => void;
  closed: number;
} {
  const listeners: ((gauges: Gauges) => void)[] = [];
  let die = (): void => undefined;
  const target = {
    origin: 'http://127.0.0.1:1',
    gauges: new Set<never>(),
    work: new Set<never>(),
    cpuMeter: null,
    facts: {},
    begin: () => undefined,
    settle: async () => undefined,
    readWork: async () => undefined,
    readCounts: async () => undefined,
    onGauges: (listener: (gauges: Gauges) => void) => void listeners.push(listener),
    profile: null,
    died: new Promise<string>((resolve) => {
      die = () => resolve('it was killed');
    }),
    close: async () => {
      target.closed += 1;
    },
    report: (gauges: Gauges) => listeners.forEach((listener) => void listener(gauges)),
    die: () => die(),
    closed: 0,
  };
  return target;
}

it('a target that is kept serves one attempt after the other, each with its own listeners, until it dies or all is over', async () => {
  const started: ReturnType<typeof madeTarget>[] = [];
  const start = async (): Promise<Target> => {
    const target = madeTarget();
    started.push(target);
    return target;
  };
  const kept = new KeptTargets();
  const [first, second]: [Gauges[], Gauges[]] = [[], []];
  const one = await kept.take('a', start);
  one.onGauges((gauges) => first.push(gauges));
  started[0]?.report({});
  await one.close();
  const two = await kept.take('a', start);
  two.onGauges((gauges) => second.push(gauges));
  started[0]?.report({});
  assert.deepEqual([started.length, first.length, second.length, started[0]?.closed], [1, 1, 1, 0]);
  await kept.take('b', start);
  started[0]?.die();
  await two.died;
  await kept.take('a', start);
  assert.deepEqual(
    started.map(({ closed }) => closed),
    [1, 0, 0],
  );
  await kept.close();
  assert.deepEqual(
    started.map(({ closed }) => closed),
    [1, 1, 1],
  );
});
