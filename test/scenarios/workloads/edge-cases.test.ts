import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { prepareEdgeCases } from '../../../src/datasets/recipes/edge-case-files.ts';
import { createProvider } from '../../../src/harness/target/provide.ts';
import { ENGINES, type EngineName } from '../../../src/scenarios/scenario.ts';
import { hostileRequests } from '../../../src/scenarios/workloads/edge-cases/hostile.ts';
import type { Provider, ResolvedDocument } from '../../../src/scenarios/workloads/language/fact-sources.ts';
import { A_CHANGE, type CaseFault, type CaseServer, startCaseServer } from '../../support/case-server.ts';
import { failuresOf, type Load, lawBreaches, runLoad } from '../../support/inline-load.ts';
import { toldBy } from '../../support/told.ts';

const signal = new AbortController().signal;
const PROBLEM = 'application/problem+json';
/** What a target does to the cases is seen without hostile requests, which are a quarter of the load. */
const NOTHING_HOSTILE = ', hostile: false';
const HOSTILE = hostileRequests({ basePath: '', documents: '/documents', change: A_CHANGE, headers: {} });

describe('the edge-cases workload', () => {
  let cacheDir = '';
  let cases: readonly ResolvedDocument[] = [];
  let provide: Provider;
  before(async () => {
    cacheDir = mkdtempSync(join(tmpdir(), 'perf-harness-cases-'));
    provide = createProvider(cacheDir, signal, () => undefined);
    cases = await provide.cases({ kind: 'generated', seed: 1 });
  });
  after(() => rmSync(cacheDir, { recursive: true, force: true }));

  type Tried = Load & { readonly server: CaseServer };

  /** As many iterations as there are cases, over three users and two shards, unless `load` says otherwise. */
  async function attempt(
    fault: CaseFault | null,
    keys = '',
    load?: string,
    threads = 2,
    engine: EngineName = 'wire',
  ): Promise<Tried> {
    const server = await startCaseServer(fault);
    try {
      const text = `engine: ${engine}, workload: { kind: edge-cases${keys} }, load: { ${load ?? `concurrency: 3, iterations: ${cases.length}`} }`;
      const tried = await runLoad(server.origin, text, { threads, provide });
      assert.deepEqual(lawBreaches(tried.intervals), []);
      assert.deepEqual(tried.outcome.lost, []);
      return { ...tried, server };
    } finally {
      await server.close();
    }
  }

  const series = ({ total }: Load, request: string) => total.select(null, request).counters;
  const examples = ({ told }: Load): readonly string[] =>
    told.map(({ request, failure, detail }) => `${request} ${failure} ${detail}`);

  for (const engine of ENGINES) {
    it(`puts, gets and deletes every case, and leaves nothing behind, with ${engine}`, async () => {
      const tried = await attempt(null, '', undefined, 2, engine);
      assert.deepEqual(tried.told, []);
      for (const request of ['put', 'get', 'delete', 'hostile']) {
        const { started, ok } = series(tried, request);
        assert.deepEqual([request, started, ok], [request, cases.length, cases.length]);
      }
      assert.equal(tried.counters.iterations.ok, cases.length);
      assert.equal(
        series(tried, 'get').bytes,
        cases.reduce((sum, { bytes }) => sum + bytes, 0),
      );
      assert.equal(tried.server.stored.size, 0);
      const puts = tried.server.log.filter((line) => /^PUT \/documents\/[0-9a-f]{16}-\d+$/.test(line));
      assert.equal(new Set(puts).size, cases.length);
      const lengths = new Set(puts.map((line) => line.slice('PUT /documents/'.length).length));
      assert.ok(lengths.has(64) && Math.min(...lengths) < 20 && Math.max(...lengths) === 64);
    });
  }

  for (const engine of ENGINES) {
    it(`sends each hostile request word for word, with ${engine}`, async () => {
      const { server } = await attempt(null, '', `concurrency: 1, iterations: ${HOSTILE.length}`, 2, engine);
      const wanted = HOSTILE.map(({ request }) => request('name')).map(({ method, path }) => `${method} ${path}`);
      for (const line of wanted.filter((each) => !each.endsWith('/name'))) assert.ok(server.log.includes(line), line);
    });
  }

  it('sends nothing hostile when that is not asked for', async () => {
    const tried = await attempt(null, NOTHING_HOSTILE, 'concurrency: 2, iterations: 4');
    assert.deepEqual([tried.counters.started, tried.counters.ok], [12, 12]);
    assert.deepEqual(
      tried.server.log.filter((line) => !/^(PUT|GET|DELETE) \/documents\/[0-9a-f-]+$/.test(line)),
      [],
    );
  });

  it('has names that no other run, shard or level has', async () => {
    const [one, other] = [await attempt(null, NOTHING_HOSTILE), await attempt(null, NOTHING_HOSTILE)];
    assert.deepEqual(one.server.log.toSorted(), other.server.log.toSorted());
  });

  const nfc = (content: Buffer): Buffer => {
    const text = content.toString('utf8');
    return Buffer.from(text).equals(content) ? Buffer.from(text.normalize('NFC')) : content;
  };
  const withoutBom = (content: Buffer): Buffer =>
    content.subarray(0, 3).equals(Buffer.from('\ufeff')) ? content.subarray(3) : content;
  const altered = (content: Buffer): Buffer => {
    const copy = Buffer.from(content);
    if (copy.length > 0) copy[copy.length - 1] = (copy.at(-1) ?? 0) ^ 1;
    return copy;
  };
  const withoutCr = (content: Buffer): Buffer =>
    Buffer.from(content.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
  const reparsed = (content: Buffer): Buffer => {
    try {
      return Buffer.from(JSON.stringify(JSON.parse(content.toString('utf8'))));
    } catch {
      return content;
    }
  };

  for (const [title, alter, named] of [
    ['composes Unicode', nfc, /^unicode-/],
    ['strips a byte order mark', withoutBom, /^bom-/],
    ['alters one byte', altered, /^./],
    ['turns CRLF into LF', withoutCr, /^(newlines|special)-/],
    ['parses JSON and writes it anew', reparsed, /^(numbers|names|unicode|newlines|bom|nested|empty|single|special)-/],
    ['hands out no more than nothing', () => Buffer.alloc(0), /^./],
  ] as const) {
    it(`fails every case that a target spoils which ${title}, and names one`, async () => {
      const fault: CaseFault = { kind: 'alters', alter };
      const spoilt = [];
      for (const each of cases) {
        const content = await readFile(each.path);
        if (!alter(content).equals(content)) spoilt.push(each.name);
      }
      assert.ok(spoilt.length > 0);
      const tried = await attempt(fault, NOTHING_HOSTILE);
      const failures = failuresOf(series(tried, 'get'));
      assert.equal((failures['length'] ?? 0) + (failures['checksum'] ?? 0), spoilt.length);
      assert.equal(tried.counters.iterations.failed, spoilt.length);
      assert.deepEqual([series(tried, 'put').ok, series(tried, 'delete').ok], [cases.length, cases.length]);
      for (const { request, detail } of tried.told) {
        assert.equal(request, 'get');
        const [, name = ''] = /^(\S+): GET \/documents\/\S+: (SHA-256|(?:more than )?\d+ bytes)/.exec(detail) ?? [];
        assert.ok(spoilt.includes(name) && named.test(name), detail);
      }
    });
  }

  it('fails a target that loses what was put', async () => {
    const tried = await attempt({ kind: 'loses-writes' }, NOTHING_HOSTILE);
    assert.deepEqual(failuresOf(series(tried, 'get')), { status: cases.length });
    assert.deepEqual(failuresOf(series(tried, 'delete')), { status: cases.length });
    assert.deepEqual(tried.counters.iterations.failed, cases.length);
    assert.match(examples(tried)[0] ?? '', /^get status [a-z]\S+: GET \/documents\/\S+: status 404, not 200$/);
  });

  it('fails a target that hands out what was put before', async () => {
    const tried = await attempt({ kind: 'stale' }, NOTHING_HOSTILE, `concurrency: 1, iterations: ${cases.length}`);
    assert.equal(series(tried, 'get').ok, 0);
  });

  it('fails a target that does not delete', async () => {
    const tried = await attempt({ kind: 'keeps-all' }, NOTHING_HOSTILE);
    assert.deepEqual(failuresOf(tried.counters), { status: cases.length });
    assert.match(examples(tried)[0] ?? '', /^delete status [a-z]\S+: DELETE \/documents/);
  });

  // Each shard makes one iteration, and so sends one of the hostile requests: what it tells is about that one.
  // One of them is held against all that is wrong, the others against what would be worst.
  const [first = assert.fail()] = HOSTILE;
  for (const [status, type, failure, hostiles] of [
    [200, PROBLEM, 'status', HOSTILE],
    [500, PROBLEM, 'status', [first]],
    [302, PROBLEM, 'status', [first]],
    [418, PROBLEM, 'status', [first]],
    [null, 'application/json', 'check', HOSTILE],
  ] as const) {
    const count = hostiles.length;
    const title = status === null ? `the right status, but ${type},` : `${status} of ${type}`;
    it(`fails a target that answers ${title} to what it must refuse, and names each request (${count})`, async () => {
      const tried = await attempt(
        { kind: 'refuses', status, type },
        '',
        `concurrency: ${count}, iterations: ${count}`,
        count,
      );
      assert.deepEqual(failuresOf(tried.counters), { [failure]: count });
      for (const [shard, hostile] of hostiles.entries()) {
        const label = hostile.request('n').label ?? assert.fail();
        const [told, ...more] = toldBy(tried.intervals.filter((interval) => interval.shard === shard));
        assert.ok(told);
        assert.deepEqual([more, told.request, told.failure, told.count], [[], 'hostile', failure, 1], label);
        assert.equal(told.status, status ?? hostile.promised);
        const words = status === null ? `with "${type}", not ${PROBLEM}` : `status ${status}, not`;
        assert.ok(told.detail.startsWith(`${label}: `) && told.detail.includes(words), told.detail);
        assert.ok(told.detail.length < 240, told.detail);
      }
    });
  }

  it('finds its cases in a folder as well', async () => {
    const made = await prepareEdgeCases(
      { kind: 'generated', seed: 1 },
      { cacheDir, onProgress: () => undefined, signal },
    );
    assert.equal(made.length, cases.length);
  });
});
