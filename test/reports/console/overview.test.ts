import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { overviewLines } from '../../../src/reports/console/overview.ts';
import { createPaint } from '../../../src/reports/paint.ts';
import { gateResultOf, shareOfOk } from '../../support/gate-result.ts';
import { repeatOf, scenarioResultOf } from '../../support/result.ts';

const plain = createPaint(false);
const memory = gateResultOf({ gate: 'peak(target.memory) < 50MB', value: 18.5e6, limit: 50e6, unit: 'B' });
const rate = gateResultOf({ gate: 'rate(items) > 5000/s', value: 213_330, limit: 5000, unit: '/s' });
const warning = gateResultOf({ gate: 'peak(system.memory) < 85%', value: 84, limit: 85, unit: '%', severity: 'warn' });

describe('the line of a scenario', () => {
  it('has its verdict, its smallest margin and the figures of its gates, the nearest to its limit first', () => {
    const scenario = scenarioResultOf({ gates: [rate, memory, gateResultOf({}), warning, shareOfOk(100)] });
    const [head, line, ...rest] = overviewLines([scenario], plain, 120);
    assert.match(head ?? '', /^verdict +scenario +margin +figures, nearest to the limit first$/);
    assert.equal(
      line,
      'PASS     walk        2.1×  p95(traversal) 95 ms · peak(target.memory) 18.5 MB · rate(items) 213,330/s',
    );
    assert.deepEqual(rest, []);
  });

  it('counts the figures that it has no room for', () => {
    const [, line] = overviewLines([scenarioResultOf({ gates: [rate, memory, gateResultOf({})] })], plain, 60);
    assert.equal(line, 'PASS     walk        2.1×  p95(traversal) 95 ms · +2');
  });

  it('shows a failed gate before any other', () => {
    const failed = gateResultOf({ ...memory, value: 60e6, verdict: 'fail' });
    const [, line] = overviewLines(
      [scenarioResultOf({ verdict: 'fail', gates: [gateResultOf({}), failed] })],
      plain,
      80,
    );
    assert.match(line ?? '', /^FAIL +walk +0\.8× {2}peak\(target\.memory\) 60 MB · p95/);
  });

  it('shows a figure that could not be measured as a dash', () => {
    const gates = [gateResultOf({ value: null, verdict: 'invalid' })];
    const [, line] = overviewLines([scenarioResultOf({ verdict: 'invalid', gates })], plain, 80);
    assert.match(line ?? '', /^INVALID +walk +– {2}p95\(traversal\) –$/);
  });

  it('shows the share of ok where a scenario has no other gate', () => {
    const [, line] = overviewLines([scenarioResultOf({ gates: [shareOfOk(100), warning] })], plain, 80);
    assert.match(line ?? '', /^PASS +walk +– {2}share\(ok\) 100 %$/);
  });

  it('says of how many attempts the figures are', () => {
    const run = repeatOf(5000);
    const [, line] = overviewLines([scenarioResultOf({ gates: [memory], runs: [run, run, run] })], plain, 80);
    assert.match(line ?? '', /18\.5 MB \(3 attempts\)$/);
  });

  it('fits 80 columns whatever names it has, and escapes them', () => {
    const name = `GET /orders/\u001b[31m${'very-long-name-'.repeat(8)}`;
    const gate = `p95(response @ request=GET /a/long/path/of/a/request/that/goes/on) < 200ms`;
    const lines = overviewLines([scenarioResultOf({ name, gates: [gateResultOf({ gate })] })], plain, 80);
    for (const line of lines) assert.ok(line.length <= 80, line);
    assert.match(lines[1] ?? '', /^PASS +GET \/orders\/\\u001b\[31mve\S*… +2\.1× {2}p95\(response @ .*…$/);
  });
});
