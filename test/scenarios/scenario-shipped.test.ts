import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { provideDataset } from '../../src/datasets/recipes/dataset.ts';
import type { Scenario } from '../../src/scenarios/scenario.ts';
import { parsed } from '../fixtures/good-yaml/parsed.ts';
import { SHARED_CACHE } from '../support/cache.ts';
import { SHORT_FILES } from '../support/shipped-scenarios.ts';

const SHIPPED = readFileSync(new URL('../../scenarios.yaml', import.meta.url), 'utf8');

const LONGEST_MS = 86_400_000;
const closed = (level: number, overMs: number, iterations: number | null = null): unknown => ({
  kind: 'closed',
  stages: [{ name: 'main', from: level, to: level, overMs }],
  iterations,
  thinkTimeMs: 0,
});

const gateTexts = ({ gates }: Scenario): readonly string[] =>
  gates.map(({ text, severity }) => (severity === 'warn' ? `${text} (warn)` : text));
const EXPECT_OK = { status: [200], bytes: null, contains: null, items: null, sha256: null };

describe('the shipped scenarios', () => {
  const shipped = parsed(SHIPPED).scenarios;
  const target = {
    kind: 'openspec',
    dataset: { kind: 'generated', changes: 1200, archived: 120, specs: 40, files: [1e7, 5e7, 1e8], seed: 1 },
    faults: null,
  };
  const settings = {
    target,
    engine: 'wire',
    engineFrom: 'default',
    warmup: { kind: 'time', ms: 1000 },
    timeoutMs: 30_000,
    maxBodyBytes: 16_000_000,
    maxDurationMs: 3_600_000,
    maxHeadBytes: 65_536,
    gracefulStopMs: 5000,
    repeat: 1,
    confirm: 2,
    excuse: 'neighbours',
    patienceMs: 60_000,
    companions: [],
    onLostShard: 'continue',
    alerts: [],
    crossCheck: null,
  };
  const workloads = [
    {
      kind: 'pagination',
      by: 'cursor',
      pageSize: 50,
      path: '/changes',
      headers: {},
      params: { limit: 'limit', cursor: 'cursor', page: 'page', offset: 'offset' },
      fields: { items: 'items', id: 'name', nextCursor: 'nextCursor', nextLink: '', total: 'total' },
      firstPage: 1,
      maxPages: 10_000,
      minItems: 1000,
      mutate: false,
      levels: null,
    },
    {
      kind: 'streaming',
      index: '/files',
      files: [{ kind: 'size', bytes: 1e8 }],
      readSize: null,
      verify: 'sha256',
      headers: {},
      levels: null,
    },
    {
      kind: 'concurrency',
      requests: [
        {
          name: 'list',
          path: '/changes?limit=50',
          weight: 4,
          expect: { ...EXPECT_OK, items: { field: 'items', count: 50 } },
        },
        { name: 'detail', path: '/changes/{change}', weight: 3, expect: EXPECT_OK },
        { name: 'file', path: '/changes/{change}/files/proposal.md', weight: 2, expect: EXPECT_OK },
        { name: 'search', path: '/search?q=token', weight: 1, expect: EXPECT_OK },
        { name: 'specs', path: '/specs', weight: 1, expect: EXPECT_OK },
      ].map((request) => ({ ...request, method: 'GET', headers: {}, body: null })),
      operations: [],
      values: { change: { kind: 'fetch', path: '/changes?limit=200', items: 'items', field: 'name', encoded: null } },
      levels: null,
    },
    {
      kind: 'memory-pressure',
      path: '/documents',
      documents: {
        kind: 'generated',
        sizes: [1e6, 1e7],
        shapes: ['objects', 'arrays', 'strings', 'buffers'],
        seed: 1,
      },
      size: null,
      headers: {},
      chunked: false,
      levels: { key: 'size', values: [1e6, 1e7] },
    },
    {
      kind: 'edge-cases',
      path: '/documents',
      cases: { kind: 'generated', seed: 1 },
      hostile: true,
      headers: {},
      levels: null,
    },
    {
      kind: 'streaming',
      index: '/tree',
      files: 'all',
      readSize: null,
      verify: 'sha256',
      headers: {},
      levels: null,
    },
  ];
  const requests = [
    ['page'],
    ['100MB'],
    ['list', 'detail', 'file', 'search', 'specs'],
    ['upload', 'download', 'delete'],
    ['put', 'get', 'delete', 'hostile'],
    ['file'],
  ];
  const levels = ['size=1MB', 'size=10MB'].map((name) => ({ name, from: 4, to: 4, overMs: 1000 }));
  const loads = [
    closed(10, 5000),
    closed(4, LONGEST_MS, 40),
    closed(10, 5000),
    { kind: 'closed', stages: levels, iterations: null, thinkTimeMs: 0 },
    closed(4, 2000),
    closed(10, LONGEST_MS, 6695),
  ];

  it('are complete', () => {
    const names = [
      'high-volume-pagination',
      'large-file-streaming',
      'high-concurrency',
      'memory-pressure',
      'edge-cases',
      'every-file',
    ];
    const warmups: Readonly<Record<string, number>> = { 'memory-pressure': 300, 'every-file': 0 };
    const expected = names.map((name, index) => ({
      name,
      ...settings,
      warmup: { kind: 'time', ms: warmups[name] ?? 1000 },
      workload: workloads[index],
      requests: requests[index],
      load: loads[index],
    }));
    assert.deepEqual(
      shipped.map(({ gates: _, ...rest }) => rest),
      expected,
    );
  });

  it('have the gates of the requirements, and all answers right', () => {
    const memory = 'peak(system.memory) < 85% (warn)';
    assert.deepEqual(shipped.map(gateTexts), [
      ['p95(traversal) < 200ms', 'rate(items) > 5000/s', 'peak(target.memory) < 50MB', memory, 'share(ok) == 100%'],
      [
        'peak(target.memory) < 50MB',
        'growth(target.memory) < 20MB',
        'rate(bytes) > 10MB/s',
        memory,
        'share(ok) == 100%',
      ],
      ['mean(response) < 500ms', memory, 'share(ok) == 100%'],
      [
        'max(iteration @ size=10MB) < 2s',
        'rise(target.memory @ size=1MB) < 20MB',
        'rise(target.memory @ size=10MB) < 20MB',
        'growth(target.memory) < 20MB',
        memory,
        'share(ok) == 100%',
      ],
      ['max(iteration) < 500ms', 'growth(target.memory) < 20MB', memory, 'share(ok) == 100%'],
      ['peak(target.memory) < 50MB', memory, 'share(ok) == 100%'],
    ]);
  });

  it('read back each file of the dataset, no more and no fewer', async () => {
    const [scenario] = shipped.filter(({ name }) => name === 'every-file');
    assert.ok(scenario?.target.kind === 'openspec' && scenario.target.dataset.kind === 'generated');
    const dataset = { ...scenario.target.dataset, files: SHORT_FILES };
    assert.equal(dataset.files.length, scenario.target.dataset.files.length);
    const options = { cacheDir: SHARED_CACHE, onProgress: () => {}, signal: new AbortController().signal };
    const { tree } = await provideDataset(dataset, options);
    const { files } = JSON.parse(readFileSync(tree?.manifest ?? assert.fail(), 'utf8'));
    assert.equal(files.length, scenario.load.iterations);
  });

  it('know the line of every gate that is written', () => {
    const lines = SHIPPED.split('\n');
    for (const { text, line } of shipped.flatMap(({ gates }) => gates)) {
      assert.ok(
        line === null ? text === 'share(ok) == 100%' : lines[line - 1]?.includes(text),
        `${text} on line ${line}`,
      );
    }
  });
});
