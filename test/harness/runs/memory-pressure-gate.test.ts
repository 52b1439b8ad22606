import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import type { ScenarioResult } from '../../../src/harness/result/result.ts';
import { runScenario } from '../../../src/harness/scenario/run-scenario.ts';
import { openPool, type Pool } from '../../../src/harness/shards/pool.ts';
import { createClock } from '../../../src/metrics/clock.ts';
import { detailLines } from '../../../src/reports/console/details.ts';
import { createPaint } from '../../../src/reports/paint.ts';
import { bringing, documentIn } from '../../support/documents.ts';
import { startMemoryTarget } from '../../support/memory-target.ts';
import { QUIET_MACHINE } from '../../support/outside.ts';
import { scenarioOf, scenarioText } from '../../support/scenario-text.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const SMALL = 'rise(target.memory @ size=100KB) < 20MB';
const LARGE = 'rise(target.memory @ size=20MB) < 20MB';

describe('memory pressure on a target that takes documents whole into memory', () => {
  let pool: Pool | null = null;
  before(() => {
    pool = openPool(1);
  });
  after(() => pool?.close());

  async function press(t: TestContext): Promise<ScenarioResult> {
    const folder = temporaryFolder(t);
    const documents = [documentIn(folder, 100_000), documentIn(folder, 20_000_000)];
    const workload = 'workload: { kind: memory-pressure, levels: { size: [100KB, 20MB] } }';
    const keys = `${workload}, load: { concurrency: 2, iterations: 4 }, gates: ["${SMALL}", "${LARGE}"]`;
    return runScenario(scenarioOf(scenarioText('http://127.0.0.1:1', keys)), {
      run: 'test',
      pool: pool ?? assert.fail(),
      clock: createClock(),
      startTarget: () => startMemoryTarget('buffers-documents', ''),
      provide: bringing(documents),
      stop: new AbortController().signal,
      onEvent: () => undefined,
      onInterval: () => undefined,
      ...QUIET_MACHINE,
    });
  }

  it('fails the gate on the large ones, names it, and passes the one on the small ones', async (t) => {
    const result = await press(t);
    assert.deepEqual(result.failures, []);
    assert.deepEqual(Object.fromEntries(result.gates.map(({ gate, verdict }) => [gate, verdict])), {
      [SMALL]: 'pass',
      [LARGE]: 'fail',
      'share(ok) == 100%': 'pass',
    });
    assert.match(
      detailLines(result, createPaint(false), 120).join('\n'),
      /rise\(target\.memory @ size=20MB\) < 20MB .*FAIL/,
    );
    assert.deepEqual(
      result.levels.map(({ name, counters }) => [name, counters.iterations.ok, counters.ok, counters.bytes]),
      [
        ['size=100KB', 4, 12, 4 * 100_000],
        ['size=20MB', 4, 12, 4 * 20_000_000],
      ],
    );
  });
});
