import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { ScenarioResult } from '../../src/harness/result/result.ts';
import { failedCount } from '../../src/metrics/counters.ts';
import type { FaultSpec } from '../../src/scenarios/target/fault.ts';
import { type Decision, decide } from '../../src/targets/openspec/faults/decision.ts';
import { loadOpenSpecTarget } from '../../src/targets/openspec/start-openspec.ts';
import { failuresOf, inlinePool } from '../support/inline-load.ts';
import { runFileInline, threadsOf } from '../support/library-run.ts';
import { fileOf } from '../support/scenario-text.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const REQUESTS = 40;
const LIST = 'workload: { kind: concurrency, requests: [{ name: list, path: "/changes?limit=5" }] }';
const FILE = 'workload: { kind: streaming, files: [200KB] }';
const ONE_USER = `load: { concurrency: 1, iterations: ${REQUESTS} }`;

/** How many of the first requests meet this, by the seed alone. */
function drawn(spec: FaultSpec, ending: Decision['ending']): number {
  return Array.from({ length: REQUESTS }, (_, index) => decide(spec, index)).filter(
    (decision) => decision.ending === ending,
  ).length;
}

type Case = {
  readonly name: string;
  readonly faults: string;
  readonly keys: string;
  readonly check: (scenario: ScenarioResult, faults: FaultSpec) => void;
};

const CASES: readonly Case[] = [
  ...(['errors', 'truncate'] as const).flatMap((fault) =>
    [LIST, FILE].map((workload, index): Case => {
      const [ending, failure] = fault === 'errors' ? (['error', 'status'] as const) : (['truncate', 'length'] as const);
      return {
        name: `${fault}-${index === 0 ? 'in-lists' : 'in-files'}-as-${failure}`,
        faults: `${fault}: 30%, seed: 4`,
        keys: `${workload}, ${ONE_USER}`,
        check: ({ counters }, faults) => {
          assert.ok(drawn(faults, ending) > 5);
          assert.deepEqual(failuresOf(counters), { [failure]: drawn(faults, ending) });
          assert.equal(counters.started, REQUESTS);
        },
      };
    }),
  ),
  {
    name: 'resets-as-reset-or-length',
    faults: 'reset: 30%, seed: 4',
    keys: `${FILE}, ${ONE_USER}`,
    check: ({ counters }, faults) => {
      // The platform does not always tell a reset from an end where data came just before it.
      const { reset, length } = counters.failed;
      assert.deepEqual([reset + length, failedCount(counters)], [drawn(faults, 'reset'), drawn(faults, 'reset')]);
      assert.equal(counters.started, REQUESTS);
    },
  },
  {
    name: 'all-three-at-once',
    faults: 'errors: 20%, reset: 20%, truncate: 20%, seed: 9',
    keys: `${LIST}, ${ONE_USER}`,
    check: ({ counters }, faults) => {
      assert.equal(counters.failed.status, drawn(faults, 'error'));
      assert.equal(counters.failed.reset + counters.failed.length, drawn(faults, 'reset') + drawn(faults, 'truncate'));
      assert.equal(counters.ok, drawn(faults, 'ok'));
    },
  },
  {
    name: 'latency-in-every-answer',
    faults: 'latency: 30ms',
    keys: `${LIST}, load: { concurrency: 4, iterations: 20 }`,
    check: ({ timers, counters }) => {
      assert.equal(counters.ok, 20);
      assert.ok((timers.ttfb?.min ?? 0) >= 29.9, `${timers.ttfb?.min} ms`);
    },
  },
  {
    name: 'latency-beyond-patience-as-timeout',
    faults: 'latency: 1h',
    keys: `timeout: 250ms, ${LIST}, load: { concurrency: 3, iterations: 6 }`,
    check: ({ counters }) => assert.deepEqual(failuresOf(counters), { timeout: 6 }),
  },
  {
    name: 'a-drip-beyond-patience-as-timeout',
    faults: 'drip: { bytes: 1KB, every: 50ms }',
    keys: `timeout: 300ms, ${FILE}, load: { concurrency: 3, iterations: 3 }`,
    check: ({ counters }) => assert.deepEqual(failuresOf(counters), { timeout: 3 }),
  },
  {
    name: 'a-drip-in-the-gap',
    faults: 'drip: { bytes: 50KB, every: 60ms }',
    keys: `${FILE}, load: { concurrency: 1, iterations: 3 }`,
    check: ({ counters, timers }) => {
      assert.deepEqual([counters.ok, counters.bytes], [3, 600_000]);
      assert.ok((timers.gap?.max ?? 0) >= 59 && (timers.response?.min ?? 0) >= 3 * 60);
    },
  },
  {
    name: 'a-stall-beyond-patience-as-timeout',
    faults: 'stall: { freeze: 800ms, after: 100ms }',
    keys: `timeout: 200ms, ${LIST}, load: { rate: 50/s, duration: 1s }`,
    check: ({ counters }) => {
      assert.deepEqual(Object.keys(failuresOf(counters)), ['timeout']);
      assert.ok(counters.failed.timeout >= 20 && counters.ok > 0, JSON.stringify(counters));
    },
  },
  {
    name: 'a-stall-after-the-warm-up',
    faults: 'stall: { freeze: 400ms, after: 200ms }',
    keys: `warmup: 500ms, ${LIST}, load: { rate: 100/s, duration: 1s }, gates: [max(response) < 300ms]`,
    check: ({ counters, gates, timers }) => {
      assert.equal(counters.ok, 100);
      assert.ok((timers.response?.max ?? 0) > 300 && gates[0]?.verdict === 'fail');
    },
  },
  {
    name: 'refusals-as-refused-or-reset',
    faults: 'refuse: { for: 400ms, after: 200ms }',
    keys: `${LIST}, load: { concurrency: 2, duration: 1s, thinkTime: 5ms }`,
    check: ({ counters }) => {
      const { refused, reset } = counters.failed;
      assert.ok(refused > 0 && counters.ok > 0, JSON.stringify(counters));
      assert.equal(failedCount(counters), refused + reset);
    },
  },
  {
    name: 'announced-closes-as-nothing',
    faults: 'closeAfter: 3',
    keys: `${LIST}, ${ONE_USER}`,
    check: ({ counters }) => assert.deepEqual([counters.ok, failuresOf(counters)], [REQUESTS, {}]),
  },
  {
    name: 'unannounced-closes-as-reset',
    faults: 'closeAfter: { requests: 3, announced: false }',
    keys: `${LIST}, ${ONE_USER}`,
    check: ({ counters }) => {
      assert.deepEqual(Object.keys(failuresOf(counters)), ['reset']);
      assert.ok(counters.ok >= REQUESTS / 2);
    },
  },
  {
    name: 'what-it-asks-beforehand-as-nothing',
    faults: 'errors: 100%',
    keys: 'workload: { kind: concurrency, requests: [{ name: one, path: "/changes/{c}" }], values: { c: { path: "/changes?limit=3", items: items, field: name } } }, load: { concurrency: 1, iterations: 4 }',
    check: ({ counters }) => assert.deepEqual(failuresOf(counters), { status: 4 }),
  },
  {
    name: 'everything-at-once-by-its-law',
    faults:
      'latency: { lognormal: { median: 2ms, sigma: 1 } }, errors: 5%, reset: 5%, truncate: 5%, drip: { bytes: 80KB, every: 1ms }, buffer: true, leak: 10KB, stall: { freeze: 100ms, every: 300ms }, refuse: { for: 100ms, every: 400ms }, closeAfter: 7',
    keys: `${FILE}, load: { concurrency: 4, duration: 1s }`,
    check: ({ counters }) => {
      assert.ok(counters.ok > 0 && failedCount(counters) > 0);
      assert.equal(counters.started, counters.ok + failedCount(counters) + counters.unfinished);
    },
  },
];

function fileText({ name, faults, keys }: Case): string {
  const dataset = 'dataset: { changes: 8, archived: 0, specs: 1, files: [200KB] }';
  const scenario = `  - { name: ${name}, target: { kind: openspec, ${dataset}, faults: { ${faults} } }, ${keys} }`;
  const defaults = 'defaults: { excuse: nothing, warmup: 0s, timeout: 10s, gracefulStop: 1s, confirm: 0 }';
  return ['version: 1', defaults, 'scenarios:', scenario, ''].join('\n');
}

describe('the harness sees of an OpenSpec target with faults', { timeout: 120_000 }, () => {
  const results: ScenarioResult[] = [];
  const folder = temporaryFolder({ after });

  before(async () => {
    const stalls = ({ faults }: Case): boolean => faults.includes('stall');
    // A stall blocks the thread of its target, which must not be that of the load.
    const withThread = { ...threadsOf(inlinePool(1)), takeTarget: loadOpenSpecTarget };
    const run = async (each: Case): Promise<void> => {
      const threads = stalls(each) ? withThread : undefined;
      const { scenarios } = await runFileInline(fileOf(fileText(each)), folder, threads);
      results.push(...scenarios);
    };
    // Most of their time they wait, so they run at once; but the others must not hold up one that is about time.
    const alone = CASES.filter(({ keys }) => /gates:|timeout:|duration:/.test(keys));
    for (const each of alone) await run(each);
    // By now their dataset is made.
    await Promise.all(CASES.filter((each) => !alone.includes(each)).map(run));
  });

  for (const { name, faults, check } of CASES) {
    it(name.replaceAll('-', ' '), () => {
      const scenario = results.find((each) => each.name === name) ?? assert.fail(`${name} was not run`);
      const spec = scenario.target.kind === 'openspec' ? scenario.target.faults : null;
      assert.ok(spec, 'the result names its faults');
      check(scenario, spec);
      // Whatever went wrong, the target and the load have counted the same requests.
      for (const { reconciliation } of scenario.runs)
        assert.equal(reconciliation?.verdict, 'pass', JSON.stringify(reconciliation));
      assert.equal(spec.seed, Number(/seed: (\d+)/.exec(faults)?.[1] ?? '1'));
    });
  }
});
