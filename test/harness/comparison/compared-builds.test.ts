import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { ComparisonOutcome } from '../../../src/harness/comparison/run-comparison.ts';
import { ComparedRepository, compareBuilds } from '../../support/compared-repository.ts';
import { ROOT } from '../../support/project.ts';
import { schemaBreaches } from '../../support/result-schema.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const FAST_MS = 20;
const SLOW_MS = 200;
/** Each answer of an app waits for so long: a clock takes no CPU, and neighbours hardly stretch it. */
const app = (waitMs: number, then = ''): string => `
let asked = 0;
export default (_, response) => {
  asked += 1;
  ${then}
  setTimeout(() => response.end('{}'), ${waitMs});
};
`;
/** Finds its framework where "prepare" has put it, and does not load it: to do so takes as long as the rest of its start. */
const NEEDS_EXPRESS = `
import { createRequire } from 'node:module';
createRequire(import.meta.url).resolve('express');
`;

/** A program that serves so many bytes. */
const server = (bytes: number): string => `
import { createServer } from 'node:http';
createServer((_, response) => response.end('x'.repeat(${bytes}))).listen(process.env.PORT, '127.0.0.1');
`;

const SCENARIOS = `
version: 1
target: { kind: module, module: ./src/app.mjs }
prepare: [ [sh, prepare.sh] ]
defaults: { warmup: 5 iterations, excuse: nothing, gracefulStop: 10s }
scenarios:
  - name: list
    workload: { kind: concurrency, requests: [ { name: list, path: /list } ] }
    load: { concurrency: 12, iterations: 100, thinkTime: 50ms }
    gates: [ p50(response) < 10s, mean(out/request) < 10kB ]
`;
const BYTES_ONLY = SCENARIOS.replace('p50(response) < 10s, ', '').replace('concurrency: 12', 'concurrency: 4');

const PREPARE = `mv src/app.txt src/app.mjs
ln -s '${join(ROOT, 'node_modules')}' node_modules
`;

describe('a comparison of two commits', { timeout: 600_000 }, () => {
  const folder = temporaryFolder({ after });
  const out = join(folder, 'out');
  const repository = new ComparedRepository(temporaryFolder({ after }));
  const file = join(repository.dir, 'scenarios.yaml');
  const bytesOnly = join(repository.dir, 'bytes-only.yaml');
  let found: ComparisonOutcome;
  before(async () => {
    // What is started is made by the commands of "prepare".
    repository.commit('fast', {
      'scenarios.yaml': SCENARIOS,
      'bytes-only.yaml': BYTES_ONLY,
      'prepare.sh': PREPARE,
      'src/app.txt': `${NEEDS_EXPRESS}${app(FAST_MS)}`,
    });
    repository.commit('slow', { 'src/app.txt': `${NEEDS_EXPRESS}${app(SLOW_MS)}` });
    repository.commit('plain', { 'src/app.txt': app(FAST_MS) });
    repository.commit('other', { 'src/app.txt': app(FAST_MS, '// As before.') });
    repository.commit('broken', { 'src/app.txt': app(FAST_MS, 'if (asked === 4) process.exit(3);') });
    const lines = Array.from({ length: 19 }, (_, index) => `echo line ${index + 1}\n`);
    repository.commit('unbuilt', { 'prepare.sh': `${lines.join('')}exit 2\n` });
    found = await compareBuilds(file, { out, baseline: 'fast', candidate: 'slow' });
  });

  const metricOf = ({ result }: ComparisonOutcome, name: string) => {
    const metric = result.scenarios[0]?.metrics.find(({ metric }) => metric === name);
    assert.ok(metric, `${name}: ${JSON.stringify(result.scenarios)}`);
    return metric;
  };

  it('finds that the second is slower, and sends as much', () => {
    const { result, error } = found;
    assert.equal(error, null);
    const seen = [result.verdict, result.exitCode, result.interrupted];
    assert.deepEqual(seen, ['regression', 4, null], JSON.stringify(result.scenarios));
    const [time, bytes] = [metricOf(found, 'p50(response)'), metricOf(found, 'mean(out/request)')];
    assert.deepEqual(
      [time.verdict, time.change?.direction, time.gated, time.pairs],
      ['regression', 'longer', true, 5],
      JSON.stringify(time),
    );
    const { change } = time;
    assert.ok(change && change.low <= change.value && change.value <= change.high);
    for (const { candidate } of time.values) assert.ok(candidate !== null && candidate >= SLOW_MS - 1, `${candidate}`);
    assert.deepEqual([bytes.verdict, bytes.change?.value], ['no change', 1]);
  });

  it('writes what the published schema says, with every slice, and keeps what both printed', () => {
    const { result, path } = found;
    assert.deepEqual(schemaBreaches(result, 'comparison.schema.json'), []);
    assert.deepEqual(JSON.parse(readFileSync(path ?? '', 'utf8')), result);
    const [scenario] = result.scenarios;
    assert.ok(scenario && scenario.launches.length === 5);
    for (const { order, arms } of scenario?.launches ?? []) {
      assert.equal(order.length % 4, 0);
      assert.equal(order.filter((arm) => arm === 'baseline').length, order.length / 2);
      assert.ok(arms.baseline && arms.candidate && arms.baseline.origin !== arms.candidate.origin);
    }
    assert.deepEqual(
      [result.baseline.kind, result.baseline.commit],
      ['reference', repository.git('rev-parse', 'fast')],
    );
    assert.ok(readdirSync(join(out, result.id)).includes('baseline-prepare.log'));
  });

  it('leaves no worktree behind', () => {
    assert.deepEqual(repository.worktrees(), []);
  });

  it('finds no regression of one commit against itself', async () => {
    const verdicts: string[] = [];
    // One of fifty comparisons of equal builds may find one by chance. A fault finds one in the second, too.
    for (const seed of [1, 2]) {
      const same = await compareBuilds(file, { out, baseline: 'plain', seed });
      const [time, bytes] = [metricOf(same, 'p50(response)'), metricOf(same, 'mean(out/request)')];
      assert.deepEqual([same.result.self, time.pairs, bytes.pairs], [true, 5, 5]);
      assert.deepEqual([bytes.verdict, bytes.change?.value], ['no change', 1]);
      verdicts.push(same.result.verdict);
      if (same.result.verdict !== 'regression') return;
    }
    assert.fail(`of one commit: ${verdicts.join(', ')}`);
  });

  it('calls a candidate that dies in a slice a regression, and says how it died', async () => {
    const { result } = await compareBuilds(bytesOnly, {
      ...{ out, baseline: 'plain', candidate: 'broken' },
    });
    const [scenario] = result.scenarios;
    assert.deepEqual(
      [result.verdict, scenario?.launches.length, scenario?.metrics.map(({ pairs }) => pairs)],
      ['regression', 2, [0]],
    );
    assert.match(
      scenario?.reason ?? '',
      /^the candidate did not work in 2 of 2 launches: .*exit code 3.*; the baseline did/,
    );
  });

  it('shows the last ten lines of what can’t be prepared, and where the others are', async () => {
    const { result, error } = await compareBuilds(bytesOnly, { out, baseline: 'plain', candidate: 'unbuilt' });
    assert.deepEqual([error?.code, result.exitCode, error?.lines.length], ['CONFIG', 2, 11]);
    assert.match(error?.lines[0] ?? '', /^candidate unbuilt can’t be prepared: "sh prepare.sh" exited with code 2$/);
    assert.deepEqual([error?.lines[1], error?.lines[10]], ['  line 10', '  line 19']);
    const log = /is in (.*)$/.exec(error?.hint ?? '')?.[1] ?? '';
    assert.match(readFileSync(log, 'utf8'), /^line 1$/m);
    assert.deepEqual(repository.worktrees(), []);
  });

  it('starts the command of each folder in that folder', async () => {
    for (const [name, bytes] of [
      ['a', 100],
      ['b', 200],
    ] as const) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'serve.mjs'), server(bytes));
    }
    const own = join(folder, 'scenarios.yaml');
    writeFileSync(
      own,
      BYTES_ONLY.replace('kind: module, module: ./src/app.mjs', 'kind: command, command: node serve.mjs'),
    );
    writeFileSync(join(folder, 'serve.mjs'), 'process.exit(3);');
    const launches = { kind: 'number', count: 1 } as const;
    const [a, b] = [join(folder, 'a'), join(folder, 'b')];
    const compared = await compareBuilds(own, { out, baseline: a, candidate: b, launches });
    assert.equal(compared.error, null, compared.error?.lines.join('; '));
    const { baseline, candidate } = compared.result;
    assert.deepEqual([baseline.kind, candidate.kind], ['folder', 'folder']);
    const [bytes] = metricOf(compared, 'mean(out/request)').values;
    assert.equal((bytes?.candidate ?? 0) - (bytes?.baseline ?? 0), 100);
  });

  it('keeps the launches that had ended when it is stopped, and removes the worktrees, saying so', async () => {
    const stop = new AbortController();
    const removed: string[] = [];
    const { result } = await compareBuilds(bytesOnly, {
      ...{ out, baseline: 'plain', candidate: 'other', stop: stop.signal },
      onEvent: (event) => {
        if (event.kind === 'launch' && event.number === 2) stop.abort(130);
        if (event.kind === 'removing') removed.push(event.build);
      },
    });
    assert.deepEqual([result.exitCode, result.interrupted, result.verdict], [130, 'stopped by a signal', 'undecided']);
    assert.equal(result.scenarios[0]?.launches.length, 1);
    assert.match(result.scenarios[0]?.reason ?? '', /^insufficient: [01] usable pairs?, and 5 are needed/);
    assert.deepEqual(removed, ['baseline plain', 'candidate other']);
    assert.deepEqual(repository.worktrees(), []);
  });
});
