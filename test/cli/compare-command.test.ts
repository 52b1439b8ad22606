import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { RunResult, ScenarioResult } from '../../src/harness/result/result.ts';
import { startServer } from '../support/answering-server.ts';
import { beginPerfHarness, callPerfHarness } from '../support/command-io.ts';
import { ComparedRepository } from '../support/compared-repository.ts';
import { documentedArguments } from '../support/documented.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const APP = "export default (_, response) => response.end('{}');\n";
const SCENARIOS = `
version: 1
target: { kind: module, module: ./app.mjs }
defaults: { warmup: 0s, excuse: nothing }
scenarios:
  - name: list
    workload: { kind: concurrency, requests: [ { name: list, path: /list } ] }
    load: { concurrency: 1, duration: 1s }
`;
const CLIMB = `
  - name: climb
    workload: { kind: concurrency, requests: [ { name: list, path: /list } ] }
    load: { stages: [ { to: 10/s, over: 1s } ] }
`;

/** The same scenario with its first run so many times, in which a request sent so many times the bytes. */
function repeated(runs: number, sent: number): (scenario: ScenarioResult) => ScenarioResult {
  return (scenario) => {
    const [run] = scenario.runs;
    assert.ok(run?.work);
    const { figures } = run.work;
    const work = { ...run.work, figures: { ...figures, 'out/request': (figures['out/request'] ?? 0) * sent } };
    return { ...scenario, runs: Array.from({ length: runs }, () => ({ ...run, work })) };
  };
}

describe('perf-harness compare', { timeout: 300_000 }, () => {
  const repository = new ComparedRepository(temporaryFolder({ after }));
  const cwd = repository.dir;
  before(() => {
    repository.commit('first', { 'readme.txt': '' });
    repository.commit('second', { 'scenarios.yaml': SCENARIOS, 'app.mjs': APP });
    writeFileSync(join(cwd, 'climb.yaml'), `${SCENARIOS.trimEnd()}${CLIMB}`);
    mkdirSync(join(cwd, 'empty'));
    mkdirSync(join(cwd, 'first'));
  });

  /** Ends the command as Ctrl-C does, once it is under load. */
  const untilLaunched = async (args: readonly string[]) => {
    const { finished, told, kill } = beginPerfHarness([...args, '--log-format', 'text'], { cwd });
    assert.match(await told, /./);
    kill('SIGINT');
    return finished;
  };

  it('runs what the docs show, and tells at Ctrl-C what there is', async () => {
    const server = createServer((_, response) => response.end('{}')).listen(0, '127.0.0.1');
    try {
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      const onUrl = documentedArguments('npx perf-harness compare --baseline http://127.0.0.1:8080');
      for (const args of [
        documentedArguments('npx perf-harness compare --baseline main'),
        documentedArguments('npx perf-harness compare --self'),
        onUrl.map((word) => word.replace('8080', String(port))),
      ]) {
        const { code, stdout, stderr } = await untilLaunched(args);
        assert.equal(code, 130, `${stdout}${stderr}`);
        assert.match(stdout, /The comparison did not reach its end: stopped by a signal/);
      }
    } finally {
      server.close();
      server.closeAllConnections();
    }
    assert.deepEqual(repository.worktrees(), []);
  });

  const refused: readonly (readonly [args: string, code: number, message: RegExp])[] = [
    ['', 2, /^--baseline: expected a git reference, a folder, a URL or a result\.json$/m],
    [
      '--baseline nowhere',
      2,
      /--baseline nowhere is no URL, no folder and no result, and the repository .* has no such reference/,
    ],
    ['--baseline second --candidate HEAD', 2, /baseline and candidate are the same: commit [0-9a-f]{40}$/m],
    ['--baseline first', 2, /--baseline first is both a git reference and a path\n.*write \.\/first for the path/],
    ['--baseline ./empty', 2, /empty has no app\.mjs: expected .*empty\/app\.mjs/],
    ['--baseline HEAD~1', 2, /HEAD~1 \([0-9a-f]{10}\) has no app\.mjs/],
    ['--baseline http://192.0.2.1', 2, /^--baseline +the host "192\.0\.2\.1" is not this machine$/m],
    [
      'climb.yaml --baseline main',
      2,
      /climb\.yaml:11:11 scenario "climb" can’t be compared: its load never keeps a level.*\n.*\n.*--scenario list/,
    ],
    ['climb.yaml --baseline main --scenario climb', 2, /its load never keeps a level/],
    ['--baseline main --launches 3', 2, /--launches: expected a whole number from 5 to 1000, got "3"/],
    ['--baseline main --launches few', 2, /--launches: expected auto or a whole number from 5 on, got "few"/],
    ['--baseline main --for 1m', 2, /--for is for --launches auto, and --launches says 8/],
    ['--baseline main --launches auto --for soon', 2, /--for: /],
    ['--self --candidate main', 2, /--self compares one build with itself, and --candidate names another/],
  ];
  for (const [args, code, message] of refused) {
    it(`refuses: compare ${args}`, async () => {
      const ended = await callPerfHarness(['compare', ...args.split(' ').filter(Boolean)], { cwd });
      assert.equal(ended.code, code, ended.stderr);
      assert.match(ended.stderr, message);
    });
  }

  it('compares with results of earlier runs, run by run, and ends with 0, 4 or 5', async (t) => {
    const { server, port } = await startServer();
    t.after(() => server.close());
    const steady = SCENARIOS.replace(
      '{ kind: module, module: ./app.mjs }',
      `{ kind: url, url: "http://127.0.0.1:${port}" }`,
    )
      .replace('warmup: 0s', 'warmup: 10 iterations')
      .replace(', duration: 1s', ', iterations: 1000');
    writeFileSync(join(cwd, 'steady.yaml'), steady);
    writeFileSync(join(cwd, 'renamed.yaml'), steady.replace('name: list', 'name: other'));
    const out = join(cwd, 'out');
    // One run is enough here: those of the results below are copies of it.
    const run = documentedArguments('npx perf-harness run --repeat 5');
    await callPerfHarness([...run, 'steady.yaml', '--repeat', '1', '--out', out], { cwd });
    const earlier = JSON.parse(readFileSync(join(out, readdirSync(out)[0] ?? '', 'result.json'), 'utf8')) as RunResult;
    const write = (
      name: string,
      of: { runs: number; sent: number; id: string },
      part: Partial<RunResult> = {},
    ): void => {
      const scenarios = earlier.scenarios.map(repeated(of.runs, of.sent));
      writeFileSync(
        join(cwd, name),
        JSON.stringify({ ...earlier, scenarios, id: `20260101-000000-${of.id}`, ...part }),
      );
    };
    const compare = async (args: string) => {
      const words = ['compare', ...args.split(' '), '--out', join(cwd, 'compared')];
      const { code, stdout, stderr } = await callPerfHarness(words, { cwd });
      return { code, text: `${stdout}${stderr}`.replace(/\s+/g, ' ') };
    };
    write('result.json', { runs: 5, sent: 1, id: '0001' });
    write('five.json', { runs: 5, sent: 1, id: '0002' });
    write('heavier.json', { runs: 20, sent: 1.1, id: '0003' });
    write('one.json', { runs: 1, sent: 1, id: '0004' });
    write('copy.json', { runs: 5, sent: 1, id: '0001' });
    write('damaged.json', { runs: 5, sent: 1, id: '0005' }, { scenarios: [null] as never });
    writeFileSync(join(cwd, 'cut.json'), JSON.stringify(earlier).slice(0, 900));
    const rows = [
      ['steady.yaml --baseline result.json --candidate five.json', 0, /PASS no regression was found/],
      ['steady.yaml --baseline result.json --candidate heavier.json', 4, /FAIL list: mean\(out\/request\): 10 % more/],
      // Nothing runs for a result that can decide nothing.
      [
        'steady.yaml --baseline one.json',
        5,
        /INVALID list: insufficient: 0 pairs of runs, .*\/one\.json has 1 run; perf-harness run --repeat 5 makes/,
      ],
      [
        'steady.yaml --baseline result.json --candidate copy.json',
        2,
        /are results of the same run: 20260101-000000-0001/,
      ],
      [
        'steady.yaml --baseline damaged.json',
        2,
        /damaged\.json is no result: \/scenarios\/0 must be object .*perf-harness run --repeat 5 makes one/,
      ],
      ['steady.yaml --baseline cut.json', 2, /cut\.json is no result: it is not JSON: /],
      ['renamed.yaml --baseline result.json', 2, /it has no "other"/],
      ['steady.yaml --baseline result.json --launches auto', 2, /--launches auto needs two builds/],
    ] as const;
    for (const [args, code, message] of rows) {
      const ended = await compare(args);
      assert.equal(ended.code, code, `${args}: ${ended.text}`);
      assert.match(ended.text, message);
    }
    const documented = documentedArguments('npx perf-harness compare --baseline result.json');
    const args = [...documented, 'steady.yaml', '--launches', '6', '--json', '--out', out];
    const { code, stdout, stderr } = await callPerfHarness(args, { cwd });
    const [compared] = JSON.parse(stdout || '{}').scenarios;
    const bytes = compared.metrics.find(({ metric }: { metric: string }) => metric === 'mean(out/request)');
    assert.deepEqual([bytes.verdict, bytes.pairs], ['no change', 5], stderr);
    assert.match(compared.notes.at(-1), /^the build was run 5 times, and not 6: \S+result\.json has 5 runs$/);
    assert.equal(code, 0, stderr);
  });

  it('refuses a target that no build changes, and one port for two', async () => {
    const target = (text: string): string => SCENARIOS.replace('{ kind: module, module: ./app.mjs }', text);
    const rows = [
      ['{ kind: openspec }', /its target is of kind openspec, which no build changes/],
      [
        '{ kind: command, command: node app.mjs, port: 8080 }',
        /both builds would listen on port 8080, at the same time/,
      ],
      [
        '{ kind: module, module: ../outside.mjs }',
        /outside\.mjs lies outside of .*, and would be the same in every build/,
      ],
    ] as const;
    for (const [text, message] of rows) {
      writeFileSync(join(cwd, 'other.yaml'), target(text));
      const { code, stderr } = await callPerfHarness(['compare', 'other.yaml', '--baseline', 'main'], { cwd });
      assert.deepEqual([code, message.test(stderr)], [2, true], stderr);
    }
  });
});
