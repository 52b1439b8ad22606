import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { LevelResult, RunResult, ScenarioResult } from '../../../src/harness/result/result.ts';
import { detailLines } from '../../../src/reports/console/details.ts';
import { createPaint } from '../../../src/reports/paint.ts';
import { delayed, healthy, status } from '../../support/faults.ts';
import { type Fault, type FaultyServer, startFaultyServer } from '../../support/faulty-server.ts';
import { runInline } from '../../support/library-run.ts';
import { schemaBreaches } from '../../support/result-schema.ts';
import { scenarioText } from '../../support/scenario-text.ts';

const SLOW = 'p95(traversal @ pageSize=40) < 200ms';
const FAST = 'mean(traversal @ pageSize=5) < 5s';
const SWEEP = 'workload: { kind: pagination, levels: { pageSize: [40, 5, 10] } }';

const limitOf = (url: URL): number => Number(url.searchParams.get('limit'));

/** Pages of 40 items come late. */
const slowAt40: Fault = (turn) => (limitOf(turn.url) === 40 ? delayed(300) : healthy)(turn);

function levelOf({ levels }: ScenarioResult, name: string): LevelResult {
  return levels.find((level) => level.name === name) ?? assert.fail(`${name} was not reached`);
}

function verdictsOf({ gates }: ScenarioResult): Readonly<Record<string, string>> {
  return Object.fromEntries(gates.map(({ gate, verdict }) => [gate, verdict]));
}

describe('a sweep over page sizes of 40 changes', () => {
  let server: FaultyServer | null = null;
  let result: RunResult | null = null;
  const scenario = (): ScenarioResult => result?.scenarios[0] ?? assert.fail('it did not run');
  /** By limit, how many requests were under way, and which limits were at the same time. */
  const underWay = new Map<number, number>();
  const together = new Set<string>();

  before(async () => {
    const counted: Fault = (turn) => {
      const limit = limitOf(turn.url);
      underWay.set(limit, (underWay.get(limit) ?? 0) + 1);
      together.add(
        [...underWay]
          .filter(([, count]) => count > 0)
          .map(([each]) => each)
          .join(' and '),
      );
      const send = (...args: Parameters<typeof turn.send>): void => {
        underWay.set(limit, (underWay.get(limit) ?? 0) - 1);
        turn.send(...args);
      };
      slowAt40({ ...turn, send });
    };
    server = await startFaultyServer(counted);
    const counts = '"count(pages @ pageSize=5) == 48", "count(pages @ pageSize=10) == 24", "count(pages) == 240"';
    const load = 'load: { concurrency: 3, iterations: 6 }';
    const gates = `gates: ["${SLOW}", "${FAST}", ${counts}, "count(pages @ pageSize=10) == 25", "rate(items) > 1/s"]`;
    result = await runInline(scenarioText(server.origin, `${SWEEP}, ${load}, confirm: 0, ${gates}`));
  });
  after(() => server?.close());

  it('asks for all pages of one size before it asks for one of the next, in ascending order', () => {
    const limits = (server?.log ?? []).map((line) => limitOf(new URL(line.split(' ')[1] ?? '', 'http://x')));
    assert.deepEqual(
      limits,
      [...limits].sort((a, b) => a - b),
    );
    assert.deepEqual([...together].sort(), ['10', '40', '5']);
  });

  it('counts each level by itself, and all of them together', () => {
    assert.deepEqual(
      scenario().levels.map(({ name, key, value, counters: { pages, items, ok, iterations } }) => [
        ...[name, key, value, pages, items, ok],
        iterations.ok,
      ]),
      [
        ['pageSize=5', 'pageSize', 5, 48, 240, 48, 6],
        ['pageSize=10', 'pageSize', 10, 24, 240, 24, 6],
        ['pageSize=40', 'pageSize', 40, 6, 240, 6, 6],
      ],
    );
    const { pages, items, iterations } = scenario().counters;
    assert.deepEqual([pages, items, iterations.ok], [78, 720, 18]);
    assert.deepEqual(
      scenario().series.map(({ stage, request, counters }) => [stage, request, counters.pages]),
      [
        ['pageSize=5', 'page', 48],
        ['pageSize=10', 'page', 24],
        ['pageSize=40', 'page', 6],
      ],
    );
  });

  it('measures each level in a window of its own, without the time between them', () => {
    const { levels, runs, rates } = scenario();
    const windowsMs = levels.reduce((sum, { windowMs }) => sum + windowMs, 0);
    assert.ok(Math.abs((runs[0]?.windowMs ?? 0) - windowsMs) < 0.01);
    assert.ok(Math.abs(rates.items - 720 / (windowsMs / 1e3)) < 1);
    const slow = levelOf(scenario(), 'pageSize=40');
    assert.ok((slow.timers.traversal?.min ?? 0) >= 299 && slow.windowMs >= 599);
    assert.equal(slow.timers.traversal?.count, 6);
    assert.ok(Math.abs(slow.rates.items - 240 / (slow.windowMs / 1e3)) < 1);
  });

  it('fails the gate on the level that is slow and names it, and no gate on another', () => {
    const verdicts = verdictsOf(scenario());
    assert.deepEqual([verdicts[SLOW], verdicts[FAST]], ['fail', 'pass']);
    assert.match(
      detailLines(scenario(), createPaint(false), 120).join('\n'),
      /p95\(traversal @ pageSize=40\) < 200ms .*FAIL/,
    );
    assert.deepEqual(
      [verdicts['count(pages @ pageSize=5) == 48'], verdicts['count(pages @ pageSize=10) == 24']],
      ['pass', 'pass'],
    );
    assert.deepEqual([verdicts['count(pages) == 240'], verdicts['count(pages @ pageSize=10) == 25']], ['fail', 'fail']);
    assert.equal(result?.verdict, 'fail');
  });

  it('tells its seconds one after the other, each with its level', () => {
    const { intervals } = scenario();
    assert.deepEqual(
      intervals.map(({ second }) => second),
      intervals.map((_, index) => index),
    );
    assert.deepEqual([...new Set(intervals.map(({ level }) => level))], ['pageSize=5', 'pageSize=10', 'pageSize=40']);
  });

  it('is what the published schema says', () => {
    assert.deepEqual(schemaBreaches(JSON.parse(JSON.stringify(result))), []);
  });

  it('shows its levels in the report, under each other', () => {
    const report = detailLines(scenario(), createPaint(false), 120).join('\n');
    assert.match(report, /pagination · 3 users for 6 iterations at each of 3 levels of pageSize/);
    assert.match(report, /level +iterations +iteration mean .* rise +growth\n/);
    const rows = report.split('\n').filter((line) => /^ {2}pageSize=/.test(line));
    assert.deepEqual(
      rows.map((row) => row.trim().split(/ {2,}/).slice(0, 2)),
      [
        ['pageSize=5', '6'],
        ['pageSize=10', '6'],
        ['pageSize=40', '6'],
      ],
    );
  });
});

describe('a sweep that is cut short by an abort gate', () => {
  it('does not come to the other levels, whose gates are invalid, and keeps what was measured', async (t) => {
    const server = await startFaultyServer((turn) => (limitOf(turn.url) === 10 ? status(500) : healthy)(turn));
    t.after(() => server.close());
    const abort = '{ gate: "share(failed @ pageSize=10) < 1%", abort: true }';
    const more =
      '"count(failed @ pageSize=40) == 0", "count(failed @ pageSize=5) == 0", "count(started @ pageSize=5) > 0"';
    const gates = `gates: [${abort}, ${more}]`;
    const load = 'load: { concurrency: 2, duration: 1200ms, thinkTime: 10ms }';
    const text = scenarioText(server.origin, `${SWEEP}, ${load}, ${gates}`);
    const [scenario] = (await runInline(text)).scenarios;
    assert.ok(scenario);
    assert.deepEqual(verdictsOf(scenario), {
      'share(failed @ pageSize=10) < 1%': 'fail',
      'count(failed @ pageSize=40) == 0': 'invalid',
      'count(failed @ pageSize=5) == 0': 'pass',
      'count(started @ pageSize=5) > 0': 'pass',
      'share(ok) == 100%': 'fail',
    });
    const [reached] = scenario.gates.filter(({ gate }) => gate.includes('pageSize=40'));
    assert.equal(reached?.reason, 'the attempt ended before this level');
    assert.deepEqual(
      scenario.levels.map(({ name }) => name),
      ['pageSize=5', 'pageSize=10'],
    );
    assert.ok(!server.log.some((line) => line.includes('limit=40')));
  });
});
