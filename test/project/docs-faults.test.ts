import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import type { RunResult } from '../../src/harness/result/result.ts';
import { type IdleOpenSpecTarget, startOpenSpecTarget } from '../../src/targets/openspec/start-openspec.ts';
import { inlinePool } from '../support/inline-load.ts';
import { startInlineTarget } from '../support/inline-target.ts';
import { runOnThreads, threadsOf } from '../support/library-run.ts';
import { ROOT } from '../support/project.ts';

const PAGE = readFileSync(join(ROOT, 'docs/target.md'), 'utf8');
const YAML = /^```yaml\n([\s\S]*?)^```$/m.exec(PAGE)?.[1] ?? '';

const LARGE = 'target: { kind: openspec, dataset: { changes: 8, files: [50MB] }';

/** What makes its loads long, and what a test has instead: as many requests at once, and faults that are as grave. */
const SHORTER = [
  // One of them reads the file, and each verifies what it serves.
  ['{ kind: openspec, dataset: { changes: 100, files: [50MB] } }', '{ kind: openspec, dataset: { changes: 30 } }'],
  ['target: { <<: *target, faults: { buffer', `${LARGE}, faults: { buffer`],
  ['iterations: 8 }', 'iterations: 2 }'],
  ['defaults: { warmup: 0s', 'defaults: { excuse: nothing, warmup: 0s'],
  ['iterations: 400 }', 'iterations: 200 }'],
  ['iterations: 500 }', 'iterations: 200 }'],
  ['freeze: 1s, after: 1s', 'freeze: 1s, after: 200ms'],
  ['rate: 100/s, duration: 3s', 'rate: 100/s, duration: 1700ms'],
  ['refuse: { for: 500ms, after: 500ms }', 'refuse: { for: 150ms, after: 150ms }'],
  ['concurrency: 5, duration: 2s', 'concurrency: 5, duration: 700ms'],
] as const;

/** The gate that each scenario of the page is said to fail by. */
const FAILS: Readonly<Record<string, string>> = {
  'whole-files-in-memory': 'peak(target.memory) < 50MB',
  leak: 'growth(target.memory) < 20MB',
  slow: 'p95(response) < 70ms',
  'frozen-for-a-second': 'p95(response) < 300ms',
  'wrong-now-and-then': 'share(ok) == 100%',
  'away-for-a-moment': 'share(ok) == 100%',
};

/** A target has a thread of its own where its memory is measured or the thread stands still. The others, and the load, need none. */
const TARGET: IdleOpenSpecTarget = {
  start: async (options) => {
    const given = await options;
    const isApart = given.faults?.buffer || given.faults?.leak || given.faults?.stall;
    return isApart ? startOpenSpecTarget(given) : startInlineTarget(given);
  },
  close: () => Promise.resolve(),
};

describe('the faults that docs/target.md shows', { timeout: 120_000 }, () => {
  let result: RunResult | null = null;
  before(async () => {
    const text = SHORTER.reduce((before, [long, short]) => {
      assert.ok(before.includes(long), long);
      return before.replace(long, short);
    }, YAML);
    const threads = { ...threadsOf(inlinePool(1)), takeTarget: () => TARGET };
    result = await runOnThreads(threads, text, () => undefined);
  });

  it('are one for each scenario', () => {
    assert.deepEqual(
      result?.scenarios.map(({ name }) => name),
      Object.keys(FAILS),
    );
  });

  for (const [name, gate] of Object.entries(FAILS)) {
    it(`fail ${gate}, and no other gate: ${name}`, () => {
      const scenario = result?.scenarios.find((each) => each.name === name);
      const failed = scenario?.gates.filter(({ verdict }) => verdict !== 'pass').map((each) => each.gate);
      assert.deepEqual(failed, [gate], JSON.stringify([scenario?.gates, scenario?.counters, scenario?.validity]));
    });
  }

  it('end with 3', () => assert.deepEqual([result?.verdict, result?.exitCode], ['fail', 3]));
});
