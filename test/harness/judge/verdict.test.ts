import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Evidence } from '../../../src/harness/judge/evidence.ts';
import { runVerdict, scenarioVerdict } from '../../../src/harness/judge/judge.ts';
import type { GateResult, Verdict } from '../../../src/harness/result/result.ts';
import { evidenceOf } from '../../support/evidence.ts';

const lost = [{ shard: 1, reason: 'the thread exited' }];

describe('a scenario', () => {
  const gate = (verdict: Verdict, severity: 'fail' | 'warn' = 'fail'): GateResult => ({
    gate: 'g',
    value: 1,
    limit: 1,
    unit: '',
    verdict,
    reason: null,
    severity,
    budget: null,
    line: 1,
    disturbed: false,
    unstable: false,
  });
  const rows: readonly [title: string, gates: readonly GateResult[], evidence: Partial<Evidence>, verdict: Verdict][] =
    [
      ['fails if one gate fails', [gate('pass'), gate('invalid'), gate('fail')], {}, 'fail'],
      ['is invalid if a gate is and none fails', [gate('pass'), gate('invalid')], {}, 'invalid'],
      ['passes if a gate passes and the rest is n/a', [gate('n/a'), gate('pass')], {}, 'pass'],
      ['is n/a if it has nothing else', [gate('n/a')], {}, 'n/a'],
      ['is not touched by a warning', [gate('pass'), gate('fail', 'warn'), gate('invalid', 'warn')], {}, 'pass'],
      ['never passes with a lost shard', [gate('pass')], { lost }, 'invalid'],
      ['fails when its target died', [gate('pass')], { died: 'out of memory' }, 'fail'],
    ];
  for (const [title, gates, evidence, verdict] of rows) {
    it(title, () => {
      assert.equal(scenarioVerdict(gates, [evidenceOf(evidence)], true), verdict);
    });
  }

  it('of which an attempt could not be measured never passes, and fails by what was', () => {
    const verdictOf = (...verdicts: readonly Verdict[]): Verdict =>
      scenarioVerdict(
        verdicts.map((verdict) => gate(verdict)),
        [evidenceOf({})],
        false,
      );
    assert.deepEqual([verdictOf('pass'), verdictOf('pass', 'fail')], ['invalid', 'fail']);
  });
});

describe('a run', () => {
  const rows: readonly [verdicts: readonly Verdict[], verdict: Verdict][] = [
    [['pass', 'fail', 'invalid'], 'fail'],
    [['pass', 'invalid', 'n/a'], 'invalid'],
    [['pass', 'n/a'], 'pass'],
    [['n/a'], 'invalid'],
    [[], 'invalid'],
  ];
  for (const [verdicts, verdict] of rows) {
    it(`of ${verdicts.join(', ') || 'nothing'} is ${verdict}`, () => {
      assert.equal(runVerdict(verdicts), verdict);
    });
  }
});
