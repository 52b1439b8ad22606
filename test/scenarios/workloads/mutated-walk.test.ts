import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { ENGINES } from '../../../src/scenarios/scenario.ts';
import { isMadeName } from '../../../src/workers/changes/change-name.ts';
import { assertBad, type BadText, fileWith } from '../../fixtures/bad-yaml/marked.ts';
import { only } from '../../fixtures/good-yaml/parsed.ts';
import { type Answer, json, type Page, pageOf } from '../../support/answers.ts';
import { failuresOf, type Load, type LoadOptions, lawBreaches, runLoad } from '../../support/inline-load.ts';
import {
  type MemoryServer,
  type MemoryServerOptions,
  startMemoryServer,
  type WriteFault,
} from '../../support/memory-server.ts';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const CHANGES = Array.from({ length: 78 }, (_, index) => `${LETTERS.charAt(index % 26)}-change-${index}`).sort();
const walks = (load: string, more = ''): string =>
  `workload: { kind: pagination, pageSize: 6, mutate: true${more} }, load: ${load}`;

type Walked = Load & { readonly server: MemoryServer };

async function walk(
  t: TestContext,
  keys: string,
  server: MemoryServerOptions = {},
  options?: LoadOptions,
): Promise<Walked> {
  const started = await startMemoryServer({ changes: CHANGES, ...server });
  t.after(() => started.close());
  return { server: started, ...(await runLoad(started.origin, keys, options)) };
}

describe('a walk while changes come and go', () => {
  for (const engine of ENGINES) {
    it(`is right along keyset cursors, for all users at once, and leaves the collection as it was, with ${engine}`, async (t) => {
      const walked = await walk(
        t,
        `engine: ${engine}, ${walks('{ concurrency: 6, iterations: 12 }')}`,
        {},
        { threads: 2 },
      );
      assert.deepEqual(walked.told, []);
      assert.deepEqual(failuresOf(walked.counters), {});
      assert.deepEqual(lawBreaches(walked.intervals), []);
      assert.equal(walked.counters.iterations.ok, 12);
      assert.deepEqual([...walked.server.repository.changes.keys()].sort(), CHANGES);
      assert.deepEqual(walked.outcome.doubts, []);
    });
  }

  it('changes the collection between every two pages, by one of its own: first made, later deleted', async (t) => {
    const walked = await walk(t, walks('{ concurrency: 1, iterations: 10 }'));
    const [pages, mutations] = ['page', 'mutate'].map((name) => walked.total.select(null, name).counters);
    assert.equal(mutations?.ok, (pages?.ok ?? 0) - 10);
    const made = walked.server.log.filter((line) => line.startsWith('POST /changes')).length;
    const deleted = walked.server.log.flatMap((line) => /^DELETE \/changes\/(\S+)/.exec(line)?.[1] ?? []);
    assert.ok(made > 20 && deleted.length === made);
    assert.ok(deleted.every(isMadeName));
    assert.equal(new Set(deleted).size, made);
  });

  it('stays right where other runs have left some of theirs behind', async (t) => {
    const left = ['b-perf-harness-0000000000000000-0-1', 'q-perf-harness-ffffffffffffffff-0-1'];
    const walked = await walk(t, walks('{ concurrency: 2, iterations: 6 }'), { changes: [...CHANGES, ...left] });
    assert.deepEqual(failuresOf(walked.counters), {});
  });

  it('keeps the query and the headers of its workload to itself', async (t) => {
    const seen: string[] = [];
    const fault: WriteFault = ({ asked, serve }) => {
      seen.push(`${asked.method} ${asked.url.split('&')[0]}`);
      return serve();
    };
    const more = ', path: "/changes?sort=name", headers: { x-who: me }';
    const walked = await walk(t, walks('{ concurrency: 1, iterations: 1 }', more), { fault });
    assert.deepEqual(failuresOf(walked.counters), {});
    assert.ok(seen.includes('GET /changes?sort=name') && seen.includes('POST /changes'));
  });

  it('serves an open load', async (t) => {
    // Server and load share this thread; however slow it is, each walk may come to its end.
    const defaults = 'warmup: 0s, timeout: 30s, gracefulStop: 30s';
    const walked = await walk(t, walks('{ rate: 100/s, iterations: 20 }'), {}, { defaults });
    assert.deepEqual(failuresOf(walked.counters), {});
    const { ok, dropped } = walked.counters.iterations;
    assert.equal(ok + dropped, 20);
    assert.ok(ok >= 10, `${ok} of 20`);
  });
});

/** Spoils every page but the first `spared`; `number` counts those that are spoilt, from 1. */
function onPages(change: (page: Page, number: number) => Page, spared: number): WriteFault {
  let pages = 0;
  return ({ asked, serve }): Answer => {
    const answer = serve();
    if (asked.method !== 'GET' || !asked.url.startsWith('/changes?')) return answer;
    pages += 1;
    return pages > spared ? json(200, change(pageOf(answer), pages - spared)) : answer;
  };
}

/** The walk before the load is right: 78 changes in pages of 6. */
const underLoad = (change: (page: Page) => Page): WriteFault => onPages(change, 13);

const without =
  (name: string) =>
  (page: Page): Page => ({
    ...page,
    items: page.items.filter((item) => item.name !== name),
  });

type Case = readonly [title: string, server: () => MemoryServerOptions, request: string, failure: string, says: RegExp];

const FAULTS: readonly Case[] = [
  [
    'counts its cursors in items',
    () => ({ cursors: 'offset' }),
    'page',
    'check',
    /("[a-z]-change-\d+" was missed: "\S+" came in its place|"\S+" came twice in one walk)$/,
  ],
  [
    'hides an item while changes come and go',
    () => ({ fault: underLoad(without('k-change-10')) }),
    'page',
    'check',
    /"k-change-10" was missed: "k-change-36" came in its place$/,
  ],
  [
    'has an item that nobody has made',
    () => ({ fault: underLoad((page) => ({ ...page, items: [{ name: 'a-a' }, ...page.items] })) }),
    'page',
    'check',
    /"a-a" was not there before, and no workload has made it$/,
  ],
  [
    'loses what nobody touches out of its total',
    () => ({ fault: underLoad((page) => ({ ...page, total: 3 })) }),
    'page',
    'check',
    /a total of 3, fewer than the 78 that nobody touches$/,
  ],
  [
    'refuses what the user makes',
    () => ({ fault: ({ asked, serve }) => (asked.method === 'POST' ? json(409, {}) : serve()) }),
    'mutate',
    'status',
    /^POST \/changes: status 409, not 201$/,
  ],
  [
    'refuses to delete it again',
    () => ({ fault: ({ asked, serve }) => (asked.method === 'DELETE' ? json(500, {}) : serve()) }),
    'mutate',
    'status',
    /^DELETE \/changes\/\S+: status 500, not 204$/,
  ],
];

describe('a target that, while changes come and go,', () => {
  for (const [title, server, request, failure, says] of FAULTS) {
    it(`${title} fails the walk, and the report says why`, async (t) => {
      const walked = await walk(t, walks('{ concurrency: 2, iterations: 30 }'), server());
      assert.ok(walked.counters.iterations.failed > 0);
      const [example] = walked.told;
      assert.deepEqual([example?.request, example?.failure], [request, failure]);
      assert.match(example?.detail ?? '', says);
      assert.deepEqual(lawBreaches(walked.intervals), []);
    });
  }

  it('counts its cursors in items is right as long as nobody changes anything', async (t) => {
    const still = walks('{ concurrency: 2, iterations: 30 }').replace('mutate: true', 'mutate: false');
    const walked = await walk(t, still, { cursors: 'offset' });
    assert.deepEqual(failuresOf(walked.counters), {});
  });
});

describe('a collection that is wrong before the load begins', () => {
  for (const [title, change, says] of [
    ['misses an item', without('k-change-10'), /the walk before the load: the walk saw 77 items of 78/],
    ['goes on beyond its total', (page) => ({ ...page, total: 3 }), /" came after all 3 items of the total$/],
    ['has a cursor that can’t be sent', (page) => ({ ...page, nextCursor: 'x\ud83d' }), /it holds half of a letter/],
    ['moves', (page, number) => ({ ...page, total: page.total + number }), /the total was 79 and became 80/],
    ['has no list', (page) => ({ ...page, items: {} as never }), /\/changes\?limit=6: no array at "items"/],
  ] as readonly [string, (page: Page, number: number) => Page, RegExp][]) {
    it(`ends the run before anything is measured: it ${title}`, async (t) => {
      const keys = walks('{ concurrency: 1, iterations: 1 }');
      await assert.rejects(walk(t, keys, { fault: onPages(change, 0) }), says);
    });
  }

  it('ends the run as well where only what workloads have made would be enough', async (t) => {
    const changes = ['a-one', 'b-perf-harness-0000000000000000-0-1'];
    const keys = walks('{ concurrency: 1, iterations: 1 }', ', minItems: 2');
    await assert.rejects(walk(t, keys, { changes }), /: 1 item that no workload has made, fewer than minItems: 2/);
  });
});

const workload = (text: string): string => fileWith({ workload: `workload: { kind: pagination, ${text} }` });

const BAD: readonly BadText[] = [
  ['pages that are numbered', workload('mutate: true, by: ¦page'), 'a walk by page can’t be right', 'write by: cursor'],
  ['links', workload('mutate: true, by: ¦link'), 'a walk by link can’t be right', 'write by: cursor'],
  ['another id than the name', workload('mutate: true, fields: { id: ¦uuid }'), 'told apart by their name'],
  ['mutate as a text', workload('mutate: ¦"true"'), 'expected true or false, got "true"'],
  ['mutate as a number', workload('mutate: ¦1'), 'expected true or false, got 1'],
  ['mutate with nothing after it', workload('¦mutate: '), 'expected true or false, got no value'],
  ['a key with a typing mistake', workload('¦mutates: true'), 'did you mean "mutate"?'],
  ['both at once', workload('mutate: true, by: ¦page, fields: { id: ¦x }'), 'by page', 'by their name'],
  [
    'a gate on mutations that there are not',
    fileWith({ gates: 'gates:\n      - mean(response @ request=¦mutate) < 1s' }),
    'no request "mutate"',
  ],
];

describe('mutate', () => {
  it('is false unless it is asked for, and then adds a request that gates can name', () => {
    const still = only(workload('by: page, mutate: false'));
    assert.ok(still.workload.kind === 'pagination' && !still.workload.mutate);
    assert.deepEqual(still.requests, ['page']);
    const text = fileWith({
      workload: 'workload: { kind: pagination, mutate: true, levels: { pageSize: [10, 20] }, fields: { id: name } }',
      gates: 'gates: [ "p95(response @ request=mutate) < 1s", "p95(traversal @ pageSize=10) < 1s" ]',
    });
    assert.deepEqual(only(text).requests, ['page', 'mutate']);
  });

  for (const [title, marked, ...words] of BAD)
    it(`is blamed at the exact character: ${title}`, () => assertBad(marked, words));
});
