import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Evidence, inSequence } from '../../../src/harness/judge/evidence.ts';
import { type ComparedFigure, comparedFigures, measureFigure } from '../../../src/harness/launches/compared-figures.ts';
import { sliceChange } from '../../../src/harness/launches/slice-change.ts';
import type { Work } from '../../../src/metrics/work.ts';
import { evidenceOf } from '../../support/evidence.ts';

const figure = (metric: string): ComparedFigure => {
  const found = comparedFigures({ gates: [] }).figures.find((each) => each.metric === metric);
  assert.ok(found);
  return found;
};
const CPU = figure('mean(cpu/request)');
const work = (cpu: number): Work => ({ alloc: 0, external: 0, cpu, gc: 0, in: 0, out: 0 });
/** So many requests in a slice, each of which takes so many ms of CPU. */
const slice = (requests: number, ms: number, part: Partial<Evidence> = {}): Evidence =>
  evidenceOf({ responsesUs: Array.from({ length: requests }, () => 1000), work: work(requests * ms), ...part });
const near = (actual: number | null, expected: number): void => {
  assert.ok(actual !== null && Math.abs(actual - expected) < 1e-9, `${actual} is not ${expected}`);
};

describe('the change of what a request costs, from pairs of slices', () => {
  // A neighbour comes in the middle: a request costs twice as much, and there are fewer of them, in one arm fewer still.
  const baseline = [slice(300, 0.2), slice(300, 0.2), slice(150, 0.4), slice(150, 0.4)];
  const candidate = [slice(150, 0.22), slice(150, 0.22), slice(140, 0.44), slice(140, 0.44)];

  it('is that of the pairs where a neighbour comes in the middle of a launch, which the sums of both arms get wrong', () => {
    near(sliceChange(CPU, baseline, candidate), Math.log(1.1));
    const [before, after] = [baseline, candidate].map((arm) => measureFigure(CPU, inSequence(arm)));
    assert.ok(Math.abs((after as number) / (before as number) - 1.1) > 0.1);
  });

  it('counts a pair by the requests of both', () => {
    const change = sliceChange(CPU, [slice(300, 1), slice(30, 1)], [slice(300, 1.1), slice(30, 2)]);
    near(change, (10 * Math.log(1.1) + Math.log(2)) / 11);
  });

  it('is that of the middle pairs where there are many, whatever disturbed the others', () => {
    const odd = [4, 0.1, 3, 0.2].map((ms) => slice(300, ms));
    const same = (count: number, ms: number) => Array.from({ length: count }, () => slice(300, ms));
    near(sliceChange(CPU, same(16, 1), [...odd, ...same(12, 1.1)]), Math.log(1.1));
  });

  it('is turned around where the arms are', () => {
    near(sliceChange(CPU, candidate, baseline), -Math.log(1.1));
  });

  it('is not told of other figures, nor where one slice can’t tell it', () => {
    const without = (odd: Evidence): number | null => sliceChange(CPU, baseline, [...candidate.slice(0, 3), odd]);
    assert.equal(sliceChange(figure('p95(response)'), baseline, candidate), null);
    assert.equal(without(slice(140, 0)), null);
    assert.equal(without(slice(0, 1)), null);
    assert.equal(without(slice(140, 0.44, { work: null })), null);
    assert.equal(without(slice(140, 0.44, { cpuStepMs: 10 })), null);
    assert.equal(sliceChange(CPU, baseline, candidate.slice(0, 3)), null);
    assert.equal(sliceChange(CPU, [], []), null);
  });
});
