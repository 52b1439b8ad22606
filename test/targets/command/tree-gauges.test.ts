import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Gauges } from '../../../src/metrics/gauge.ts';
import { TreeGauges } from '../../../src/targets/command/tree-gauges.ts';

it('a tree of processes whose memory no /proc tells, as on macOS, has no target.memory, and the RAM that it is seen in', (t) => {
  let nowUs = 0;
  const blind = { read: () => null, list: () => null, link: () => null };
  const gauges = new TreeGauges(process.pid, () => nowUs, [], blind);
  const told: Gauges[] = [];
  gauges.listen((each) => told.push(each));
  t.after(() => gauges.close());
  assert.deepEqual([gauges.baselineBytes, gauges.names], [null, ['target.cpu', 'target.rss']]);
  nowUs = 1e6;
  assert.equal(gauges.settle(), null);
  const [{ 'target.rss': rss, 'target.cpu': cpu, 'target.memory': memory } = assert.fail()] = told;
  assert.ok((rss?.max ?? 0) > 10e6 && cpu !== undefined && memory === undefined, JSON.stringify(told));

  const others = new TreeGauges(process.pid, () => nowUs, ['target.cpu'], blind);
  t.after(() => others.close());
  assert.deepEqual(others.names, ['target.rss']);
});
