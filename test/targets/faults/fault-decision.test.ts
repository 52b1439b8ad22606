import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type Decision, decide } from '../../../src/targets/openspec/faults/decision.ts';
import { faultsOf } from '../../support/fault-spec.ts';

const REQUESTS = 20_000;
const seeds = [0, 1, 2, 1234, 2 ** 31, 2 ** 32 - 1];

function decisionsOf(keys: string, count = REQUESTS): readonly Decision[] {
  const faults = faultsOf(keys);
  return Array.from({ length: count }, (_, index) => decide(faults, index));
}

function shareOf(decisions: readonly Decision[], ending: Decision['ending']): number {
  return decisions.filter((decision) => decision.ending === ending).length / decisions.length;
}

/** Five standard deviations of a share that is drawn so often: one in two million is outside by chance. */
function bound(share: number, count: number): number {
  return 5 * Math.sqrt((share * (1 - share)) / count);
}

function quantile(values: readonly number[], share: number): number {
  return [...values].sort((a, b) => a - b)[Math.floor(share * values.length)] ?? Number.NaN;
}

describe('what a request meets', () => {
  it('depends on the seed and its number, and on nothing else', () => {
    const faults = fc.constantFrom(
      faultsOf('latency: { uniform: [1ms, 9ms] }, errors: 10%, reset: 20%'),
      faultsOf('latency: { lognormal: { median: 5ms, sigma: 1 } }, truncate: 50%'),
    );
    fc.assert(
      fc.property(faults, fc.nat({ max: 2 ** 32 - 1 }), fc.nat(), fc.array(fc.nat()), (drawn, seed, index, others) => {
        const spec = { ...drawn, seed };
        const alone = decide(spec, index);
        for (const other of others) decide(spec, other);
        assert.deepEqual(decide({ ...spec }, index), alone);
      }),
    );
  });

  it('differs from seed to seed', () => {
    const runs = seeds.map((seed) => JSON.stringify(decisionsOf(`errors: 50%, seed: ${seed}`, 64)));
    assert.equal(new Set(runs).size, seeds.length);
  });

  for (const seed of seeds) {
    it(`has the shares that were asked for, within binomial bounds, with seed ${seed}`, () => {
      const shares = { error: 0.1, reset: 0.01, truncate: 0.3, ok: 0.59 } as const;
      const decisions = decisionsOf(`errors: 10%, reset: 1%, truncate: 30%, seed: ${seed}`);
      for (const [ending, share] of Object.entries(shares)) {
        const drawn = shareOf(decisions, ending as Decision['ending']);
        assert.ok(Math.abs(drawn - share) < bound(share, REQUESTS), `${ending}: ${drawn} of ${share}`);
      }
    });
  }

  it('has no memory: an error is as likely after an error as after an ok one', () => {
    const decisions = decisionsOf('errors: 50%');
    const afterError = decisions.filter((_, index) => decisions[index - 1]?.ending === 'error');
    assert.ok(Math.abs(shareOf(afterError, 'error') - 0.5) < bound(0.5, afterError.length));
  });

  it('is certain at 100 %, and never at 0 %', () => {
    assert.equal(shareOf(decisionsOf('errors: 100%'), 'error'), 1);
    assert.equal(shareOf(decisionsOf('reset: 60%, truncate: 40%'), 'ok'), 0);
    assert.equal(shareOf(decisionsOf('latency: 1ms'), 'ok'), 1);
  });

  it('is delayed alike whatever other faults there are, and ends alike whatever delays there are', () => {
    const [latency, endings] = ['latency: { uniform: [1ms, 9ms] }', 'errors: 10%, reset: 10%'];
    const both = decisionsOf(`${latency}, ${endings}`, 500);
    const delays = decisionsOf(latency, 500).map(({ delayMs }) => delayMs);
    assert.deepEqual(
      both.map(({ delayMs }) => delayMs),
      delays,
    );
    const ends = decisionsOf(endings, 500).map(({ ending }) => ending);
    assert.deepEqual(
      both.map(({ ending }) => ending),
      ends,
    );
  });

  it('is delayed no more and no less because it ends in an error', () => {
    const decisions = decisionsOf('latency: { uniform: [0s, 10ms] }, errors: 20%');
    const failed = decisions.filter(({ ending }) => ending === 'error');
    const late = failed.filter(({ delayMs }) => delayMs > 5).length / failed.length;
    assert.ok(Math.abs(late - 0.5) < bound(0.5, failed.length), `${late}`);
  });
});

describe('a delay', () => {
  const delaysOf = (keys: string): readonly number[] => decisionsOf(`latency: ${keys}`).map(({ delayMs }) => delayMs);

  it('is not there unless it was asked for', () => {
    assert.ok(decisionsOf('errors: 1%').every(({ delayMs }) => delayMs === 0));
  });

  it('that is fixed is always the same', () => {
    assert.deepEqual([...new Set(delaysOf('20ms'))], [20]);
  });

  it('that is uniform lies between its bounds, as often in each tenth', () => {
    const delays = delaysOf('{ uniform: [10ms, 30ms] }');
    assert.ok(delays.every((ms) => ms >= 10 && ms <= 30));
    for (let tenth = 0; tenth < 10; tenth += 1) {
      const share = delays.filter((ms) => Math.floor((ms - 10) / 2) === tenth).length / REQUESTS;
      assert.ok(Math.abs(share - 0.1) < bound(0.1, REQUESTS), `tenth ${tenth}: ${share}`);
    }
  });

  it('that is lognormal has its median, and the quantiles of its sigma', () => {
    const [medianMs, sigma] = [20, 0.5];
    const delays = delaysOf(`{ lognormal: { median: ${medianMs}ms, sigma: ${sigma} } }`);
    // Quantiles of a standard normal distribution.
    const normal = [
      [0.5, 0],
      [0.8413447, 1],
      [0.9772499, 2],
      [0.9986501, 3],
      [0.1586553, -1],
    ] as const;
    for (const [share, z] of normal) {
      const expected = medianMs * Math.exp(sigma * z);
      const below = delays.filter((ms) => ms < expected).length / REQUESTS;
      assert.ok(Math.abs(below - share) < bound(share, REQUESTS), `${below} of ${share} below ${expected} ms`);
    }
    assert.ok(Math.abs(quantile(delays, 0.5) / medianMs - 1) < 0.03);
  });

  it('is never longer than a timer can be', () => {
    const delays = delaysOf('{ lognormal: { median: 24h, sigma: 3 } }');
    assert.ok(delays.every((ms) => ms <= 24 * 3600 * 1000));
  });
});
