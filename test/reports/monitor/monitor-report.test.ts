import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { MonitorReport } from '../../../src/monitor/watch/monitor-report.ts';
import { widthOf } from '../../../src/reports/fit.ts';
import { monitorMarkdown } from '../../../src/reports/monitor/monitor-markdown.ts';
import { monitorText } from '../../../src/reports/monitor/monitor-text.ts';

const same = (value: number) => ({
  min: value,
  mean: value,
  p50: value,
  p95: value,
  p99: value,
  max: value,
  last: value,
});
const REPORT: MonitorReport = {
  schema: 'perf-harness/monitor@1',
  startedAt: '2026-01-02T03:04:05.000Z',
  finishedAt: '2026-01-02T03:06:05.000Z',
  intervalMs: 2000,
  readings: 60,
  watched: 'process 4711 (a|b) with its children',
  metrics: {
    'process.cpu': { unit: '%', n: 60, ...same(12.34), max: 150 },
    'process.switches.involuntary': { unit: '/s', n: 59, ...same(1234) },
    'system.load1': { unit: '', n: 60, ...same(0.53) },
  },
  alerts: [
    {
      ...{
        name: 'system.memory above 85%',
        metric: 'system.memory',
        severity: 'warning',
        side: 'above',
        unit: '%',
        limit: 85,
      },
      ...{ raisedAt: '2026-01-02T03:05:05.000Z', clearedAt: null, durationMs: 60_000, value: 86, worst: 91.2 },
    },
    {
      ...{ name: 'queue', metric: 'custom.queue.depth', severity: 'critical', side: 'above', unit: '', limit: 100 },
      ...{ raisedAt: '2026-01-02T03:05:05.000Z', clearedAt: '2026-01-02T03:05:07.000Z' },
      ...{ durationMs: 2000, value: 101, worst: 120 },
    },
  ],
  notes: ['the swap\u001b[2J of this machine is *not* told'],
};

describe('the report of a monitor', () => {
  it('is text with a line a metric, its alerts and what could not be told', () => {
    assert.deepEqual(monitorText(REPORT, 110).split('\n'), [
      'monitor · process 4711 (a|b) with its children · 2 min · 60 readings, one every 2 s',
      '',
      'metric                            min     mean      p50      p95      p99      max     last',
      'process.cpu                    12.3 %   12.3 %   12.3 %   12.3 %   12.3 %    150 %   12.3 %',
      'process.switches.involuntary  1,234/s  1,234/s  1,234/s  1,234/s  1,234/s  1,234/s  1,234/s'.replace(
        '  1,234/s',
        '  1,234/s',
      ),
      'system.load1                     0.53     0.53     0.53     0.53     0.53     0.53     0.53',
      '',
      '2 alerts',
      '  warning   system.memory above 85 %, worst 91.2 %, for 1 min since 2026-01-02T03:05:05Z, not cleared',
      '  critical  queue: custom.queue.depth above 100, worst 120, for 2 s since 2026-01-02T03:05:05Z',
      '',
      'notes',
      '  the swap\\u001b[2J of this machine is *not* told',
    ]);
  });

  for (const width of [40, 60, 80]) {
    it(`fits ${width} columns, and keeps mean, p95 and max`, () => {
      const lines = monitorText(REPORT, width).split('\n');
      for (const line of lines) assert.ok(widthOf(line) <= width, line);
      assert.match(lines.find((line) => line.startsWith('metric')) ?? '', / mean .*p95 .*max/);
    });
  }

  it('says that nothing was seen', () => {
    const text = monitorText({ ...REPORT, metrics: {}, alerts: [], notes: [] }, 80);
    assert.match(text, /\n\nno metric was told\n\nno alert was raised$/);
  });

  it('is Markdown in which nothing that is foreign is markup', () => {
    const text = monitorMarkdown(REPORT);
    assert.match(text, /^# monitor · process 4711 \(a\\\|b\) with its children/);
    assert.match(
      text,
      /\n\| process\.cpu \| 60 \| 12\.3 % \| 12\.3 % \| 12\.3 % \| 12\.3 % \| 12\.3 % \| 150 % \| 12\.3 % \|\n/,
    );
    assert.match(text, /\n- warning system\.memory above 85 %, worst 91\.2 %/);
    assert.match(text, /\n- the swap\\\\u001b\\\[2J of this machine is \\\*not\\\* told\n$/);
  });
});
