import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { ComparisonOutcome } from '../../../src/harness/comparison/run-comparison.ts';
import { ComparedRepository, compareBuilds } from '../../support/compared-repository.ts';
import { schemaBreaches } from '../../support/result-schema.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** Burns CPU for each answer, by counting: no clock tells it to stop earlier beside neighbours. */
const app = (rounds: number, bytes: number, end = ''): string => `
let asked = 0;
export default (_, response) => {
  asked += 1;
  ${end}
  let sum = 0;
  for (let round = 0; round < ${rounds}; round += 1) sum += Math.sqrt(round + asked);
  response.end('x'.repeat(${bytes}) + (sum > 0 ? '' : '!'));
};
`;

const SCENARIOS = `
version: 1
target: { kind: module, module: ./src/app.mjs }
prepare: [ [sh, prepare.sh] ]
defaults: { warmup: 5 iterations, excuse: nothing, gracefulStop: 10s }
scenarios:
  - name: list
    workload: { kind: concurrency, requests: [ { name: list, path: /list } ] }
    load: { concurrency: 4, iterations: 100, thinkTime: 1ms }
    gates: [ mean(cpu/request) < 100ms, mean(out/request) < 10kB ]
`;
/** CPU is counted in coarse steps, of which each launch would need many. Bytes are the same however many requests there are. */
const WITHOUT_CPU = SCENARIOS.replace('mean(cpu/request) < 100ms, ', '').replace('thinkTime: 1ms', 'thinkTime: 8ms');
/** Enough for bytes, which every request tells. */
const SHORT_MS = 40;

const PREPARE = 'mv src/app.txt src/app.mjs\n';

describe('a comparison of two commits', { timeout: 600_000 }, () => {
  const folder = temporaryFolder({ after });
  const out = join(folder, 'out');
  const repository = new ComparedRepository(temporaryFolder({ after }));
  const file = join(repository.dir, 'without-cpu.yaml');
  let found: ComparisonOutcome;
  before(async () => {
    // What is started is made by the commands of "prepare".
    repository.commit('fast', {
      'scenarios.yaml': SCENARIOS,
      'without-cpu.yaml': WITHOUT_CPU,
      'prepare.sh': PREPARE,
      'src/app.txt': app(1, 100),
    });
    repository.commit('slow', { 'src/app.txt': app(200_000, 200) });
    repository.commit('broken', { 'src/app.txt': app(1, 100, 'if (asked === 4) process.exit(3);') });
    const lines = Array.from({ length: 19 }, (_, index) => `echo line ${index + 1}\n`);
    repository.commit('unbuilt', { 'prepare.sh': `${lines.join('')}exit 2\n` });
    const whole = join(repository.dir, 'scenarios.yaml');
    found = await compareBuilds(whole, { out, baseline: 'fast', candidate: 'slow' });
  });

  const metricOf = ({ result }: ComparisonOutcome, name: string) => {
    const metric = result.scenarios[0]?.metrics.find(({ metric }) => metric === name);
    assert.ok(metric, `${name}: ${JSON.stringify(result.scenarios)}`);
    return metric;
  };

  it('finds that the second is slower, and sends more', () => {
    const { result, error } = found;
    assert.equal(error, null);
    const seen = [result.verdict, result.exitCode, result.interrupted];
    assert.deepEqual(seen, ['regression', 4, null], JSON.stringify(result.scenarios));
    const [cpu, bytes] = [metricOf(found, 'mean(cpu/request)'), metricOf(found, 'mean(out/request)')];
    // A starved machine may make too few requests for it, and can't make it less.
    if (cpu.change !== null)
      assert.deepEqual([cpu.verdict, cpu.change.direction, cpu.gated], ['regression', 'longer', true]);
    assert.deepEqual([bytes.verdict, bytes.change?.direction], ['regression', 'more']);
    assert.ok(bytes.change && bytes.change.low <= bytes.change.value && bytes.change.value <= bytes.change.high);
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

  it('finds no difference of one commit to itself', async () => {
    const same = await compareBuilds(file, { out, baseline: 'fast', sliceMs: SHORT_MS });
    const bytes = metricOf(same, 'mean(out/request)');
    assert.deepEqual([same.result.self, bytes.verdict, bytes.change?.value], [true, 'no change', 1]);
  });

  it('calls a candidate that dies in a slice a regression, and says how it died', async () => {
    const { result } = await compareBuilds(file, { out, baseline: 'fast', candidate: 'broken', sliceMs: SHORT_MS });
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
    const { result, error } = await compareBuilds(file, { out, baseline: 'fast', candidate: 'unbuilt' });
    assert.deepEqual([error?.code, result.exitCode, error?.lines.length], ['CONFIG', 2, 11]);
    assert.match(error?.lines[0] ?? '', /^candidate unbuilt can’t be prepared: "sh prepare.sh" exited with code 2$/);
    assert.deepEqual([error?.lines[1], error?.lines[10]], ['  line 10', '  line 19']);
    const log = /is in (.*)$/.exec(error?.hint ?? '')?.[1] ?? '';
    assert.match(readFileSync(log, 'utf8'), /^line 1$/m);
    assert.deepEqual(repository.worktrees(), []);
  });

  it('keeps the launches that had ended when it is stopped, and removes the worktrees, saying so', async () => {
    const stop = new AbortController();
    const removed: string[] = [];
    const { result } = await compareBuilds(file, {
      ...{ out, baseline: 'fast', candidate: 'slow', sliceMs: SHORT_MS, stop: stop.signal },
      onEvent: (event) => {
        if (event.kind === 'launch' && event.number === 2) stop.abort(130);
        if (event.kind === 'removing') removed.push(event.build);
      },
    });
    assert.deepEqual([result.exitCode, result.interrupted, result.verdict], [130, 'stopped by a signal', 'undecided']);
    assert.equal(result.scenarios[0]?.launches.length, 1);
    assert.match(result.scenarios[0]?.reason ?? '', /^insufficient: [01] usable pairs?, and 5 are needed/);
    assert.deepEqual(removed, ['baseline fast', 'candidate slow']);
    assert.deepEqual(repository.worktrees(), []);
  });
});
