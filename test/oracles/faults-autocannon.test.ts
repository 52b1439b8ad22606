import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  closedBefore,
  emptyBody,
  everyNth,
  healthy,
  malformedChunk,
  malformedStatusLine,
  resetAmid,
  resetBefore,
  silent,
  status,
  truncated,
  wrongByte,
} from '../support/faults.ts';
import { type Fault, startFaultyServer } from '../support/faulty-server.ts';
import { failuresOf, type Load, lawBreaches, runLoad } from '../support/inline-load.ts';

const MIX = 'workload: { kind: concurrency, requests: [{ name: specs, path: /specs, expect: { items: 1 } }] }';
/** Of these, every fifth meets the fault. */
const ITERATIONS = 40;
const FAULTS = ITERATIONS / 5;

async function tryFault(fault: Fault, load: string, timeout = '30s'): Promise<Load & { readonly seen: number }> {
  const server = await startFaultyServer(fault);
  try {
    const tried = await runLoad(server.origin, `engine: autocannon, ${MIX}, load: { ${load} }`, {
      threads: 2,
      defaults: `warmup: 0s, timeout: ${timeout}, gracefulStop: 200ms`,
    });
    assert.deepEqual(lawBreaches(tried.intervals), []);
    assert.deepEqual(tried.outcome.lost, []);
    return { ...tried, seen: server.seen() };
  } finally {
    await server.close();
  }
}

const iterations = `concurrency: 4, iterations: ${ITERATIONS}`;

const CASES: readonly [title: string, fault: Fault, failure: string][] = [
  ['a reset before the answer', resetBefore, 'reset'],
  ['a close before the answer', closedBefore, 'reset'],
  ['a body that is cut short', truncated, 'length'],
  ['a malformed status line', malformedStatusLine, 'protocol'],
  // Its parser takes a malformed chunk for the end of the body: only what is expected of the body finds it.
  ['a malformed chunk', malformedChunk, 'check'],
  ['a 500', status(500), 'status'],
  ['an empty 200', emptyBody, 'length'],
  ['a wrong answer', wrongByte, 'check'],
];

describe('autocannon, each fifth request with a fault', () => {
  for (const [title, fault, failure] of CASES) {
    it(`counts ${title} as ${failure}, and loses nothing`, async () => {
      const { counters, seen } = await tryFault(everyNth(5, fault), iterations);
      assert.deepEqual(failuresOf(counters), { [failure]: FAULTS });
      assert.deepEqual([counters.started, counters.ok, seen], [ITERATIONS, ITERATIONS - FAULTS, ITERATIONS]);
      const { ok, failed } = counters.iterations;
      assert.deepEqual([ok, failed], [ITERATIONS - FAULTS, FAULTS]);
    });
  }

  it('counts a reset in the middle of a body as reset or length: the platform does not always tell', async () => {
    const { counters } = await tryFault(everyNth(5, resetAmid), iterations);
    assert.equal(counters.failed.reset + counters.failed.length, FAULTS);
    assert.equal(counters.ok, ITERATIONS - FAULTS);
  });

  it('counts no answer as timeout, and loses nothing', async () => {
    const { counters, seen } = await tryFault(everyNth(20, silent), iterations, '1s');
    assert.deepEqual(Object.keys(failuresOf(counters)), ['timeout']);
    assert.ok(counters.failed.timeout >= 2);
    assert.deepEqual([counters.started, seen], [ITERATIONS, ITERATIONS]);
  });

  it('holds the law under all faults at once, over a duration', async () => {
    const faults = [silent, resetAmid, ...CASES.map(([, fault]) => fault)];
    const anyOf: Fault = (turn) =>
      (turn.number % 3 === 0 ? (faults[turn.number % faults.length] ?? healthy) : healthy)(turn);
    const { counters } = await tryFault(anyOf, 'concurrency: 6, duration: 1300ms', '1s');
    assert.ok(counters.ok > 0 && Object.keys(failuresOf(counters)).length >= 1, JSON.stringify(counters));
  });
});
