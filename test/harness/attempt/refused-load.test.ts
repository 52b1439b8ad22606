import assert from 'node:assert/strict';
import { it } from 'node:test';
import { harness, sceneOf, server } from '../../support/acted-machine.ts';
import { runScripted } from '../../support/scripted-run.ts';

it('a measured load ends itself after a minute of refusals, with its reason, and passes nothing', async (t) => {
  const hour = Array.from({ length: 3600 }, (_, second) => (second < 3 ? [5, 5] : []));
  const attempt = { seconds: hour, refused: 5, scene: sceneOf(harness(0.3), server(0.3)) };
  const scenario = await runScripted(t, [attempt], 'count(failed.reset) == 0', 'patience: 0s, confirm: 0');
  const { counters, gates, runs, validity, verdict } = scenario;
  assert.deepEqual(validity.reasons, ['ended early: every connection was refused for 1m']);
  // `share(ok) == 100%`, which each scenario has, has failed.
  assert.deepEqual([verdict, gates[0]?.verdict, runs.length], ['fail', 'invalid', 1]);
  // Three seconds with answers, a minute without, and one until the shard has heard of it.
  assert.deepEqual([counters.ok, counters.failed.refused], [6, 5 * 64]);
});
