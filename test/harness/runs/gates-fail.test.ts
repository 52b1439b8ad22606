import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { runVerdict } from '../../../src/harness/judge/judge.ts';
import { exitCodeOfVerdict } from '../../../src/harness/result/exit-code.ts';
import type { RunResult, ScenarioResult } from '../../../src/harness/result/result.ts';
import { detailLines } from '../../../src/reports/console/details.ts';
import { createPaint } from '../../../src/reports/paint.ts';
import { changeName } from '../../support/answers.ts';
import { callPerfHarness } from '../../support/command-io.ts';
import {
  closesAfter,
  delayed,
  dropsItem,
  emptyBody,
  everyNth,
  healthy,
  malformedStatusLine,
  repeatsItem,
  resetBefore,
  restlessTotal,
  silent,
  status,
  truncated,
  wrongByte,
} from '../../support/faults.ts';
import { type Fault, type FaultyServer, startFaultyServer } from '../../support/faulty-server.ts';
import { runInline } from '../../support/library-run.ts';
import { scenarioText } from '../../support/scenario-text.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const SHARE = 'share(ok) == 100%';
const pages = 'workload: { kind: pagination, pageSize: 10 }, load: { concurrency: 2, iterations: 10 }';
const files = 'workload: { kind: streaming, files: [50KB] }, load: { concurrency: 2, iterations: 10 }';
const mix =
  'workload: { kind: concurrency, requests: [{ name: specs, path: /specs, expect: { items: 1 } }] }, load: { concurrency: 2, iterations: 20 }';

type Case = {
  readonly name: string;
  readonly fault: Fault;
  readonly keys: string;
  /** The gates that must fail, and no other. */
  readonly fails: readonly string[];
  /** What the report must say of the first failure. */
  readonly says?: RegExp;
};

const CASES: readonly Case[] = [
  {
    name: 'answers-after-300-ms',
    fault: delayed(300),
    keys: 'workload: { kind: pagination }, load: { concurrency: 10, duration: 500ms }, gates: [p95(traversal) < 200ms, mean(response) < 5s, rate(items) > 50000/s]',
    fails: ['p95(traversal) < 200ms', 'rate(items) > 50000/s'],
  },
  {
    name: 'answers-a-mix-after-300-ms',
    fault: delayed(300),
    keys: `${mix.replace('iterations: 20', 'iterations: 4')}, gates: [mean(response) < 200ms, mean(response @ request=specs) < 200ms]`,
    fails: ['mean(response) < 200ms', 'mean(response @ request=specs) < 200ms'],
  },
  {
    name: 'drops-an-item-from-a-page',
    fault: dropsItem(changeName(17)),
    keys: pages,
    fails: [SHARE],
    says: /first check in page: .*the walk saw 39 items of 40/,
  },
  {
    name: 'repeats-an-item',
    fault: repeatsItem(changeName(3), changeName(25)),
    keys: `${pages}, gates: ["count(failed.check) == 0"]`,
    fails: ['count(failed.check) == 0', SHARE],
    says: /first check in page: .*"change-0003" came twice in one walk/,
  },
  {
    name: 'changes-its-total',
    fault: restlessTotal,
    keys: pages,
    fails: [SHARE],
    says: /first check in page: .*the total was \d+ and became \d+/,
  },
  {
    name: 'truncates-a-body',
    fault: everyNth(4, truncated),
    keys: files,
    fails: [SHARE],
    says: /first length in 50KB: GET \/files\/file-50000\.bin: /,
  },
  {
    name: 'serves-a-wrong-byte',
    fault: everyNth(4, wrongByte),
    keys: files,
    fails: [SHARE],
    says: /first checksum in 50KB: .*SHA-256 [0-9a-f]{64}, not [0-9a-f]{64}/,
  },
  {
    name: 'streams-too-slowly',
    fault: delayed(100),
    keys: `${files}, gates: [rate(bytes) > 10MB/s]`,
    fails: ['rate(bytes) > 10MB/s'],
  },
  {
    name: 'answers-500-now-and-then',
    fault: everyNth(7, status(500)),
    keys: mix,
    fails: [SHARE],
    says: /first status in specs: GET \/specs: status 500, not 200/,
  },
  {
    name: 'answers-an-empty-200',
    fault: emptyBody,
    keys: mix,
    fails: [SHARE],
    says: /first length in specs: .*empty body/,
  },
  { name: 'resets', fault: everyNth(5, resetBefore), keys: mix, fails: [SHARE], says: /first reset in specs/ },
  {
    name: 'talks-no-http',
    fault: everyNth(5, malformedStatusLine),
    keys: mix,
    fails: [SHARE],
    says: /first protocol in specs/,
  },
  {
    name: 'closes-unannounced',
    fault: closesAfter(3, 'unannounced'),
    keys: `${mix}, gates: ["share(failed.reset) <= 0%", "share(ok) > 0%"]`,
    fails: ['share(failed.reset) <= 0%'],
    says: /first reset in specs/,
  },
  {
    name: 'never-answers-one-in-ten',
    fault: everyNth(10, silent),
    keys: `timeout: 300ms, ${mix}`,
    fails: [SHARE],
    says: /first timeout in specs: GET \/specs: no complete answer within 300 ms/,
  },
];

const RIGHT: readonly Case[] = [
  {
    name: 'right-pages',
    fault: healthy,
    keys: `${pages}, gates: [mean(traversal) < 5s, rate(items) > 1/s]`,
    fails: [],
  },
  { name: 'right-files', fault: healthy, keys: `${files}, gates: [rate(bytes) > 1KB/s]`, fails: [] },
  { name: 'right-mix', fault: healthy, keys: `${mix}, gates: [mean(response) < 5s]`, fails: [] },
];

/** One file, a scenario and a target of its own for each case. */
function fileText(cases: readonly Case[], servers: readonly FaultyServer[]): string {
  const scenarios = cases.map(
    ({ name, keys }, index) =>
      `  - { name: ${name}, target: { kind: url, url: "${servers[index]?.origin}" }, ${keys} }`,
  );
  return [
    'version: 1',
    'defaults: { excuse: nothing, warmup: 0s, timeout: 10s, gracefulStop: 2s }',
    'scenarios:',
    ...scenarios,
    '',
  ].join('\n');
}

describe('a target that', () => {
  const all = [...CASES, ...RIGHT];
  let servers: readonly FaultyServer[] = [];
  let result: RunResult | null = null;
  const resultOf = (name: string): ScenarioResult =>
    result?.scenarios.find((scenario) => scenario.name === name) ?? assert.fail(`${name} was not run`);

  before(async () => {
    servers = await Promise.all(all.map(({ fault }) => startFaultyServer(fault)));
    result = await runInline(fileText(all, servers));
  });
  after(() => Promise.all(servers.map((server) => server.close())));

  for (const { name, fails, says } of CASES) {
    it(`${name.replaceAll('-', ' ')} fails ${fails.join(' and ')}`, () => {
      const scenario = resultOf(name);
      const failed = scenario.gates.filter(({ verdict }) => verdict === 'fail').map(({ gate }) => gate);
      assert.deepEqual(failed, fails);
      assert.equal(exitCodeOfVerdict(runVerdict([scenario.verdict])), 3);
      const report = detailLines(scenario, createPaint(false), 120).join('\n');
      for (const gate of fails) assert.match(report, new RegExp(`${quoted(gate)} .*FAIL`));
      const said = scenario.failures.map(({ failure, request, detail }) => `first ${failure} in ${request}: ${detail}`);
      if (says) assert.match(said.join('\n'), says);
      if (says) assert.match(report, /^ +for example, /m);
      else assert.deepEqual(scenario.failures, []);
    });
  }

  for (const { name } of RIGHT) {
    it(`is right passes: ${name}`, () => {
      const { verdict, gates, failures } = resultOf(name);
      assert.deepEqual([verdict, failures], ['pass', []]);
      assert.ok(gates.length >= 2 && gates.every((gate) => gate.verdict === 'pass'));
    });
  }

  it('is wrong among right ones fails the run', () => {
    assert.deepEqual([result?.verdict, result?.exitCode], ['fail', 3]);
  });
});

describe('the command', () => {
  for (const [title, fault, code, report] of [
    [
      'exits with 3 and names gate and reason',
      dropsItem(changeName(17)),
      3,
      /share\(ok\) == 100% .*FAIL[\s\S]*saw 39\s+items of 40/,
    ],
    ['exits with 0 for the same target without its fault', healthy, 0, /^PASS +tried .*share\(ok\) 100 %/m],
  ] as const) {
    it(title, async (t) => {
      const server = await startFaultyServer(fault);
      t.after(() => server.close());
      const folder = temporaryFolder(t);
      writeFileSync(join(folder, 'a.yaml'), scenarioText(server.origin, pages));
      const args = ['run', 'a.yaml', '--out', 'out', '--workers', '1'];
      const { stdout, code: exitCode, stderr } = await callPerfHarness(args, { cwd: folder });
      assert.equal(exitCode, code, stderr);
      assert.match(stdout, report);
    });
  }
});

function quoted(text: string): string {
  return text.replace(/[()^$.*+?[\]{}|\\]/g, '\\$&');
}
