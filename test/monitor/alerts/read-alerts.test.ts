import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { alertRecord } from '../../../src/monitor/alerts/alert-record.ts';
import type { Severity } from '../../../src/monitor/alerts/alert-rule.ts';
import { FAIL_ON, failsOn } from '../../../src/monitor/alerts/fail-on.ts';
import { readAlert, readAlerts } from '../../../src/monitor/alerts/read-alerts.ts';
import { thresholdRules } from '../../../src/monitor/alerts/threshold-rules.ts';
import { unitOf } from '../../../src/monitor/metrics/metric-units.ts';
import { hintText, type Issue } from '../../../src/scenarios/yaml/issue.ts';
import { raised } from '../../support/alerts.ts';

const OWN = { memory: 'container.memory', cpu: 'system.cpu' } as const;

function issuesOf(written: unknown): readonly string[] {
  const issues: Issue[] = [];
  assert.equal(readAlert(written, ['alerts', 0], issues), undefined);
  return issues.map(
    ({ path, offset, message, hint }) => `${path.join('.')}:${offset} ${message} | ${hintText(hint) ?? ''}`,
  );
}

describe('alerts as they are written', () => {
  const good: readonly (readonly [written: unknown, limit: number, name: string])[] = [
    [{ metric: 'system.memory', above: 85 }, 85, 'system.memory above 85%'],
    [{ metric: 'process.rss', above: '500MB', for: '10s' }, 5e8, 'process.rss above 500MB for 10s'],
    [{ metric: 'url.response', above: '1.5s', for: 2000 }, 1500, 'url.response above 1500ms for 2s'],
    [{ metric: 'system.memory.available', below: '1GiB' }, 2 ** 30, 'system.memory.available below 1GiB'],
    [{ metric: 'system.cpu.11', above: '50%' }, 50, 'system.cpu.11 above 50%'],
    [{ metric: 'process.cpu', above: 350 }, 350, 'process.cpu above 350%'],
    [{ metric: 'custom.queue.depth', above: 100, name: 'queue' }, 100, 'queue'],
    [{ metric: 'custom.delta', below: -2.5 }, -2.5, 'custom.delta below -2.5'],
    [{ metric: 'custom.order.p99', above: '200ms' }, 200, 'custom.order.p99 above 200'],
    ['process.cpu above 40 % for 10 s info', 40, 'process.cpu above 40% for 10s'],
    ['system.disk.read above 10 MB/s critical', 1e7, 'system.disk.read above 10MB/s'],
    ['system.disk.read above 10MB/s', 1e7, 'system.disk.read above 10MB/s'],
    [
      'process.switches.voluntary above 60000/m for 1m critical',
      1000,
      'process.switches.voluntary above 1000/s for 1m',
    ],
  ];
  for (const [written, limit, name] of good) {
    it(`read ${JSON.stringify(written)}`, () => {
      const issues: Issue[] = [];
      const rule = readAlert(written, [], issues);
      assert.deepEqual(issues, []);
      assert.deepEqual([rule?.limit, rule?.name], [limit, name]);
    });
  }

  it('have a severity, a warning if none is written, and the same meaning as a text', () => {
    const mapping = { metric: 'system.cpu', above: '80%', for: '10s', severity: 'critical' };
    assert.deepEqual(readAlert('system.cpu above 80% for 10s critical', [], []), readAlert(mapping, [], []));
    assert.equal(readAlert('system.cpu above 80%', [], [])?.severity, 'warning');
  });

  it('that got no name are named so that the name reads back as the alert', () => {
    const limits = fc.double({ min: 0, max: 99, noNaN: true }).map((limit) => Number(limit.toFixed(3)));
    const metrics = fc.constantFrom('system.cpu', 'url.response', 'process.threads', 'process.switches.voluntary');
    fc.assert(
      fc.property(metrics, limits, fc.nat(9000), (metric, above, forMs) => {
        const rule = readAlert({ metric, above, for: forMs }, [], []);
        assert.deepEqual(readAlert(rule?.name, [], []), rule);
      }),
    );
  });

  const bad: readonly (readonly [written: unknown, expected: RegExp])[] = [
    [
      { metric: 'system.memroy', above: 80 },
      /alerts\.0\.metric:0 there is no metric "system\.memroy" \| did you mean "system\.memory"\?/,
    ],
    [{ metric: 'memory', above: 80 }, /there is no metric "memory" \| .*system\.memory/],
    [{ metric: 'system.cpu.*', above: 80 }, /stands for several metrics/],
    [{ metric: 'custom.', above: 80 }, /there is no metric "custom\."/],
    [{ above: 80 }, /alerts\.0\.metric:0 expected the name of a metric, got no value/],
    [{ metric: 'system.cpu' }, /alerts\.0:0 this alert has no limit/],
    [{ metric: 'system.cpu', above: 1, below: 2 }, /alerts\.0\.below:0 expected either above or below/],
    [
      { metric: 'system.cpu', above: 850 },
      /alerts\.0\.above:0 expected 0 or more, and less than 100%, got 850% \| .*could never be raised/,
    ],
    [{ metric: 'system.cpu', above: 100 }, /less than 100%/],
    [{ metric: 'system.cpu', above: -1 }, /got -1% \| system\.cpu is always above -1%/],
    [{ metric: 'system.cpu', below: 0 }, /expected more than 0/],
    [{ metric: 'system.cpu', above: Number.NaN }, /expected a limit, got NaN/],
    [{ metric: 'system.cpu', above: '80' }, /write 80%/],
    [{ metric: 'url.response', above: '1sec' }, /did you mean 1s\?/],
    [{ metric: 'custom.a', above: 'many' }, /expected a limit, got "many"/],
    [{ metric: 'system.cpu', above: 80, for: '10' }, /alerts\.0\.for:0 a duration needs a unit/],
    [{ metric: 'system.cpu', above: 80, for: -1 }, /from 0s to 24h, got -1/],
    [{ metric: 'system.cpu', above: 80, severity: 'crit' }, /alerts\.0\.severity:0 .* \| did you mean "critical"\?/],
    [{ metric: 'system.cpu', over: 80 }, /alerts\.0\.over:0 unknown key "over"/],
    [{ metric: 'system.cpu', above: 80, name: ' ' }, /alerts\.0\.name:0 expected a text of 1 to 100/],
    [7, /alerts\.0:0 expected an alert, got 7/],
    ['system.cpu over 80%', /expected METRIC above\|below LIMIT/],
    ['system.cpu above 80% for', /expected METRIC above\|below LIMIT|one of info/],
    ['  system.cpuu above 80%', /alerts\.0:2 there is no metric "system\.cpuu"/],
    ['system.cpu above 80% for 10x', /alerts\.0:25 "x" is not a unit/],
    ['process.cpu above 40', /alerts\.0:18 a percentage needs a unit, got 40 \| write process\.cpu above 40%$/m],
    ['system.cpu above 80% sever', /alerts\.0:21 expected one of info/],
  ];
  for (const [written, expected] of bad) {
    it(`refuse ${JSON.stringify(written)}, with the place`, () => {
      assert.match(issuesOf(written).join('\n'), expected);
    });
  }

  it('are all read, so that all faults are told at once, and no name comes twice', () => {
    const issues: Issue[] = [];
    const rules = readAlerts(
      ['system.cpu above 80%', 'x above 1', { metric: 'system.cpu', above: 80 }],
      ['alerts'],
      issues,
    );
    assert.deepEqual(
      rules.map(({ name }) => name),
      ['system.cpu above 80%'],
    );
    assert.deepEqual(
      issues.map(({ path }) => path.join('.')),
      ['alerts.1', 'alerts.2'],
    );
    assert.match(issues[1]?.message ?? '', /duplicate alert/);
    readAlerts({ metric: 'system.cpu' }, ['alerts'], issues);
    assert.match(issues[2]?.message ?? '', /expected a list of alerts/);
  });
});

describe('the alerts of a monitor', () => {
  const told = (given: object) => thresholdRules(OWN, given).map(({ name, severity }) => `${name} ${severity}`);

  it('are those of the documentation', () => {
    assert.deepEqual(told({}), [
      'container.memory above 85% warning',
      'container.memory above 95% critical',
      'system.cpu above 80% warning',
      'system.cpu above 90% critical',
      'url.response above 1s warning',
      'url.response above 5s critical',
    ]);
  });

  it('take a threshold for the warning, and drop a critical one that is not above it', () => {
    assert.deepEqual(told({ memory: 97, cpu: 75 }).slice(0, 3), [
      'container.memory above 97% warning',
      'system.cpu above 75% warning',
      'system.cpu above 90% critical',
    ]);
  });
});

describe('what is told of an alert', () => {
  it('is one flat object, with its duration once it is cleared', () => {
    const atMs = Date.UTC(2026, 0, 1, 12);
    const change = raised({ raisedAtMs: atMs, clearedAtMs: atMs + 4000, lastedMs: 4000, value: 91, worst: 99 });
    assert.deepEqual(alertRecord(change), {
      type: 'alert',
      kind: 'cleared',
      name: 'a',
      metric: 'system.cpu',
      unit: '%',
      severity: 'warning',
      side: 'above',
      limit: 80,
      forMs: 0,
      value: 91,
      worst: 99,
      raisedAt: '2026-01-01T12:00:00.000Z',
      clearedAt: '2026-01-01T12:00:04.000Z',
      durationMs: 4000,
    });
    assert.deepEqual([alertRecord(raised()).clearedAt, alertRecord(raised()).durationMs], [null, null]);
  });

  it('decides whether a command fails: by alerts that were raised, of that severity or a higher one', () => {
    const over = (...raised: Severity[]) => FAIL_ON.filter((failOn) => failsOn(failOn, new Set(raised)));
    assert.deepEqual(over(), []);
    assert.deepEqual(over('warning'), ['info', 'warning']);
    assert.deepEqual(over('info', 'critical'), ['info', 'warning', 'critical']);
  });
});

describe('the unit of a metric', () => {
  it('is known by its name, or by that of its kind', () => {
    const names = [
      'system.cpu',
      'system.cpu.3',
      'isolate.heap.old_space',
      'custom.a.b',
      'system.cpu.',
      'system.cpu.*',
      'toString',
      '',
    ];
    assert.deepEqual(names.map(unitOf), ['%', '%', 'B', '', null, null, null, null]);
  });
});
