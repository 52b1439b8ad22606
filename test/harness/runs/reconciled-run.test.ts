import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { ScenarioResult } from '../../../src/harness/result/result.ts';
import type { Pool } from '../../../src/harness/shards/pool.ts';
import type { CountersInProgress } from '../../../src/metrics/counters.ts';
import { describeReconciliation } from '../../../src/reports/reconciliation-line.ts';
import { DISCOVERY_HEADER } from '../../../src/scenarios/fields/discovery-header.ts';
import type { IdleOpenSpecTarget } from '../../../src/targets/openspec/start-openspec.ts';
import type { Target } from '../../../src/targets/target.ts';
import { inlinePool } from '../../support/inline-load.ts';
import { INLINE_TARGET } from '../../support/inline-target.ts';
import { runFileInline, threadsOf } from '../../support/library-run.ts';
import { fileOf } from '../../support/scenario-text.ts';
import { tamperedPool } from '../../support/tampered-pool.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const LIST = 'workload: { kind: concurrency, requests: [{ name: list, path: "/changes?limit=2" }] }';
const PLAIN = `warmup: 5 iterations, ${LIST}, load: { concurrency: 2, iterations: 10 }`;
const FEW = 'warmup: 2 iterations, load: { concurrency: 2, iterations: 4 }';
const OPERATIONS = 'requests: [{ name: new, operation: create }, { name: gone, operation: delete }]';

const AGREEING: readonly (readonly [title: string, keys: string])[] = [
  ['plain requests', PLAIN],
  ['plain requests of the other engine', `engine: undici, ${PLAIN}`],
  ['levels, each with a warm-up', `workload: { kind: pagination, levels: { pageSize: [2, 5] } }, ${FEW}`],
  ['changes that are deleted at the end', `workload: { kind: pagination, pageSize: 3, mutate: true }, ${FEW}`],
  ['operations', `workload: { kind: concurrency, ${OPERATIONS} }, ${FEW}`],
  [
    'hostile requests that the parser refuses',
    'workload: { kind: edge-cases }, load: { concurrency: 2, iterations: 8 }',
  ],
  [
    'uploads in chunks',
    `workload: { kind: memory-pressure, chunked: true, documents: { sizes: [70kB], shapes: [buffers] } }, ${FEW}`,
  ],
  ['metrics that are scraped', `${PLAIN}, gates: [count(custom.openspec_requests_total) >= 10]`],
  ['a load that is cut off at its end', `${LIST}, load: { rate: 200/s, duration: 100ms }, gracefulStop: 1ms`],
  [
    'wrong answers that are given up',
    `workload: { kind: concurrency, requests: [{ name: a, path: /specs, expect: { status: 404 } }] }, ${FEW}`,
  ],
];

describe('the counts of a run and of its target', () => {
  const folder = temporaryFolder({ after });

  async function runAll(all: readonly string[], pool: Pool = inlinePool(1), target = INLINE_TARGET) {
    const text = [
      'version: 1',
      'target: { kind: openspec, dataset: { changes: 8, archived: 0, specs: 1, files: [] } }',
      'defaults: { warmup: 0s, confirm: 0, excuse: nothing, gracefulStop: 1s }',
      'scenarios:',
      ...all.map((keys, index) => `  - { name: s${index}, ${keys} }`),
      '',
    ].join('\n');
    const threads = { ...threadsOf(pool), takeTarget: () => target };
    return (await runFileInline(fileOf(text), folder, threads)).scenarios;
  }

  async function run(keys: string, pool?: Pool, target?: IdleOpenSpecTarget): Promise<ScenarioResult> {
    return (await runAll([keys], pool, target))[0] ?? assert.fail('nothing was run');
  }

  describe('agree', () => {
    let results: readonly ScenarioResult[] = [];
    before(async () => {
      results = await runAll(AGREEING.map(([, keys]) => keys));
    });

    for (const [index, [title]] of AGREEING.entries()) {
      it(`through ${title}`, () => {
        const { runs, counters } = results[index] ?? assert.fail('it was not run');
        const { reconciliation } = runs[0] ?? assert.fail('no run');
        assert.equal(reconciliation?.verdict, 'pass', JSON.stringify(reconciliation));
        assert.ok(
          reconciliation.read !== null && reconciliation.read > 0 && reconciliation.started >= counters.started,
        );
      });
    }

    it('over warm-up and window, and --details says so', () => {
      const { runs, counters } = results[0] ?? assert.fail('it was not run');
      const ours = { started: 15, ok: 15, failed: 0, unfinished: 0, retried: 0 };
      const theirs = { read: 15, answered: 15, verdict: 'pass', reason: null };
      assert.deepEqual([runs[0]?.reconciliation, counters.started], [{ ...ours, ...theirs }, 10]);
      const said = 'the target read 15 requests and answered 15; 15 were started, 15 ok, warm-ups included';
      assert.equal(describeReconciliation(runs), said);
    });
  });

  describe('make the run invalid, with both numbers,', () => {
    type Wrong = { readonly ok?: number; readonly started?: number };
    const miscounting =
      ({ ok = 0, started = 0 }: Wrong) =>
      (counters: CountersInProgress): void => {
        counters.ok += ok;
        counters.started += started;
      };
    for (const [title, wrong, phase, says] of [
      ['a shard swallows an answer in its window', { ok: -1 }, 'measured', /15 requests were started, and 14 ended/],
      [
        'a shard swallows a request in its warm-up',
        { ok: -1, started: -1 },
        'warmup',
        /read 15 .*, and 14 were started/,
      ],
      ['a shard counts one twice', { ok: 1, started: 1 }, 'measured', /answered 15 .*, and 16 were counted as ok/],
    ] as const) {
      it(`where ${title}, and leave a failed gate`, async () => {
        const keys = `${PLAIN}, gates: [count(failed) == 0, count(failed) == 1]`;
        const { verdict, validity, gates } = await run(keys, tamperedPool(miscounting(wrong), phase));
        assert.match(validity.reasons.join(), says);
        const verdicts = gates.map((gate) => gate.verdict);
        assert.deepEqual([verdict, verdicts], ['fail', ['invalid', 'fail']]);
      });
    }

    it('where the target answers one twice', async () => {
      const target = changed((own) => {
        let asked = 0;
        const readCounts: Target['readCounts'] = async () => {
          const counts = (await own.readCounts()) ?? assert.fail('it does not count');
          asked += 1;
          return { ...counts, answered: counts.answered + asked };
        };
        return { ...own, readCounts };
      });
      const { verdict, validity } = await run(PLAIN, inlinePool(1), target);
      assert.match(validity.reasons.join(), /the target answered 16 requests, and read 15/);
      assert.equal(verdict, 'invalid');
    });

    it('where somebody else sends requests, and not for what the harness asks', async () => {
      const asking = (headers: Record<string, string>): IdleOpenSpecTarget =>
        changed((own) => {
          let answer: Promise<unknown> | undefined;
          const begin = (): void => {
            answer = fetch(`${own.origin}/specs`, { headers }).then((response) => response.text());
          };
          return { ...own, begin, readCounts: async () => answer?.then(own.readCounts) ?? own.readCounts() };
        });
      const other = await run(PLAIN, inlinePool(1), asking({}));
      assert.match(
        other.validity.reasons.join(),
        /read 16 requests, and 15 were started: does anything else send it requests\?/,
      );
      const ours = await run(PLAIN, inlinePool(1), asking({ [DISCOVERY_HEADER]: 'test' }));
      assert.deepEqual(
        [other.verdict, ours.verdict, ours.runs[0]?.reconciliation?.verdict],
        ['invalid', 'pass', 'pass'],
      );
    });
  });

  it('are not compared where the target does not say what it counted', async () => {
    let asked = 0;
    const target = changed((own) => ({
      ...own,
      readCounts: async () => {
        asked += 1;
        return asked === 1 ? own.readCounts() : undefined;
      },
    }));
    const { verdict, runs } = await run(PLAIN, inlinePool(1), target);
    assert.deepEqual([verdict, runs[0]?.reconciliation?.verdict], ['pass', 'n/a']);
    const said = 'not compared with the counts of the target: the target did not say what it had counted';
    assert.equal(describeReconciliation(runs), said);
  });
});

function changed(change: (target: Target) => Target): IdleOpenSpecTarget {
  return { ...INLINE_TARGET, start: async (options) => change(await INLINE_TARGET.start(options)) };
}
