import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { runVerdict } from '../../../src/harness/judge/judge.ts';
import { exitCodeOfVerdict } from '../../../src/harness/result/exit-code.ts';
import type { ScenarioResult } from '../../../src/harness/result/result.ts';
import { runScenario } from '../../../src/harness/scenario/run-scenario.ts';
import { NO_DATA } from '../../../src/harness/target/provide.ts';
import { createClock } from '../../../src/metrics/clock.ts';
import { detailLines } from '../../../src/reports/console/details.ts';
import { createPaint } from '../../../src/reports/paint.ts';
import { inlinePool } from '../../support/inline-load.ts';
import { startMemoryTarget } from '../../support/memory-target.ts';
import type { MemoryHabit } from '../../support/memory-thread.ts';
import { QUIET_MACHINE } from '../../support/outside.ts';
import { scenarioOf, scenarioText } from '../../support/scenario-text.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const FILE_BYTES = 60_000_000;
const BEGINNING = 'the beginning of a large file';
const SPIKE_BYTES = 100_000_000;
/** However long a busy machine takes: nothing here is about time. */
const PATIENT = 'excuse: nothing, warmup: 0s, timeout: 60s, gracefulStop: 60s';
const PEAK = 'peak(target.memory) < 50MB';
const GROWTH = 'growth(target.memory) < 20MB';

describe('a target in process that', () => {
  let sha256 = '';
  const file = join(temporaryFolder({ after }), 'large.bin');
  before(() => {
    writeFileSync(file, BEGINNING);
    truncateSync(file, FILE_BYTES);
    sha256 = createHash('sha256')
      .update(BEGINNING)
      .update(Buffer.alloc(FILE_BYTES - BEGINNING.length))
      .digest('hex');
  });

  async function measure(habit: MemoryHabit, keys: (sha256: string) => string): Promise<ScenarioResult> {
    const gates = `gates: ["${PEAK}", "${GROWTH}"]`;
    // The gates are of a target that can be seen from inside; the one that is started stands in for it.
    const text = scenarioText('http://127.0.0.1:1', `${keys(sha256)}, ${gates}`, PATIENT);
    return runScenario(scenarioOf(text), {
      run: 'test',
      pool: inlinePool(1),
      clock: createClock(),
      startTarget: () => startMemoryTarget(habit, file),
      provide: NO_DATA,
      stop: new AbortController().signal,
      onEvent: () => undefined,
      onInterval: () => undefined,
      ...QUIET_MACHINE,
    });
  }

  const reads = (sha256: string): string =>
    `workload: { kind: streaming, files: [{ path: /file, bytes: 60MB, sha256: ${sha256} }] }, load: { concurrency: 1, iterations: 1 }`;
  const asks = (): string =>
    'workload: { kind: concurrency, requests: [{ name: a, path: /a }] }, load: { concurrency: 4, iterations: 100 }';

  const asksOnce = (): string =>
    'workload: { kind: concurrency, requests: [{ name: a, path: /a }] }, load: { concurrency: 1, iterations: 1 }';

  for (const [title, habit, keys, failed] of [
    ['reads the whole file into memory fails its peak', 'reads-whole', reads, [PEAK]],
    ['streams the same file passes', 'frugal', reads, []],
    ['leaks fails its growth', 'leaks', asks, [GROWTH]],
    ['answers the same requests without a leak passes', 'frugal', asks, []],
    ['takes 100 MB of heap and gives it back within one call fails its peak', 'spikes-in-heap', asksOnce, [PEAK]],
    ['takes 100 MB of buffers and gives it back within one call fails its peak', 'spikes-in-buffers', asksOnce, [PEAK]],
  ] as const) {
    it(title, async () => {
      const result = await measure(habit, keys);
      const verdicts = Object.fromEntries(result.gates.map(({ gate, verdict }) => [gate, verdict]));
      const memory = result.gauges['target.memory'] ?? assert.fail('the memory was not seen');
      assert.deepEqual(result.failures, []);
      assert.equal(verdicts['share(ok) == 100%'], 'pass');
      if (habit.startsWith('spikes')) {
        assert.ok(memory.peak >= SPIKE_BYTES * 0.9, JSON.stringify(memory));
        assert.ok((memory.growth ?? SPIKE_BYTES) < SPIKE_BYTES / 10, JSON.stringify(memory));
      }
      for (const gate of failed) {
        assert.equal(verdicts[gate], 'fail', JSON.stringify(memory));
        assert.match(
          detailLines(result, createPaint(false), 120).join('\n'),
          new RegExp(`${gate.slice(0, 4)}.*target.memory.*FAIL`),
        );
      }
      if (failed.length === 0)
        assert.deepEqual([...new Set(Object.values(verdicts))], ['pass'], JSON.stringify(memory));
      assert.equal(exitCodeOfVerdict(runVerdict([result.verdict])), failed.length === 0 ? 0 : 3);
    });
  }
});
