import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { env as environment } from 'node:process';
import { after, before, describe, it } from 'node:test';
import type { RunLine } from '../../src/harness/history/run-line.ts';
import type { ScenarioFigure } from '../../src/harness/history/scenario-figures.ts';
import { Distribution } from '../../src/metrics/histogram.ts';
import type { Finished } from '../support/cli.ts';
import { callPerfHarness } from '../support/command-io.ts';
import { ComparedRepository } from '../support/compared-repository.ts';
import { documentedArguments } from '../support/documented.ts';
import { capacityRun, linesText, nightlyRuns } from '../support/run-lines.ts';
import { type RunServer, startRunServer } from '../support/run-server.ts';
import { scenarioText } from '../support/scenario-text.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const STEP_AT = 30;
const figures = (night: number): readonly ScenarioFigure[] => [
  { metric: 'p95(response)', unit: 'ms', value: night < STEP_AT ? 12 : 14 },
  { metric: 'rate(requests)', unit: '/s', value: 2_000 },
];

describe('run --history', { timeout: 60_000 }, () => {
  const folder = temporaryFolder({ after });
  const path = join(folder, 'perf-history.jsonl');
  let server: RunServer | null = null;
  let ran: Finished | null = null;
  let commit = '';
  before(async () => {
    const repository = new ComparedRepository(temporaryFolder({ after }));
    repository.commit('measured', { 'app.txt': '' });
    commit = repository.git('rev-parse', 'HEAD');
    // A run asks git for the commit of the current folder, which is that of all tests of this thread.
    environment['GIT_DIR'] = join(repository.dir, '.git');
    server = await startRunServer([{ ms: 0 }]);
    const keys =
      'workload: { kind: concurrency, requests: [ { name: a, path: /a } ] }, load: { concurrency: 2, iterations: 300 }, gates: [ "p95(response @ request=a) < 5s" ]';
    writeFileSync(join(folder, 'scenarios.yaml'), scenarioText(server.origin, keys));
    const command = documentedArguments('npx perf-harness run --history perf-history.jsonl');
    ran = await callPerfHarness([...command, '--workers', '1'], { cwd: folder });
    delete environment['GIT_DIR'];
  });
  after(() => server?.close());

  it('appends a line with the commit, the machine, the figures and the histograms of the run', () => {
    assert.equal(ran?.code, 0, ran?.stderr);
    const line = JSON.parse(readFileSync(path, 'utf8')) as RunLine;
    assert.equal(line.schema, 'perf-harness/run@1');
    assert.match(commit, /^[0-9a-f]{40}$/);
    assert.equal(line.commit, commit);
    assert.match(line.machine.fingerprint, /^[0-9a-f]{12}$/);
    assert.equal(line.node, process.version);
    const [scenario] = line.scenarios;
    assert.match(scenario?.fingerprint ?? '', /^[0-9a-f]{12}$/);
    const metrics = scenario?.figures.map(({ metric }) => metric) ?? [];
    for (const metric of ['p95(response)', 'p95(response @ request=a)', 'rate(requests)', 'share(ok)'])
      assert.ok(metrics.includes(metric), `${metric} of ${metrics}`);
    // 300 requests are too few for p99.
    assert.ok(!metrics.includes('p99(response)') && !metrics.includes('mean(iteration)'));
    assert.equal(Distribution.fromBase64(scenario?.hdr.response ?? '').count, 300);
  });

  it('is shown by `history`', async () => {
    const { code, stdout, stderr } = await callPerfHarness(documentedArguments('npx perf-harness history'), {
      cwd: folder,
    });
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /^tried\non .+\n1 run, /);
    assert.match(stdout, /no change that lasted/);
  });

  it('refuses a file that can’t be written before anything runs', async () => {
    const { code, stderr } = await callPerfHarness(['run', '--history', 'missing/h.jsonl'], { cwd: folder });
    assert.equal(code, 2);
    assert.match(stderr, /can't append to .*missing\/h\.jsonl.*\n {2}name a file in a folder that can be written to/);
    assert.ok(!existsSync(join(folder, 'missing')));
  });
});

describe('perf-harness history', () => {
  const history = async (text: string, ...args: readonly string[]): Promise<Finished> => {
    const cwd = temporaryFolder({ after });
    writeFileSync(join(cwd, 'h.jsonl'), text);
    return callPerfHarness(['history', 'h.jsonl', ...args], { cwd });
  };

  it('tells within one run with which a figure changed, by how much, and that this decides nothing', async () => {
    const { code, stdout } = await history(linesText(nightlyRuns(60, figures)));
    assert.equal(code, 0);
    const found = /p95\(response\): (\S+) % longer, which is worse: 1\S+ ms to 1\S+ ms, since run night-00(\d+) /.exec(
      stdout.replaceAll('\n', ' '),
    );
    assert.ok(Math.abs(Number(found?.[1]) - 16.7) < 3, stdout);
    assert.ok(Math.abs(Number(found?.[2]) - STEP_AT) <= 1, stdout);
    assert.doesNotMatch(stdout, /rate\(requests\): \S+ % (higher|lower)/);
  });

  it('keeps machines and loads apart, leaves invalid runs out, and tells of another Node', async () => {
    const node = (night: number): Partial<RunLine> => (night < STEP_AT ? {} : { node: 'v22.1.0' });
    const own = nightlyRuns(60, figures, node);
    const machine = { fingerprint: 'ffffffffffff', name: 'another machine' };
    const other = nightlyRuns(3, figures, (night) => ({ machine, id: `other-${night}` }));
    const invalid = own.slice(0, 1).map((run) => ({
      ...run,
      id: 'invalid',
      scenarios: run.scenarios.map((each) => ({ ...each, verdict: 'invalid' as const })),
    }));
    const { stdout } = await history(linesText([...own, ...other, ...invalid]));
    assert.match(stdout, /^60 runs, 2026-01-01 – 2026-03-01, and 1 run whose measurement was invalid$/m);
    assert.match(stdout, /^on another machine \(ffffffffffff\)\n3 runs, /m);
    assert.match(stdout.replaceAll('\n', ' '), /Node went from v20\.20\.2 to v22\.1\.0/);
  });

  it('takes no coming or going of the probe for a change: memory and CPU are followed as they are seen now', async () => {
    const memory = (night: number): ScenarioFigure => ({
      metric: 'peak(target.memory)',
      unit: 'B',
      value: night < STEP_AT ? 2e7 : 8e7,
    });
    const runs = nightlyRuns(60, (night) => [...figures(0), memory(night)]);
    assert.match((await history(linesText(runs))).stdout, /^peak\(target\.memory\): \S+ % more, which is worse/m);
    const seen = runs.map((run, night) => ({
      ...run,
      scenarios: run.scenarios.map((each) => ({
        ...each,
        memory: night < STEP_AT ? ('isolate' as const) : ('rss' as const),
      })),
    }));
    const { stdout } = await history(linesText(seen));
    assert.match(
      stdout,
      /^60 runs, .*\nmemory and CPU of 30 runs are left out: the target was seen from inside, and is\nseen from outside now$/m,
    );
    assert.match(stdout, /^peak\(target\.memory\) +8\S+ MB +[78]\S+ MB/m);
    assert.match(stdout, /^no change that lasted$/m);
    assert.match((await history(linesText(seen), '--csv')).stderr, /left out: peak\(target\.memory\), which not every/);
  });

  it('reads past lines that were cut short or are not as their schema says, and names them', async () => {
    const [first = '', second = ''] = linesText(nightlyRuns(2, figures)).split('\n');
    const other = first.replace('"unit":"ms"', '"unit":"weeks"');
    const { code, stdout, stderr } = await history(
      `${first}\n${first.slice(0, 50)}\n${second}\n${other}\n${second.slice(0, 80)}`,
    );
    assert.equal(code, 0);
    assert.match(stdout, /^2 runs, /m);
    assert.equal(stderr.match(/h\.jsonl:[25] is no run and is left out: it was cut short/g)?.length, 2, stderr);
    assert.match(
      stderr,
      /h\.jsonl:4 is no run and is left out: \/scenarios\/0\/figures\/0\/unit must be equal to one of/,
    );
  });

  it('shows no figure of an earlier run as one of the last run', async () => {
    const { stdout } = await history(linesText(nightlyRuns(4, (night) => figures(night).slice(night < 3 ? 0 : 1))));
    assert.match(stdout, /^p95\(response\) .* –$/m);
    assert.match(stdout, /^rate\(requests\) .*\d\/s$/m);
  });

  it('exports one scenario as the CSV that Apache Otava reads', async () => {
    const runs = nightlyRuns(3, (night) =>
      night === 0 ? figures(night) : [...figures(night), { metric: 'a,"b"', unit: '', value: 1 }],
    );
    const cwd = temporaryFolder({ after });
    writeFileSync(join(cwd, 'perf-history.jsonl'), linesText(runs));
    const command = documentedArguments('npx perf-harness history --scenario list --csv');
    const { code, stdout, stderr } = await callPerfHarness(command, { cwd });
    assert.equal(code, 0);
    const [head, row, ...rest] = stdout.split('\n');
    assert.equal(head, 'time,run,commit,node,p95(response),rate(requests)');
    assert.match(row ?? '', /^2026-01-01 03:00:00 \+0000,night-0000,c{39}0,v20\.20\.2,1[\d.]+,\d[\d.]+$/);
    assert.equal(rest.length, 3);
    assert.match(stderr, /left out: a,"b", which not every run has/);
  });

  it('keeps capacities of a scenario apart from its runs, in trends and as CSV', async () => {
    const capacities = [
      capacityRun('c-1', 'rate', 900),
      capacityRun('c-2', 'users', 40),
      capacityRun('c-3', 'users', 48),
    ];
    const text = linesText([...nightlyRuns(3, figures), ...capacities]);
    const shown = await history(text);
    assert.deepEqual([shown.code, shown.stderr], [0, '']);
    assert.match(shown.stdout, /^list\non .+\n3 runs, /);
    assert.match(shown.stdout, /^list: its capacity\non .+\n1 run, (?:.*\n)+?capacity\(rate\) +900/m);
    assert.match(shown.stdout, /^list: its capacity\non .+\n2 runs, (?:.*\n)+?capacity\(users\) .*48$/m);
    const csv = await history(text, '--csv');
    assert.equal(csv.code, 0);
    assert.equal(csv.stdout.split('\n').length, 5, csv.stdout);
    assert.match(csv.stdout, /^time,run,commit,node,p95\(response\),rate\(requests\)\n/);
    assert.match(csv.stderr, /left out: capacity\(rate\), which is a series of its own: --metric "capacity\(rate\)"/);
    const own = await history(text, '--csv', '--metric', 'capacity(users)');
    assert.deepEqual([own.code, own.stderr], [0, '']);
    assert.match(own.stdout, /^time,run,commit,node,capacity\(users\)\n.*,c-2,.*,40\n.*,c-3,.*,48\n$/);
  });

  it('takes one scenario at a time as CSV, and knows the names that there are', async () => {
    const two = nightlyRuns(2, figures).map((run) => ({
      ...run,
      scenarios: [...run.scenarios, ...run.scenarios.map((each) => ({ ...each, name: 'search' }))],
    }));
    const csv = await history(linesText(two), '--csv');
    assert.equal(csv.code, 2);
    assert.match(csv.stderr, /--csv: expected one scenario; name it with --scenario NAME\n {2}.*"list", "search"/);
    const typo = await history(linesText(two), '--scenario', 'serch');
    assert.equal(typo.code, 2);
    assert.match(typo.stderr, /there is no "serch" in this history\n {2}did you mean "search"/);
    const metric = await history(linesText(two), '--metric', 'p95(response)');
    assert.doesNotMatch(metric.stdout, /rate\(requests\)/);
  });

  it('says what is missing, or newer than it', async () => {
    const none = await callPerfHarness(['history'], { cwd: temporaryFolder({ after }) });
    assert.equal(none.code, 2);
    assert.match(
      none.stderr,
      /there is no history: expected .*perf-history\.jsonl\n {2}.*perf-harness run --history perf-history\.jsonl/,
    );
    const newer = await history('{"schema":"perf-harness/run@2"}\n');
    assert.equal(newer.code, 2);
    assert.match(newer.stderr, /written by a newer version of perf-harness/);
    const empty = await history('\n');
    assert.deepEqual([empty.code, empty.stdout], [2, '']);
  });
});
