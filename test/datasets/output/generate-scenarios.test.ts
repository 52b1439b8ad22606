import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { edgeCases } from '../../../src/datasets/benchmark/edge-cases.ts';
import { highConcurrency } from '../../../src/datasets/benchmark/high-concurrency.ts';
import { highVolumePagination } from '../../../src/datasets/benchmark/high-volume-pagination.ts';
import type { Extent, Kind } from '../../../src/datasets/benchmark/kind.ts';
import { largeFileStreaming } from '../../../src/datasets/benchmark/large-file-streaming.ts';
import { memoryPressure } from '../../../src/datasets/benchmark/memory-pressure.ts';
import { scenarioText } from '../../../src/datasets/output/scenario-text.ts';
import { testScenario } from '../../../src/datasets/output/test-scenario.ts';
import type { Scenario } from '../../../src/scenarios/scenario.ts';
import { parsed } from '../../fixtures/good-yaml/parsed.ts';

const FILES = 321;
const OK = 'share(ok) == 100%';
const MEMORY = 'peak(target.memory) < 50MB';

type Row = {
  readonly kind: (extent: Extent) => Kind;
  /** By scenario: what it sweeps, its users (of each level), and its iterations at each level. */
  readonly loads: Readonly<Record<string, readonly [levels: unknown, users: readonly number[], iterations: number]>>;
  readonly gates: Readonly<Record<string, readonly string[]>>;
};

const EVERY_FILE_LOAD = [null, [10], FILES] as const;
const EVERY_FILE_GATES = [OK, MEMORY];
const MB = 1e6;

/** The requirements, at full scale, written by hand. */
const TABLE: Readonly<Record<string, Row>> = {
  'high-volume-pagination': {
    kind: highVolumePagination,
    loads: {
      'high-volume-pagination': [{ key: 'pageSize', values: [10, 25, 50, 100, 200] }, [4, 4, 4, 4, 4], 60],
      'every-file': EVERY_FILE_LOAD,
    },
    gates: {
      'high-volume-pagination': [
        'max(traversal @ pageSize=10) < 1000ms',
        'max(traversal @ pageSize=25) < 1000ms',
        'max(traversal @ pageSize=50) < 1000ms',
        'max(traversal @ pageSize=100) < 1000ms',
        'max(traversal @ pageSize=200) < 1000ms',
        MEMORY,
        OK,
      ],
      'every-file': EVERY_FILE_GATES,
    },
  },
  'large-file-streaming': {
    kind: largeFileStreaming,
    loads: {
      'large-file-streaming': [{ key: 'size', values: [10 * MB, 50 * MB, 100 * MB, 200 * MB] }, [4, 4, 4, 4], 8],
      'large-file-streaming-by-read-size': [
        { key: 'readSize', values: [1024, 4096, 16_384, 65_536, 262_144] },
        [4, 4, 4, 4, 4],
        8,
      ],
      'every-file': EVERY_FILE_LOAD,
    },
    gates: {
      'large-file-streaming': [
        'max(response) < 5s',
        MEMORY,
        'rate(bytes @ size=10MB) > 10MB/s',
        'rate(bytes @ size=50MB) > 10MB/s',
        'rate(bytes @ size=100MB) > 10MB/s',
        'rate(bytes @ size=200MB) > 10MB/s',
        OK,
      ],
      'large-file-streaming-by-read-size': [
        'max(response) < 5s',
        MEMORY,
        'rate(bytes @ readSize=1KiB) > 10MB/s',
        'rate(bytes @ readSize=4KiB) > 10MB/s',
        'rate(bytes @ readSize=16KiB) > 10MB/s',
        'rate(bytes @ readSize=64KiB) > 10MB/s',
        'rate(bytes @ readSize=256KiB) > 10MB/s',
        OK,
      ],
      'every-file': EVERY_FILE_GATES,
    },
  },
  'high-concurrency': {
    kind: highConcurrency,
    loads: {
      'high-concurrency': [{ key: 'concurrency', values: [1, 5, 10, 25, 50, 100] }, [1, 5, 10, 25, 50, 100], 200],
      'every-file': EVERY_FILE_LOAD,
    },
    gates: {
      'high-concurrency': [
        OK,
        'mean(iteration @ concurrency=1) < 500ms',
        'mean(iteration @ concurrency=5) < 500ms',
        'mean(iteration @ concurrency=10) < 500ms',
        'mean(iteration @ concurrency=25) < 500ms',
        'mean(iteration @ concurrency=50) < 500ms',
        'mean(iteration @ concurrency=100) < 500ms',
        'rate(iterations.ok @ concurrency=1) >= 100/s',
        'rate(iterations.ok @ concurrency=5) >= 100/s',
        'rate(iterations.ok @ concurrency=10) >= 100/s',
        'rate(iterations.ok @ concurrency=25) >= 100/s',
        'rate(iterations.ok @ concurrency=50) >= 100/s',
        'rate(iterations.ok @ concurrency=100) >= 100/s',
      ],
      'every-file': EVERY_FILE_GATES,
    },
  },
  'memory-pressure': {
    kind: memoryPressure,
    loads: {
      'memory-pressure': [{ key: 'size', values: [1 * MB, 10 * MB, 50 * MB, 100 * MB, 200 * MB] }, [1, 1, 1, 1, 1], 8],
    },
    gates: {
      'memory-pressure': [
        'max(iteration) < 2s',
        MEMORY,
        'rise(target.memory @ size=1MB) < 20MB',
        'rise(target.memory @ size=10MB) < 20MB',
        'rise(target.memory @ size=50MB) < 20MB',
        'rise(target.memory @ size=100MB) < 20MB',
        'rise(target.memory @ size=200MB) < 20MB',
        OK,
      ],
    },
  },
  'edge-cases': {
    kind: edgeCases,
    loads: { 'edge-cases': [null, [4], 400] },
    gates: { 'edge-cases': [OK, 'max(iteration) < 500ms', 'rise(target.memory) < 20MB'] },
  },
};

function scenariosOf(kind: Kind): readonly Scenario[] {
  return parsed(scenarioText(kind.description, kind.scenarios(FILES))).scenarios;
}

const loadsOf = (scenarios: readonly Scenario[]) =>
  Object.fromEntries(
    scenarios.map(({ name, workload, load }) => [
      name,
      [workload.levels, load.stages.map(({ to }) => to), load.iterations],
    ]),
  );
const gatesOf = (scenarios: readonly Scenario[]) =>
  Object.fromEntries(scenarios.map(({ name, gates }) => [name, gates.map(({ text }) => text)]));

describe('the scenario of generated data', () => {
  for (const [name, { kind, loads, gates }] of Object.entries(TABLE)) {
    const scenarios = scenariosOf(kind({ scale: 1, seed: 1 }));

    it(`of ${name} has the levels and loads of the requirements`, () => {
      assert.deepEqual(loadsOf(scenarios), loads);
    });

    it(`of ${name} has their gates, one for each level where all together would hide it`, () => {
      assert.deepEqual(gatesOf(scenarios), gates);
      for (const { gates: own } of scenarios) assert.ok(own.every(({ severity }) => severity === 'fail'));
    });
  }

  it('reads and writes in the shares of the requirements', () => {
    const [{ workload } = assert.fail()] = scenariosOf(highConcurrency({ scale: 1, seed: 1 }));
    assert.ok(workload.kind === 'concurrency');
    assert.deepEqual(
      workload.operations.map(({ operation, weight }) => [operation, weight]),
      [
        ['read', 4],
        ['create', 2],
        ['update', 2],
        ['delete', 2],
      ],
    );
  });

  it('reads every file once, with no warm-up that would read some of them before', () => {
    for (const kind of [highVolumePagination, largeFileStreaming, highConcurrency]) {
      const last = scenariosOf(kind({ scale: 1, seed: 1 })).at(-1) ?? assert.fail();
      assert.ok(last.workload.kind === 'streaming' && last.target.kind === 'openspec');
      assert.deepEqual([last.workload.files, last.workload.index, last.workload.verify], ['all', '/tree', 'sha256']);
      assert.deepEqual([last.warmup, last.target.dataset.kind], [{ kind: 'time', ms: 0 }, 'folder']);
    }
  });

  for (const [changes, limitMs] of [
    [5_000, 1_000],
    [1_500, 300],
    [1_200, 240],
    [1_000, 200],
    [50, 200],
  ] as const) {
    it(`lets a walk through ${changes} changes take ${limitMs} ms`, () => {
      const [walk] = scenariosOf(highVolumePagination({ scale: changes / 5_000, seed: 1 }));
      assert.deepEqual([...new Set(walk?.gates.flatMap(({ text }) => /\d+ms/.exec(text) ?? []))], [`${limitMs}ms`]);
    });
  }

  it('judges no rate of files so small that it would be that of requests', () => {
    const gates = gatesOf(scenariosOf(largeFileStreaming({ scale: 0.01, seed: 1 })));
    assert.deepEqual(
      gates['large-file-streaming']?.filter((gate) => gate.startsWith('rate')),
      ['rate(bytes @ size=1MB) > 10MB/s', 'rate(bytes @ size=2MB) > 10MB/s'],
    );
    assert.deepEqual(gates['large-file-streaming-by-read-size'], ['max(response) < 5s', MEMORY, OK]);
  });

  it('is not for documents that are larger than the target takes', () => {
    assert.ok(memoryPressure({ scale: 1.28, seed: 1 }));
    assert.throws(() => memoryPressure({ scale: 1.281, seed: 1 }), {
      code: 'USAGE',
      message: /^--scale: at 1\.281, documents of memory-pressure are larger than the 256MB/,
    });
  });

  it('of a test environment walks through its changes and reads all files, itself among them', () => {
    const repository = { name: 'repository', spec: { changes: 1_200 } };
    const file = { path: 'x', bytes: 1, sha256: '', mtimeMs: 0 };
    const index = { parts: [repository], files: [file, file], beside: [] } as unknown as Parameters<
      typeof testScenario
    >[0];
    const [{ content } = assert.fail()] = testScenario(index);
    const { scenarios } = parsed(String(content));
    assert.deepEqual(loadsOf(scenarios), { walk: [null, [4], 60], 'every-file': [null, [10], 3] });
    assert.deepEqual(gatesOf(scenarios), {
      walk: ['max(traversal) < 240ms', MEMORY, OK],
      'every-file': EVERY_FILE_GATES,
    });
    assert.deepEqual(testScenario({ ...index, parts: [] }), []);
  });
});
