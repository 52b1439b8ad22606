import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ENGINES, type EngineName } from '../../src/scenarios/scenario.ts';
import { changeName } from '../support/answers.ts';
import {
  closedBefore,
  emptyBody,
  everyNth,
  healthy,
  malformedChunk,
  malformedStatusLine,
  repeatsItem,
  resetAmid,
  resetBefore,
  restlessTotal,
  silent,
  status,
  truncated,
  wrongByte,
} from '../support/faults.ts';
import { type Fault, startFaultyServer } from '../support/faulty-server.ts';
import { failuresOf, type Load, lawBreaches, runLoad } from '../support/inline-load.ts';

const MIX = 'workload: { kind: concurrency, requests: [{ name: specs, path: /specs, expect: { items: 1 } }] }';
const FILES = 'workload: { kind: streaming, files: [50KB, 70KB] }';
const PAGES = 'workload: { kind: pagination, pageSize: 10 }';
/** Every fifth iteration meets the fault. */
const ITERATIONS = 40;
const FAULTS = ITERATIONS / 5;

type Tried = Load & { readonly seen: number };

/** So long that nothing but a silent target is ever timed out, or short, for a silent one. */
type Patience = '10s' | '250ms';

async function tryFault(
  engine: EngineName,
  workload: string,
  fault: Fault,
  load: string,
  timeout: Patience = '10s',
): Promise<Tried> {
  const server = await startFaultyServer(fault, { files: [50_000, 70_000] });
  try {
    const tried = await runLoad(server.origin, `engine: ${engine}, ${workload}, load: { ${load} }`, {
      threads: 2,
      defaults: `warmup: 0s, timeout: ${timeout}, gracefulStop: 100ms`,
    });
    assert.deepEqual(lawBreaches(tried.intervals), []);
    assert.deepEqual(tried.outcome.lost, []);
    return { ...tried, seen: server.seen() };
  } finally {
    await server.close();
  }
}

const iterations = `concurrency: 4, iterations: ${ITERATIONS}`;

type Case = readonly [title: string, fault: Fault, failure: string];

const EACH_FIFTH: readonly Case[] = [
  ['a reset before the answer', resetBefore, 'reset'],
  ['a close before the answer', closedBefore, 'reset'],
  ['a body that is cut short', truncated, 'length'],
  ['a malformed status line', malformedStatusLine, 'protocol'],
  ['a malformed chunk', malformedChunk, 'protocol'],
  ['a 500', status(500), 'status'],
  ['an answer that is not there (404)', status(404), 'status'],
  ['an empty 200', emptyBody, 'length'],
  ['a wrong byte', wrongByte, 'checksum'],
];

// What becomes of a mix of requests under each of these faults is told by fault-matrix.test.ts.
for (const engine of ENGINES) {
  describe(`with ${engine}`, () => {
    describe('streams of files, each fifth with a fault', () => {
      for (const [title, fault, failure] of EACH_FIFTH) {
        it(`counts ${title} as ${failure}, and loses nothing`, async () => {
          const { counters, seen } = await tryFault(engine, FILES, everyNth(5, fault), iterations);
          assert.deepEqual(failuresOf(counters), { [failure]: FAULTS });
          assert.deepEqual([counters.started, counters.ok, seen], [ITERATIONS, ITERATIONS - FAULTS, ITERATIONS]);
          const { ok, failed } = counters.iterations;
          assert.deepEqual([ok, failed], [ITERATIONS - FAULTS, FAULTS]);
        });
      }

      it('counts no answer as timeout, and loses nothing', async () => {
        const { counters, seen } = await tryFault(engine, FILES, everyNth(5, silent), iterations, '250ms');
        assert.deepEqual(Object.keys(failuresOf(counters)), ['timeout']);
        // An answer that this machine held up for 250 ms has timed out just as well.
        assert.ok(counters.failed.timeout >= FAULTS);
        assert.deepEqual([counters.started, seen], [ITERATIONS, ITERATIONS]);
      });

      it('counts a reset in the middle of a body as reset or length: the platform does not always tell', async () => {
        const { counters } = await tryFault(engine, FILES, everyNth(5, resetAmid), iterations);
        assert.equal(counters.failed.reset + counters.failed.length, FAULTS);
        assert.equal(counters.ok, ITERATIONS - FAULTS);
      });
    });

    for (const [name, workload] of [
      ['a mix of requests', MIX],
      ['streams of files', FILES],
    ] as const) {
      it(`${name} hold the law under all faults at once, over a duration`, async () => {
        const faults = [silent, resetAmid, ...EACH_FIFTH.map(([, fault]) => fault)];
        const anyOf: Fault = (turn) =>
          (turn.number % 3 === 0 ? (faults[turn.number % faults.length] ?? healthy) : healthy)(turn);
        const load = 'concurrency: 6, duration: 400ms, thinkTime: 5ms';
        const { counters } = await tryFault(engine, workload, anyOf, load, '250ms');
        assert.ok(counters.ok > 0 && Object.keys(failuresOf(counters)).length >= 1, JSON.stringify(counters));
      });
    }

    describe('walks', () => {
      for (const [title, fault, failure, detail, timeout] of [
        ['an item that comes twice', repeatsItem(changeName(3), changeName(25)), 'check', /"change-0003" came twice/],
        ['a total that changes', restlessTotal, 'check', /the total was \d+ and became \d+/],
        ['a page that is empty of bytes', everyNth(4, emptyBody), 'check', /no array at "items"/],
        ['a page with an error', everyNth(4, status(500)), 'status', /status 500, not 200/],
        [
          'a page that is cut short',
          everyNth(4, truncated),
          'length',
          /the connection ended 135 bytes before the end|other side closed/,
        ],
        ['a page that never comes', everyNth(4, silent), 'timeout', /no complete answer within 250 ms/, '250ms'],
      ] as readonly [string, Fault, string, RegExp, Patience?][]) {
        it(`fail for ${title}, as ${failure}`, async () => {
          const { counters, told } = await tryFault(engine, PAGES, fault, 'concurrency: 1, iterations: 3', timeout);
          assert.deepEqual(Object.keys(failuresOf(counters)), [failure]);
          assert.equal(counters.iterations.failed, 3);
          assert.match(told[0]?.detail ?? '', detail);
        });
      }
    });
  });
}
