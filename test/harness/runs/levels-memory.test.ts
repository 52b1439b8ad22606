import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { RunEvent } from '../../../src/harness/result/event.ts';
import type { GaugeResult, ScenarioResult } from '../../../src/harness/result/result.ts';
import { runScenario } from '../../../src/harness/scenario/run-scenario.ts';
import { NO_DATA } from '../../../src/harness/target/provide.ts';
import { createClock } from '../../../src/metrics/clock.ts';
import { detailLines } from '../../../src/reports/console/details.ts';
import { createPaint } from '../../../src/reports/paint.ts';
import type { Target } from '../../../src/targets/target.ts';
import { inlinePool } from '../../support/inline-load.ts';
import { startMemoryTarget } from '../../support/memory-target.ts';
import { QUIET_MACHINE } from '../../support/outside.ts';
import { scenarioOf, scenarioText } from '../../support/scenario-text.ts';

/** What the target holds for each item of a page, and what it keeps of each level for good: see memory-thread.ts. */
const BYTES_AN_ITEM = 100_000;
const KEPT_BYTES = 8_000_000;
/** More than all else that the target's isolate needs for these few requests. */
const SLACK_BYTES = 6_000_000;

const SMALL = 'rise(target.memory @ pageSize=10) < 20MB';
const LARGE = 'rise(target.memory @ pageSize=400) < 20MB';
const GATES = `gates: ["${SMALL}", "${LARGE}", "growth(target.memory @ pageSize=400) < 14MB", "peak(target.memory) < 30MB"]`;
const KEYS =
  'workload: { kind: pagination, levels: { pageSize: [400, 10, 200] } }, load: { concurrency: 1, duration: 300ms, thinkTime: 10ms }';

describe('the memory of a target', () => {
  let result: ScenarioResult | null = null;
  before(async () => {
    result = await sweep(() => startMemoryTarget('holds-pages', ''));
  });

  function sweep(
    startTarget: () => Promise<Target>,
    onEvent: (event: RunEvent) => void = () => undefined,
    stop: AbortSignal = new AbortController().signal,
  ): Promise<ScenarioResult> {
    const text = scenarioText(
      'http://127.0.0.1:1',
      `${KEYS}, ${GATES}`,
      'warmup: 100ms, timeout: 10s, gracefulStop: 2s',
    );
    return runScenario(scenarioOf(text), {
      run: 'test',
      pool: inlinePool(1),
      clock: createClock(),
      startTarget,
      provide: NO_DATA,
      stop,
      onEvent,
      onInterval: () => undefined,
      ...QUIET_MACHINE,
    });
  }

  const memoryAt = (name: string): GaugeResult =>
    result?.levels.find((level) => level.name === name)?.gauges['target.memory'] ?? assert.fail(name);

  for (const items of [10, 200, 400]) {
    it(`rises by what it holds at pages of ${items}, whatever it held before`, () => {
      const { rise, growth, mean, peak, last, baseline } = memoryAt(`pageSize=${items}`);
      const held = items * BYTES_AN_ITEM + KEPT_BYTES;
      assert.ok(rise !== null && rise >= held && rise < held + SLACK_BYTES, `rise ${rise}`);
      assert.ok(growth !== null && Math.abs(growth - KEPT_BYTES) < SLACK_BYTES, `growth ${growth}`);
      assert.ok(
        baseline !== null && mean >= baseline + held * 0.9 && last >= baseline + held && peak === baseline + rise,
      );
    });
  }

  it('fails the gate on the level where it rises too far, and no other level’s', () => {
    const verdicts = Object.fromEntries(result?.gates.map(({ gate, verdict }) => [gate, verdict]) ?? []);
    assert.deepEqual(verdicts, {
      [SMALL]: 'pass',
      [LARGE]: 'fail',
      'growth(target.memory @ pageSize=400) < 14MB': 'pass',
      'peak(target.memory) < 30MB': 'fail',
      'share(ok) == 100%': 'pass',
    });
  });

  it('is in the whole scenario what it was at its worst level, and grows over all of them', () => {
    const whole = result?.gauges['target.memory'] ?? assert.fail();
    assert.equal(whole.peak, memoryAt('pageSize=400').peak);
    assert.equal(whole.baseline, memoryAt('pageSize=10').baseline);
    assert.ok(Math.abs((whole.growth ?? 0) - 3 * KEPT_BYTES) < SLACK_BYTES, `growth ${whole.growth}`);
  });

  it('stands in the report over the levels', () => {
    const rows = detailLines(result ?? assert.fail(), createPaint(false), 120)
      .join('\n')
      .split('\n')
      .filter((line) => /^ {2}pageSize=/.test(line));
    const rises = rows.map((row) => Number(row.trim().split(/ {2,}/).at(-2)?.replace(' MB', '')));
    assert.equal(rises.length, 3);
    for (const [index, least] of [9, 28, 48].entries())
      assert.ok((rises[index] ?? 0) >= least && (rises[index] ?? 0) < least + 7, rows[index]);
  });

  const reaches = (level: string, event: RunEvent): boolean => event.kind === 'phase' && event.level === level;
  const names = ({ levels }: ScenarioResult): readonly string[] => levels.map(({ name }) => name);

  it('is kept of the levels before the one in which the target died', async () => {
    let die = (): void => undefined;
    const died = new Promise<string>((resolve) => {
      die = () => resolve('it was told to');
    });
    const target = await startMemoryTarget('holds-pages', '');
    const cut = await sweep(
      () => Promise.resolve({ ...target, died }),
      (event) => reaches('pageSize=200', event) && die(),
    );
    assert.equal(cut.verdict, 'fail');
    assert.deepEqual(names(cut), ['pageSize=10', 'pageSize=200']);
    const [small, large] = cut.gates;
    assert.deepEqual(
      [small?.verdict, large?.verdict, large?.reason],
      ['pass', 'invalid', 'the attempt ended before this level'],
    );
    assert.match(cut.validity.reasons.join(), /the target died: it was told to/);
  });

  it('is kept of the levels before a signal', async () => {
    const controller = new AbortController();
    const stopping = (event: RunEvent): void => {
      if (reaches('pageSize=200', event)) controller.abort(130);
    };
    const cut = await sweep(() => startMemoryTarget('holds-pages', ''), stopping, controller.signal);
    assert.deepEqual(names(cut), ['pageSize=10', 'pageSize=200']);
    assert.ok((cut.levels[0]?.counters.iterations.ok ?? 0) > 0);
    assert.equal(cut.gates[1]?.verdict, 'invalid');
  });
});
