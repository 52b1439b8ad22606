import assert from 'node:assert/strict';
import { it } from 'node:test';
import { runInline } from '../../support/library-run.ts';
import { startRawServer } from '../../support/raw-server.ts';
import { scenarioText } from '../../support/scenario-text.ts';

const KEYS = `warmup: 5000 iterations, maxDuration: 1s, confirm: 0, workload: { kind: concurrency, requests: [ { name: a, path: / } ] },
    load: { concurrency: 2, iterations: 10 }`;

it('a run whose target dies before its warm-up by count ends itself, with its reason, and passes nothing', async (t) => {
  const server = await startRawServer(({ socket }) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'));
  t.after(() => server.close());
  const result = await runInline(scenarioText(server.origin, KEYS), (event) => {
    if (event.kind === 'phase' && event.phase === 'warmup') void server.close();
  });
  const [scenario] = result.scenarios;
  assert.deepEqual([result.verdict, result.exitCode, scenario?.counters.started], ['invalid', 5, 0]);
  const reason = 'the iterations of its warm-up were not done within maxDuration: 1s';
  assert.deepEqual(scenario?.validity.reasons, [`ended early: ${reason}`]);
});
