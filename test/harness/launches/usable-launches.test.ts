import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Evidence, inSequence } from '../../../src/harness/judge/evidence.ts';
import { comparedFigures } from '../../../src/harness/launches/compared-figures.ts';
import type { ArmEvidence } from '../../../src/harness/launches/live-arm.ts';
import type { Launch } from '../../../src/harness/launches/run-launch.ts';
import { metricPairs } from '../../../src/harness/launches/usable-launches.ts';
import { evidenceOf } from '../../support/evidence.ts';

const SLICES = 16;

/** What each request takes of the CPU, in ms, slice by slice. */
function arm(costs: readonly number[]): ArmEvidence {
  const slices = costs.map((cpu): Evidence => {
    const responsesUs = Array.from({ length: 10 }, () => 1000);
    return evidenceOf({ responsesUs, work: { alloc: 0, external: 0, cpu: cpu * 10, gc: 0, in: 0, out: 0 } });
  });
  return { evidence: inSequence(slices), slices, broken: null, unusable: null, origin: '', facts: {} };
}

/** Five launches, in which so many of the candidate's slices cost about four times as much. */
function cpuOf(expensive: number): readonly (number | undefined)[] {
  const launches = [3.8, 4.1, 4, 3.9, 4.2].map((cost) => {
    const candidate = Array.from({ length: SLICES }, (_, index) => (index < expensive ? cost : 1));
    return {
      arms: { baseline: arm(candidate.map(() => 1)), candidate: arm(candidate) },
      gone: {},
    } as unknown as Launch;
  });
  const [cpu] = metricPairs(comparedFigures({ gates: [] }).figures, launches).filter(
    ({ metric }) => metric === 'mean(cpu/request)',
  );
  assert.ok(cpu);
  return cpu.pairs.map(({ change }) => change);
}

describe('the figures of all launches', () => {
  it('have the change of the middle slices, unless the launches as wholes surely say something else', () => {
    assert.deepEqual(cpuOf(0), [0, 0, 0, 0, 0]);
    assert.deepEqual(cpuOf(3), [undefined, undefined, undefined, undefined, undefined]);
  });
});
