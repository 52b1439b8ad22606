import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ScenarioResult } from '../../../src/harness/result/result.ts';
import { describeConnections } from '../../../src/reports/console/connection-lines.ts';
import { closedBefore, closesAfter, everyNth } from '../../support/faults.ts';
import { type Fault, startFaultyServer } from '../../support/faulty-server.ts';
import { runInline } from '../../support/library-run.ts';

async function run(fault: Fault, keys: string): Promise<ScenarioResult> {
  const server = await startFaultyServer(fault);
  try {
    const { scenarios } = await runInline(
      [
        'version: 1',
        `target: { kind: url, url: "${server.origin}" }`,
        'defaults: { warmup: 0s, confirm: 0, excuse: nothing }',
        'scenarios:',
        `  - { name: a, workload: { kind: concurrency, requests: [{ name: specs, path: /specs }] }, ${keys} }`,
        '',
      ].join('\n'),
    );
    return scenarios[0] ?? assert.fail('nothing was run');
  } finally {
    await server.close();
  }
}

describe('a run says what became of its connections', () => {
  it('counts each that was opened, and says that each request opened one where the target closes them all', async () => {
    const gates = 'gates: [count(connections) == 30, count(retried) == 0, count(unasked) == 0]';
    const closing = await run(closesAfter(1, 'announced'), `load: { concurrency: 2, iterations: 30 }, ${gates}`);
    assert.deepEqual([closing.verdict, closing.counters.connections, closing.counters.ok], ['pass', 30, 30]);
    assert.match(describeConnections(closing).join(), /^each request opened a connection \(30 for 30\)/);
    const keeping = await run(closesAfter(99, 'announced'), 'load: { concurrency: 2, iterations: 30 }');
    assert.deepEqual([keeping.verdict, keeping.counters.connections], ['pass', 2]);
    assert.deepEqual(describeConnections(keeping), []);
  });

  it('sends a request once more where its connection had lain idle for a second, and a gate can fail for it', async () => {
    const load = 'load: { concurrency: 1, iterations: 2, thinkTime: 1001ms }';
    const { counters, gates, verdict } = await run(
      everyNth(2, closedBefore),
      `${load}, gates: [count(retried) == 0, share(ok) == 100%]`,
    );
    assert.deepEqual([counters.started, counters.ok, counters.retried, counters.connections], [2, 2, 1, 2]);
    assert.deepEqual(
      gates.map((gate) => [gate.gate, gate.value, gate.verdict]),
      [
        ['count(retried) == 0', 1, 'fail'],
        ['share(ok) == 100%', 100, 'pass'],
      ],
    );
    assert.equal(verdict, 'fail');
  });

  it('covers up no crash of a target in the middle of a load', async () => {
    const { counters } = await run(everyNth(5, closedBefore), 'load: { concurrency: 1, iterations: 20 }');
    assert.deepEqual([counters.started, counters.failed.reset, counters.retried], [20, 4, 0]);
  });
});
