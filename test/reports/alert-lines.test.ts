import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ScenarioResult } from '../../src/harness/result/result.ts';
import { alertLines } from '../../src/reports/alert-lines.ts';

type ReportedAlert = ScenarioResult['alerts'][number];

const ALERT: ReportedAlert = {
  ...{ name: 'target.memory above 100MB', metric: 'target.memory', severity: 'critical', side: 'above' },
  ...{ unit: 'B', limit: 1e8, raisedAt: '', clearedAt: '2026-01-01T00:00:00.000Z', durationMs: 3000 },
  ...{ value: 101e6, worst: 123_456_789 },
};

describe('alerts in the report', () => {
  it('say how long they stood, and what was the worst', () => {
    assert.deepEqual(alertLines({ alerts: [ALERT, { ...ALERT, unit: '', worst: 0.25, clearedAt: null }] }, 120), [
      'critical alert: target.memory above 100MB; it stood for 3 s, at worst 123 MB',
      'critical alert: target.memory above 100MB; it stood to the end, at worst 0.25',
    ]);
  });

  it('are few, and never bring in control characters', () => {
    const alerts = Array.from({ length: 7 }, (_, index) => ({ ...ALERT, name: `\u001b[31m${index}` }));
    const lines = alertLines({ alerts }, 120);
    assert.equal(lines.at(-1), 'and 2 more alerts: see "alerts" in the result');
    assert.equal(lines.length, 6);
    assert.ok(!lines.join('').includes('\u001b'));
  });
});
