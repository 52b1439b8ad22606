import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { RunResult } from '../../../src/harness/result/result.ts';
import { type Fault, type FaultyServer, startFaultyServer } from '../../support/faulty-server.ts';
import { runInTemporaryFolder } from '../../support/library-run.ts';

describe('sweeps of files, read sizes, users and a rate', () => {
  let server: FaultyServer | null = null;
  let result: RunResult | null = null;
  const openAt = new Map<number, number>();

  before(async () => {
    let asked = 0;
    let held: (() => void)[] = [];
    const release = (): void => {
      for (const answer of held) answer();
      held = [];
    };
    /** Holds the answers of a level back until all of its users wait for one, of 12 requests first of 2 users, then of 6. */
    const counted: Fault = (turn) => {
      const answer = (): void => turn.send(turn.answer);
      if (turn.url.search !== '?users') return answer();
      asked += 1;
      const users = asked <= 12 ? 2 : 6;
      held.push(answer);
      openAt.set(users, Math.max(openAt.get(users) ?? 0, held.length));
      // Requests beyond the users of the level are counted, too.
      if (held.length >= users) setTimeout(release, 5);
    };
    server = await startFaultyServer(counted, { files: [50_000, 70_000] });
    const { origin } = server;
    const mix = 'workload: { kind: concurrency, requests: [{ name: a, path: "/specs?users" }]';
    const scenarios = [
      'name: sizes, workload: { kind: streaming, levels: { size: [70KB, 50KB] } }, load: { concurrency: 1, iterations: 2 }',
      'name: pieces, workload: { kind: streaming, files: [50KB], levels: { readSize: [1MiB, 512B] } }, load: { concurrency: 1, iterations: 2 }',
      `name: users, ${mix}, levels: { concurrency: [6, 2] } }, load: { iterations: 12 }`,
      'name: rate, workload: { kind: pagination, levels: { pageSize: [20, 40] } }, load: { rate: 100/s, iterations: 10 }, gates: ["count(iterations.started @ pageSize=20) == 10"]',
      'name: twice, repeat: 2, workload: { kind: pagination, levels: { pageSize: [20, 40] } }, load: { concurrency: 1, iterations: 3 }, gates: ["count(iterations.ok @ pageSize=20) == 3"]',
    ];
    const text = [
      ...['version: 1', `target: { kind: url, url: "${origin}" }`],
      ...['defaults: { excuse: nothing, warmup: 0s, timeout: 30s, gracefulStop: 30s }', 'scenarios:'],
      ...scenarios.map((scenario) => `  - { ${scenario} }`),
    ];
    result = await runInTemporaryFolder(`${text.join('\n')}\n`);
  });
  after(() => server?.close());

  const levelsOf = (name: string): readonly (readonly unknown[])[] =>
    (result?.scenarios.find((scenario) => scenario.name === name)?.levels ?? []).map(({ name: level, counters }) => [
      level,
      counters.ok,
      counters.bytes,
    ]);
  const asked = (pattern: RegExp): readonly string[] =>
    (server?.log ?? []).filter((line) => pattern.test(line)).map((line) => line.slice('GET '.length));

  it('read the one file of each size', () => {
    assert.deepEqual(levelsOf('sizes'), [
      ['size=50KB', 2, 100_000],
      ['size=70KB', 2, 140_000],
    ]);
    const [small, large] = ['/files/file-50000.bin', '/files/file-70000.bin'];
    assert.deepEqual(asked(/^GET \/files\/[^?]*$/), [small, small, large, large]);
  });

  it('ask the target to read and write so much at a time', () => {
    assert.deepEqual(levelsOf('pieces'), [
      ['readSize=512B', 2, 100_000],
      ['readSize=1MiB', 2, 100_000],
    ]);
    const [small, large] = [512, 1_048_576].map((bytes) => `/files/file-50000.bin?readSize=${bytes}`);
    assert.deepEqual(asked(/readSize/), [small, small, large, large]);
  });

  it('have as many users as the level says', () => {
    assert.deepEqual(
      levelsOf('users').map(([level, ok]) => [level, ok]),
      [2, 6].map((users) => [`concurrency=${users}`, 12]),
    );
    assert.deepEqual(
      [...openAt],
      [
        [2, 2],
        [6, 6],
      ],
    );
  });

  it('start so many arrivals at each level', () => {
    assert.deepEqual(
      levelsOf('rate').map(([level, ok]) => [level, ok]),
      [
        ['pageSize=20', 20],
        ['pageSize=40', 10],
      ],
    );
  });

  it('run whole as often as the scenario, whose gates are about each run', () => {
    assert.deepEqual(
      levelsOf('twice').map(([level, ok]) => [level, ok]),
      [
        ['pageSize=20', 12],
        ['pageSize=40', 6],
      ],
    );
    const { runs, intervals, gates } = result?.scenarios.find(({ name }) => name === 'twice') ?? assert.fail();
    assert.deepEqual([runs.length, gates[0]?.value], [2, 3]);
    const order = intervals.map(({ attempt, level }) => `${attempt} ${level}`);
    assert.deepEqual([...new Set(order)], ['0 pageSize=20', '0 pageSize=40', '1 pageSize=20', '1 pageSize=40']);
  });

  it('pass where nothing is wrong', () => {
    const verdicts = (result?.scenarios ?? []).map(({ name, verdict }) => [name, verdict]);
    // On a machine that others have taken, ten arrivals within 100 ms may be late, which leaves their gates undecided.
    const late = result?.scenarios.find(({ name }) => name === 'rate')?.gates.map(({ reason }) => reason ?? '') ?? [];
    const rate = late.some((reason) => /^the harness started \d+ % of the arrivals/.test(reason)) ? 'invalid' : 'pass';
    const others = ['sizes', 'pieces', 'users', 'twice'].map((name) => [name, 'pass']);
    assert.deepEqual(verdicts, [...others.slice(0, 3), ['rate', rate], ...others.slice(3)]);
  });
});
