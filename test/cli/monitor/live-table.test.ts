import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LiveRows } from '../../../src/cli/monitor/live-rows.ts';
import { type LiveTable, liveTable } from '../../../src/cli/monitor/live-table.ts';
import { sparkline } from '../../../src/cli/monitor/sparkline.ts';
import { widthOf } from '../../../src/reports/fit.ts';
import { createPaint } from '../../../src/reports/paint.ts';
import { raisedOf, ruleOf, STARTED_AT_MS } from '../../support/monitor-rig.ts';

const plain = createPaint(false);

function tableOf(rest: Partial<LiveTable>): LiveTable {
  const { rows, more } = new LiveRows().rows(10);
  return {
    ...{ watched: 'process 4711 (node)', elapsedMs: 65_000, intervalMs: 2000, hasKeys: true, rows, more },
    ...{ standing: [], raised: 0, ...rest },
  };
}

function filled(readings: readonly Readonly<Record<string, number>>[]): LiveRows {
  const rows = new LiveRows();
  for (const values of readings) rows.add({ atMs: 0, spanMs: 1000, values });
  return rows;
}

describe('the live table', () => {
  it('has a line a metric: now, lowest, mean, highest, and its last values as bars', () => {
    const rows = filled([10, 30, 20].map((cpu) => ({ 'process.cpu': cpu, 'process.rss': 1e8 }))).rows(10);
    assert.deepEqual(liveTable(tableOf(rows), 60, plain), [
      'process 4711 (node) · 1.08 min · every 2 s · q to end',
      '',
      'metric           now     min    mean     max',
      'process.cpu     20 %    10 %    20 %    30 %             ▁█▅',
      'process.rss   100 MB  100 MB  100 MB  100 MB             ▁▁▁',
      '',
      'no alert was raised',
    ]);
  });

  it('puts what is watched before the machine, and its parts last; what has no room is counted', () => {
    const rows = filled([{ 'system.cpu.0': 1, 'system.cpu': 1, 'process.cpu': 1, 'url.response': 1, 'custom.a': 1 }]);
    const { rows: shown, more } = rows.rows(4);
    assert.deepEqual(
      shown.map(({ metric }) => metric),
      ['process.cpu', 'url.response', 'custom.a', 'system.cpu'],
    );
    assert.equal(more, 1);
    assert.ok(liveTable(tableOf({ rows: shown, more }), 80, plain).includes('and 1 more, which are in the report'));
  });

  it('has a dash and a blank where a reading did not have the metric', () => {
    const { rows } = filled([{ 'system.swap': 5 }, {}]).rows(5);
    assert.match(liveTable(tableOf({ rows }), 60, plain)[3] ?? '', /^system\.swap +– +5 % +5 % +5 % +▁ $/);
  });

  it('leaves out columns on a narrow terminal, where a part of one would tell nothing', () => {
    const { rows } = filled([{ 'system.memory.available': 23.2e9, 'process.rss': 1e8 }]).rows(5);
    const headAt = (width: number) => liveTable(tableOf({ rows }), width, plain)[2]?.trim().split(/ +/);
    assert.deepEqual(
      [80, 50, 40, 30].map((width) => headAt(width)?.slice(1)),
      [
        ['now', 'min', 'mean', 'max'],
        ['now', 'min', 'mean', 'max'],
        ['now', 'min', 'max'],
        ['now', 'max'],
      ],
    );
    const [, , , line = ''] = liveTable(tableOf({ rows }), 39, plain);
    assert.match(line, /^process\.rss +100 MB +100 MB +100 MB/);
  });

  it('has the alerts that stand below, and the number of those that are over', () => {
    const { alert } = raisedOf(ruleOf({ severity: 'critical', limit: 90 }), STARTED_AT_MS + 5_000, 97);
    const lines = liveTable(tableOf({ standing: [{ ...alert, lastedMs: 60_000 }], raised: 3 }), 80, plain);
    assert.deepEqual(lines.slice(-2), ['critical  system.cpu above 90 %, worst 97 %, for 1 min', '2 alerts are over']);
  });

  for (const width of [40, 60, 79, 80, 120]) {
    it(`is no wider than ${width} columns, whatever the names and the numbers`, () => {
      const names = ['process.switches.involuntary', `custom.${'long'.repeat(30)}`, 'system.disk.write'];
      const rows = filled([Object.fromEntries(names.map((name) => [name, 123_456_789_012]))]).rows(9);
      const { alert } = raisedOf(ruleOf({ metric: `custom.${'x'.repeat(90)}` }), 0, 1);
      const table = tableOf({ ...rows, watched: 'node '.repeat(40), standing: [alert], raised: 1 });
      for (const line of liveTable(table, width, plain)) assert.ok(widthOf(line) <= width, `${widthOf(line)}: ${line}`);
    });
  }

  it('writes out control characters, and colours only where it may', () => {
    const { alert } = raisedOf(ruleOf({}), 0, 99);
    const table = tableOf({ watched: 'a\u001b[2Jb', standing: [alert], raised: 1 });
    const esc = '\u001b';
    assert.ok(!liveTable(table, 80, plain).join('\n').includes(esc));
    const coloured = liveTable(table, 80, createPaint(true)).join('\n');
    assert.ok(coloured.includes(`${esc}[33m`) && !coloured.includes(`${esc}[2J`));
  });
});

describe('a sparkline', () => {
  const cases: readonly (readonly [values: readonly (number | null)[], width: number, line: string])[] = [
    [[0, 50, 100], 3, '▁▅█'],
    [[0, 50, 100], 5, '  ▁▅█'],
    [[9, 0, 50, 100], 3, '▁▅█'],
    [[7, 7], 2, '▁▁'],
    [[1, null, 2], 3, '▁ █'],
    [[null], 2, '  '],
    [[], 2, '  '],
    [[-10, 0], 2, '▁█'],
  ];
  for (const [values, width, line] of cases) {
    it(`of ${JSON.stringify(values)} in ${width} columns`, () => assert.equal(sparkline(values, width), line));
  }
});
