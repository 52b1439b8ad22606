import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { renderMarkdown } from '../../../src/reports/markdown/markdown-report.ts';
import { failureOf } from '../../support/failure-group.ts';
import { gateResultOf } from '../../support/gate-result.ts';
import { resultOf, scenarioResultOf } from '../../support/result.ts';
import { failedStage, MISSED } from '../../support/staged.ts';

describe('what a pull request shows', () => {
  it('is one line and the gates where all passed', () => {
    const scenario = scenarioResultOf({ gates: [gateResultOf({})] });
    const passed = {
      stages: [{ stage: 'load', path: null, result: resultOf({ scenarios: [scenario] }) }],
      comparisons: [],
      lost: [],
    };
    const [first, , ...rest] = renderMarkdown(passed, 'load-results').split('\n');
    assert.equal(first, '### ✅ PASS: the gate passed');
    assert.deepEqual(rest.slice(0, 3), [
      '| verdict | scenario | gate | measured | limit | margin |',
      '|---|---|---|---:|---:|---:|',
      '| ✅ PASS | `walk` | `p95(traversal)` | 95 ms | `< 200 ms` | 2.1× |',
    ]);
    assert.match(rest.at(-4) ?? '', /^Measured `scenarios\.yaml` on /);
    assert.deepEqual(rest.slice(-2), ['Results and profiles: artifact `load-results`', '']);
  });

  it('says what failed and why, with the functions that took the time, and folds away what passed', () => {
    const functions = [
      { function: 'sort|Orders', file: 'src/sort.ts', line: 57, calledBy: null, selfMs: 2731, share: 58 },
    ];
    const cpu = { gates: [MISSED.gate], file: 'walk.cpuprofile', intervalUs: 100, samples: 9, busyMs: 4710, functions };
    const failures = [failureOf({ request: 'list', detail: 'status 503 <!-- @all -->' })];
    const share = gateResultOf({
      gate: 'share(ok) == 100%',
      value: 98,
      limit: 100,
      unit: '%',
      verdict: 'fail',
      line: null,
    });
    const report = failedStage({
      gates: [MISSED, share, gateResultOf({ gate: 'rate(items) > 5/s', value: 9, limit: 5, unit: '/s' })],
      failures,
      profile: { attempt: null, cpu, heap: null, remarks: [] },
    });
    const text = renderMarkdown(report, null);
    assert.match(text, /^### ❌ FAIL: 2 of 3 gates failed \(`walk`\)$/m);
    assert.match(text, /^\| ❌ FAIL \| `walk` \| `p95\(traversal\)` \| 312 ms \| `< 200 ms` \| 0\.6× \|$/m);
    assert.match(text, /^- `walk`, `p95\(traversal\)`: failed 3 of 3 attempts$/m);
    assert.match(text, /^- `walk`, `share\(ok\)`: for example, `list`: `status 503 <!-- @all -->`$/m);
    assert.match(text, /^\| 2\.73 s \| 58 % \| <code>sort&#124;Orders<\/code> \| `src\/sort\.ts:57` \|$/m);
    assert.match(text, /<details><summary>1 gate passed<\/summary>\n\n\| verdict/);
  });

  it('names what was invalid and why, a run that was cut short, and a stage without a result', () => {
    const scenario = scenarioResultOf({ verdict: 'invalid', validity: { reasons: ['a thread was lost'] } });
    const result = resultOf({ verdict: 'invalid', interrupted: 'stopped by a signal', scenarios: [scenario] });
    const text = renderMarkdown(
      {
        stages: [{ stage: 'load', path: null, result }],
        comparisons: [],
        lost: [{ stage: 'streaming', reason: 'it was skipped' }],
      },
      null,
    );
    assert.match(
      text,
      /^### ❓ INVALID: no gate was judged \(`walk`\); `load` did not reach its end; `streaming` has no result$/m,
    );
    assert.match(text, /^- `streaming` has no result: it was skipped$/m);
    assert.match(text, /^- `load` did not reach its end: stopped by a signal$/m);
    assert.match(text, /^- `walk`: a thread was lost$/m);
  });

  it('fits a comment, however much went wrong', () => {
    const gates = Array.from({ length: 500 }, () => ({ ...MISSED, reason: '|'.repeat(3000) }));
    const text = renderMarkdown(failedStage({ name: '`'.repeat(64), gates }), null);
    assert.ok(text.length < 65_000, `${text.length} characters`);
    assert.match(text, /^### ❌ FAIL: 500 of 500 gates failed/);
  });
});
