import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { RunResult, TimerResult } from '../../src/harness/result/result.ts';
import { measureUntil } from '../support/attempts.ts';
import { type ExactServer, exactPercentile, startExactServer } from '../support/exact-server.ts';
import type { ExactRecord } from '../support/exact-thread.ts';
import { runInTemporaryFolder } from '../support/library-run.ts';

const TIMERS = ['response', 'service', 'ttfb', 'iteration'] as const;
const FIGURES = ['min', 'p50', 'p99'] as const;
/** What a busy machine may add to the best, the median and the 99th of what the server took itself. */
const ADDED_MS = { min: 1.5, p50: 8, p99: 80 } as const;
/** A histogram of 3 significant digits tells no more. */
const PRECISION = 0.998;

type Load = { readonly name: string; readonly keys: (users: number) => string };

const LOADS: readonly Load[] = [
  { name: 'wire-closed', keys: (users) => `engine: wire, load: { concurrency: ${users}, iterations: 200 }` },
  { name: 'wire-open', keys: () => 'engine: wire, load: { rate: 400/s, iterations: 200 }' },
  // What starts iterations is the same code for each engine.
  { name: 'undici-closed', keys: (users) => `engine: undici, load: { concurrency: ${users}, iterations: 200 }` },
];
const DELAYS_MS = [1, 10, 100] as const;
/** So many as keep a run short, and few enough not to wait for each other. */
const USERS = { 1: 4, 10: 8, 100: 40 } as const;
const pathOf = (delayMs: number, load: Load): string => `/delay/${delayMs}/${load.name}`;

/** With 1,000 samples the p99 is the 990th: 10 slow ones are beyond it, of 11 it is the first. */
const RANKS = [10, 11] as const;
const SLOW_MS = 400;

function fileText(origin: string): string {
  const scenario = (name: string, path: string, keys: string): string =>
    `  - { name: ${name}, workload: { kind: concurrency, requests: [{ name: a, path: "${path}" }] }, ${keys} }`;
  // Code that runs for the first time takes its own time.
  const warming = LOADS.map((load) => scenario(`warming-${load.name}`, '/delay/0', load.keys(USERS[1])));
  const exact = DELAYS_MS.flatMap((ms) =>
    LOADS.map((load) => scenario(`${load.name}-${ms}`, pathOf(ms, load), load.keys(USERS[ms]))),
  );
  const ranked = RANKS.map((slow) =>
    scenario(`rank-${slow}`, `/first/${slow}/${SLOW_MS}`, 'load: { concurrency: 20, iterations: 1000 }'),
  );
  return [
    'version: 1',
    `target: { kind: url, url: "${origin}" }`,
    'defaults: { excuse: nothing, warmup: 0s, confirm: 0 }',
    'scenarios:',
    ...warming,
    ...exact,
    ...ranked,
    '',
  ].join('\n');
}

type Attempt = { readonly result: RunResult; readonly record: ExactRecord };
type Figure = (typeof FIGURES)[number];

function timerOf({ result }: Attempt, scenario: string, timer: (typeof TIMERS)[number]): TimerResult {
  const found = result.scenarios.find(({ name }) => name === scenario);
  return found?.timers[timer] ?? assert.fail(`${scenario} has no ${timer}`);
}

/** What the server says of itself. */
function truthOf({ record }: Attempt, delayMs: number, load: Load): Record<Figure, number> {
  const took = record.tookMs[pathOf(delayMs, load)] ?? [];
  assert.equal(took.length, 200);
  return { min: Math.min(...took), p50: exactPercentile(took, 50), p99: exactPercentile(took, 99) };
}

function compare(
  attempt: Attempt,
  delayMs: number,
  load: Load,
  isWrong: (figure: Figure, seen: number, truth: number) => boolean,
): readonly string[] {
  const truth = truthOf(attempt, delayMs, load);
  return TIMERS.flatMap((name) => {
    const timer = timerOf(attempt, `${load.name}-${delayMs}`, name);
    const wrong = FIGURES.filter((figure) => isWrong(figure, timer[figure], truth[figure]));
    return wrong.map((figure) => `${figure}(${name}) is ${timer[figure]} ms, of ${truth[figure]} ms`);
  });
}

const tooHigh = (attempt: Attempt, delayMs: number, load: Load): readonly string[] =>
  compare(attempt, delayMs, load, (figure, seen, truth) => seen > truth + ADDED_MS[figure]);
const tooLow = (attempt: Attempt, delayMs: number, load: Load): readonly string[] =>
  compare(attempt, delayMs, load, (_, seen, truth) => seen < truth * PRECISION);
const isCalm = (attempt: Attempt): boolean => timerOf(attempt, 'rank-10', 'response').p99 < SLOW_MS / 2;

describe('a server that takes exactly', { timeout: 120_000 }, () => {
  const attempts: Attempt[] = [];
  /** The first attempt in which nothing held up this load, else the last. */
  const quietest = (isQuiet: (attempt: Attempt) => boolean): Attempt =>
    attempts.find(isQuiet) ?? attempts.at(-1) ?? assert.fail('nothing was measured');

  before(() => {
    const isQuiet = (): boolean =>
      attempts.some(isCalm) &&
      DELAYS_MS.every((delayMs) =>
        LOADS.every((load) => attempts.some((attempt) => tooHigh(attempt, delayMs, load).length === 0)),
      );
    return measureUntil(isQuiet, async () => {
      const server: ExactServer = await startExactServer();
      try {
        const result = await runInTemporaryFolder(fileText(server.origin));
        attempts.push({ result, record: await server.record() });
      } finally {
        await server.close();
      }
    });
  });

  for (const delayMs of DELAYS_MS) {
    for (const load of LOADS) {
      it(`${delayMs} ms is seen so by ${load.name.replace('-', ' in a loop that is ')}`, () => {
        const quiet = quietest((attempt) => tooHigh(attempt, delayMs, load).length === 0);
        const { min } = truthOf(quiet, delayMs, load);
        assert.ok(min >= delayMs && min < delayMs + 0.5, `the server itself took ${min} ms`);
        assert.deepEqual(tooHigh(quiet, delayMs, load), []);
        for (const attempt of attempts) {
          assert.deepEqual(tooLow(attempt, delayMs, load), []);
          for (const timer of TIMERS) assert.equal(timerOf(attempt, `${load.name}-${delayMs}`, timer).count, 200);
        }
      });
    }
  }

  it(`${SLOW_MS} ms for 10 of 1,000 requests and hardly any time for the others has the latter as its p99`, () => {
    const { count, p99, p99_9, max } = timerOf(quietest(isCalm), 'rank-10', 'response');
    assert.equal(count, 1000);
    assert.ok(p99 < SLOW_MS / 2, `p99 ${p99} ms`);
    assert.ok(p99_9 >= SLOW_MS * PRECISION && max >= p99_9, `p99.9 ${p99_9} ms`);
  });

  it(`${SLOW_MS} ms for 11 of 1,000 requests has that as its p99, and nothing of it in its p90`, () => {
    const { count, p90, p99 } = timerOf(quietest(isCalm), 'rank-11', 'response');
    assert.equal(count, 1000);
    assert.ok(p99 >= SLOW_MS * PRECISION && p99 < SLOW_MS * 1.5, `p99 ${p99} ms`);
    assert.ok(p90 < SLOW_MS / 2, `p90 ${p90} ms`);
  });
});
