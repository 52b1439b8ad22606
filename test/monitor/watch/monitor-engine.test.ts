import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AlertChange } from '../../../src/monitor/alerts/alert.ts';
import { MOST_ALERTS } from '../../../src/monitor/watch/alert-log.ts';
import { clearedOf, monitorRig, raisedOf, ruleOf, STARTED_AT_MS, sourceOf } from '../../support/monitor-rig.ts';

describe('a monitor', () => {
  it('makes one reading of what all its sources tell, with the span since the last look', () => {
    const sources = [
      sourceOf('one', [{ 'system.cpu': 5 }]),
      sourceOf('two', [{ 'process.rss': 7 }, { 'process.rss': 8 }]),
    ];
    const { tickAfter } = monitorRig({ sources });
    assert.deepEqual(tickAfter(1000).reading, {
      atMs: STARTED_AT_MS + 1000,
      spanMs: 1000,
      values: { 'system.cpu': 5, 'process.rss': 7 },
    });
    assert.deepEqual(tickAfter(1500).reading, {
      atMs: STARTED_AT_MS + 2500,
      spanMs: 1500,
      values: { 'process.rss': 8 },
    });
  });

  it('tells in its report how long it took, also if the clock of the machine was set back meanwhile', () => {
    const times = [STARTED_AT_MS, STARTED_AT_MS - 3_600_000];
    const { tickAfter, engine } = monitorRig({ wallClock: () => times.shift() ?? STARTED_AT_MS - 3_600_000 });
    tickAfter(5_000);
    const { startedAt, finishedAt } = engine.report();
    assert.equal(Date.parse(startedAt), STARTED_AT_MS);
    assert.equal(Date.parse(finishedAt), STARTED_AT_MS + 5_000);
  });

  it('leaves out what is no number', () => {
    const { tickAfter } = monitorRig({ sources: [sourceOf('one', [{ 'system.cpu': Number.NaN, 'process.rss': 1 }])] });
    assert.deepEqual(tickAfter(1).reading.values, { 'process.rss': 1 });
  });

  it('names a source that throws once, leaves it out, and goes on with the others', () => {
    const broken = sourceOf('the disk', [{ 'system.swap': 1 }, new Error('no such device'), { 'system.swap': 2 }]);
    const sound = sourceOf('the rest', [{ 'system.cpu': 1 }, { 'system.cpu': 2 }, { 'system.cpu': 3 }]);
    const { tickAfter, engine } = monitorRig({ sources: [broken, sound] });
    const said = 'the disk is no longer watched: no such device';
    assert.deepEqual(
      [tickAfter(1), tickAfter(1), tickAfter(1)].map(({ notes }) => notes),
      [[], [said], []],
    );
    assert.deepEqual(engine.report().notes, [said]);
    assert.equal(engine.report().metrics['system.cpu']?.n, 3);
    assert.equal(engine.report().metrics['system.swap']?.n, 1);
  });

  it('says once what a source can not tell', () => {
    const source = { ...sourceOf('one', []), notes: () => ['There is no swap here'] };
    const { tickAfter, engine } = monitorRig({ sources: [source] });
    assert.deepEqual([tickAfter(1).notes, tickAfter(1).notes], [['There is no swap here'], []]);
    assert.deepEqual(engine.report().notes, ['There is no swap here']);
  });

  it('closes each source once, also where one can not be closed', () => {
    const good = sourceOf('good', []);
    const throwing = { ...sourceOf('bad', []), close: () => assert.fail('stuck') };
    const { engine } = monitorRig({ sources: [throwing, good] });
    engine.close();
    engine.close();
    assert.equal(good.closed, 1);
  });

  it('reports JSON: its times, what it watched, and each metric', () => {
    const { tickAfter, engine } = monitorRig({
      sources: [sourceOf('one', [{ 'system.cpu': 10 }, { 'system.cpu': 20 }])],
    });
    tickAfter(1000);
    tickAfter(1000);
    const report = engine.report();
    const { metrics, ...rest } = report;
    assert.deepEqual(rest, {
      schema: 'perf-harness/monitor@1',
      startedAt: '2026-01-02T03:04:05.000Z',
      finishedAt: '2026-01-02T03:04:07.000Z',
      intervalMs: 1000,
      readings: 2,
      watched: 'a test',
      alerts: [],
      notes: [],
    });
    assert.equal(metrics['system.cpu']?.mean, 15);
    assert.deepEqual(JSON.parse(JSON.stringify(report)), report);
  });
});

describe('the alerts of a monitor', () => {
  const rule = ruleOf({ name: 'busy', limit: 80 });
  const raised = raisedOf(rule, STARTED_AT_MS + 1000, 85);

  it('stand in the report with how long they have stood, and the worst value since', () => {
    const changes: (readonly AlertChange[])[] = [[raised], [], []];
    const values = [85, 97, 90].map((value) => ({ 'system.cpu': value }));
    const { tickAfter, engine } = monitorRig({
      sources: [sourceOf('one', values)],
      alerts: { look: () => changes.shift() ?? [] },
    });
    assert.deepEqual(tickAfter(1000).changes, [raised]);
    tickAfter(1000);
    tickAfter(1000);
    const [alert] = engine.report().alerts;
    assert.deepEqual(alert, {
      ...{ name: 'busy', metric: 'system.cpu', severity: 'warning', side: 'above', unit: '%', limit: 80 },
      raisedAt: '2026-01-02T03:04:06.000Z',
      clearedAt: null,
      durationMs: 2000,
      value: 85,
      worst: 97,
    });
    assert.deepEqual([...engine.raised], ['warning']);
  });

  it('have lasted as long as they have, whoever sets the clock of the machine meanwhile', () => {
    const changes: (readonly AlertChange[])[] = [[raised]];
    let wallMs = STARTED_AT_MS;
    const alerts = { look: () => changes.shift() ?? [] };
    const { tickAfter, engine } = monitorRig({ alerts, wallClock: () => wallMs });
    tickAfter(1000);
    wallMs += 3_600_000;
    tickAfter(1000);
    assert.deepEqual(
      engine.report().alerts.map(({ durationMs }) => durationMs),
      [1000],
    );
  });

  it('are over once they were cleared, and may be raised again', () => {
    const changes = [
      [raised],
      [clearedOf(raised, STARTED_AT_MS + 2000, 91)],
      [raisedOf(rule, STARTED_AT_MS + 3000, 99)],
    ];
    const { tickAfter, engine } = monitorRig({ alerts: { look: () => changes.shift() ?? [] } });
    for (let count = 0; count < 3; count += 1) tickAfter(1000);
    const alerts = engine.report().alerts.map(({ durationMs, worst, clearedAt }) => ({ durationMs, worst, clearedAt }));
    assert.deepEqual(alerts, [
      { durationMs: 1000, worst: 91, clearedAt: '2026-01-02T03:04:07.000Z' },
      { durationMs: 0, worst: 99, clearedAt: null },
    ]);
  });

  it('are forgotten, the oldest first, where there are too many; the report says so', () => {
    const { tickAfter, engine } = monitorRig({
      alerts: { look: ({ atMs }) => [raisedOf(rule, atMs, 85), clearedOf(raisedOf(rule, atMs, 85), atMs, 85)] },
    });
    for (let count = 0; count < MOST_ALERTS + 2; count += 1) tickAfter(1);
    const { alerts, notes } = engine.report();
    assert.equal(alerts.length, MOST_ALERTS);
    assert.equal(alerts[0]?.raisedAt, '2026-01-02T03:04:05.003Z');
    assert.deepEqual(notes, ['Only the last 1000 alerts are in this report; 2 more are over']);
  });
});
