import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { renderAnnotations } from '../../../src/reports/stages/annotations.ts';
import { gateResultOf } from '../../support/gate-result.ts';
import { failedStage, MISSED } from '../../support/staged.ts';

describe('annotations', () => {
  it('stand on the line of their gate, errors before warnings', () => {
    const warned = gateResultOf({
      gate: 'max(response) < 1s',
      value: 1500,
      limit: 1000,
      verdict: 'fail',
      severity: 'warn',
      line: 14,
    });
    const text = renderAnnotations(
      failedStage({ gates: [warned, MISSED, gateResultOf({})] }),
      (file) => `perf/${file}`,
    );
    assert.deepEqual(text.split('\n'), [
      '::error file=perf/scenarios.yaml,line=12,title=perf-harness%3A FAIL p95(traversal)::walk: p95(traversal): measured 312 ms, limit < 200 ms; failed 3 of 3 attempts',
      '::warning file=perf/scenarios.yaml,line=14,title=perf-harness%3A WARN max(response)::walk: max(response): measured 1.5 s, limit < 1 s',
      '',
    ]);
  });

  it('are one line and one command each, whatever the target said', () => {
    const hostile = 'x%0A\n::set-output name=a::b\r\n::add-mask::c, file=/etc/passwd';
    const report = failedStage({
      name: hostile,
      gates: [{ ...MISSED, gate: `p95(${hostile}) < 1s`, reason: hostile }],
    });
    const lost = { stage: hostile, reason: hostile };
    const lines = renderAnnotations({ ...report, lost: [lost] }, () => hostile).split('\n');
    assert.equal(lines.pop(), '');
    assert.equal(lines.length, 2);
    for (const line of lines) {
      const [, , properties = '', message = ''] = /^::(error) ([^:]*)::(.*)$/.exec(line) ?? [];
      assert.notEqual(message, '', line);
      assert.match(properties, /^(file=[^,:]+,line=12,)?title=[^,:]+$/);
      assert.doesNotMatch(line, /%(?!25|3A|2C)/);
    }
  });

  it('say what else keeps a run from passing, and have no file where there is none', () => {
    const { stages } = failedStage({ verdict: 'invalid', gates: [], validity: { reasons: ['a thread was lost'] } });
    const [stage] = stages;
    assert.ok(stage);
    const report = {
      stages: [{ ...stage, result: { ...stage.result, interrupted: 'the disk is full' } }],
      comparisons: [],
      lost: [],
    };
    assert.deepEqual(
      renderAnnotations(report, () => null)
        .trim()
        .split('\n'),
      [
        '::error title=perf-harness%3A INVALID walk::walk: a thread was lost',
        '::error title=perf-harness%3A pagination did not reach its end::pagination: the disk is full',
      ],
    );
  });
});
