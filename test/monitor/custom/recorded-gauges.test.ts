import assert from 'node:assert/strict';
import { it } from 'node:test';
import { RecordedGauges } from '../../../src/monitor/custom/recorded-gauges.ts';

it('what a target records is told once, and what can’t be a metric is left out without an error', (t) => {
  const recorded = new RecordedGauges();
  recorded.install();
  t.after(() => Reflect.deleteProperty(globalThis, 'perfHarness'));
  const { record } = Reflect.get(globalThis, 'perfHarness') as { record: (name: unknown, value: unknown) => void };
  record('queue.depth', 3);
  record('queue.depth', 5);
  for (const [name, value] of [
    ['a b', 1],
    ['late', Number.NaN],
    [undefined, 1],
    ['text', '7'],
    [Symbol('x'), 1],
  ])
    record(name, value);
  for (let each = 0; each < 600; each += 1) record(`many.n${each}`, each);
  const gauges = recorded.take(10, 20);
  assert.deepEqual(gauges['custom.queue.depth'], {
    ...{ first: 3, firstAtUs: 10, last: 5, lastAtUs: 20, n: 2, sum: 8, min: 3, max: 5 },
  });
  const names = Object.keys(gauges);
  assert.deepEqual(
    names.filter((name) => !name.startsWith('custom.many.')),
    ['custom.queue.depth'],
  );
  assert.equal(names.length, 500);
  assert.deepEqual(recorded.take(20, 30), {});
});
