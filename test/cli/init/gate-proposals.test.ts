import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MEASURING_GATES, proposeGates } from '../../../src/cli/init/gate-proposals.ts';
import type { GateResult, ScenarioResult } from '../../../src/harness/result/result.ts';

type Told = Partial<Pick<GateResult, 'value' | 'verdict' | 'reason'>>;

/** Verdicts of the gates to measure with: all of them decided, unless `told` says otherwise of those that begin so. */
function proposalsFor(told: Readonly<Record<string, Told>>) {
  const gates = MEASURING_GATES.map((gate) => {
    const verdict = gate.includes('1us') ? 'fail' : 'pass';
    const own = Object.entries(told).find(([begin]) => gate.startsWith(begin))?.[1];
    return { gate, value: gate.startsWith('peak') ? 30e6 : 12.3, verdict, reason: null, ...own };
  });
  return proposeGates({ gates } as unknown as ScenarioResult);
}

const textsOf = ({ gates }: ReturnType<typeof proposeGates>): readonly string[] => gates.map(({ gate }) => gate);

describe('the gates of init', () => {
  it('are on figures with headroom, which says what was measured', () => {
    const proposals = proposalsFor({ 'p95(response) < 24h': { value: 123.4 } });
    assert.deepEqual(textsOf(proposals), ['share(ok) == 100%', 'p95(response) < 620ms', 'peak(target.memory) < 60MB']);
    assert.match(proposals.gates[1]?.comment ?? '', /^measured 123 ms; 5 times that/);
    assert.deepEqual(proposals.remarks, []);
  });

  it('leave small figures room', () => {
    const proposals = proposalsFor({ 'p95(response) < 24h': { value: 0.4 }, peak: { value: 3e6 } });
    assert.deepEqual(textsOf(proposals).slice(1), ['p95(response) < 50ms', 'peak(target.memory) < 23MB']);
  });

  it('take the mean where there are too few samples for a percentile', () => {
    const proposals = proposalsFor({ 'p95(response) < 24h': { verdict: 'invalid', reason: 'too few samples' } });
    assert.equal(textsOf(proposals)[1], 'mean(response) < 62ms');
  });

  it('are none on times that the generator or other processes decided, and on memory that could not be told', () => {
    const reason = 'other processes took 88 % of this machine (node 1.4 of a core, tsc 0.1), and did not leave it';
    const undecided = { verdict: 'invalid', reason } as const;
    const proposals = proposalsFor({
      'p95(response) < 1us': undecided,
      'mean(response) < 1us': undecided,
      peak: { verdict: 'invalid', reason: 'a shard was lost' },
    });
    assert.deepEqual(textsOf(proposals), ['share(ok) == 100%']);
    const [time, memory] = proposals.remarks;
    assert.match(time ?? '', /^No gate on times: other processes took 88 % of this machine, and did not leave it\. /);
    assert.match(memory ?? '', /^No gate on memory: a shard was lost/);
  });

  it('are none on the memory of a target that can’t be seen, which needs no remark', () => {
    const proposals = proposalsFor({ peak: { verdict: 'n/a', value: null } });
    assert.deepEqual([textsOf(proposals).length, proposals.remarks], [2, []]);
  });
});
