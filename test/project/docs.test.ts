import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { NO_OVERRIDES } from '../../src/harness/load-scenarios.ts';
import { readBudget } from '../../src/scenarios/budget/budget-reading.ts';
import { parseScenarios } from '../../src/scenarios/parse-scenarios.ts';
import { formatProblem } from '../../src/scenarios/yaml/problem.ts';
import { SHARED_CACHE } from '../support/cache.ts';
import { certify } from '../support/certificates.ts';
import { beginPerfHarness, callPerfHarness, isOnlySlow } from '../support/command-io.ts';
import { argumentsOf, blocksOf, COMMANDS, PAGES } from '../support/documented.ts';
import { ROOT } from '../support/project.ts';
import { smallShippedScenarios } from '../support/shipped-scenarios.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const COMPARE_TEST = 'test/cli/compare-command.test.ts';
const BUDGET_TEST = 'test/cli/budget-command.test.ts';
const HISTORY_TEST = 'test/cli/run-history-command.test.ts';
const BASELINE_TEST = 'test/cli/baseline-command.test.ts';
const REPORT_TEST = 'test/cli/report-command.test.ts';
/** Commands that other tests run as the docs show them, and look closer at what comes of it. */
const RUN_ELSEWHERE: Readonly<Record<string, string>> = {
  'npx perf-harness run scenarios.yaml': 'test/project/result-schema.test.ts',
  'npx perf-harness capacity --scenario orders --history perf-history.jsonl': 'test/cli/capacity-command.test.ts',
  'npx perf-harness calibrate': 'test/harness/runs/calibration.test.ts',
  'npx perf-harness budget --update': BUDGET_TEST,
  'npx perf-harness run': BUDGET_TEST,
  'npx perf-harness budget': BUDGET_TEST,
  'npx perf-harness run --history perf-history.jsonl': HISTORY_TEST,
  'npx perf-harness history': HISTORY_TEST,
  'npx perf-harness history --scenario list --csv': HISTORY_TEST,
  'npx perf-harness baseline update': BASELINE_TEST,
  'npx perf-harness baseline show': BASELINE_TEST,
  'npx perf-harness baseline check': BASELINE_TEST,
  'npx perf-harness run --report markdown=summary.md --report junit=junit.xml': REPORT_TEST,
  'npx perf-harness report --format markdown': REPORT_TEST,
  'npx perf-harness report --format annotations --exit-zero': REPORT_TEST,
  'npx perf-harness report --require pagination,streaming': REPORT_TEST,
  'npx perf-harness serve --repository . --port 8080': 'test/harness/target/repository-run.test.ts',
  'npx perf-harness compare --baseline main': COMPARE_TEST,
  'npx perf-harness compare --self': COMPARE_TEST,
  'npx perf-harness run --repeat 5': COMPARE_TEST,
  'npx perf-harness compare --baseline result.json': COMPARE_TEST,
  'npx perf-harness compare --baseline http://127.0.0.1:8080': COMPARE_TEST,
};

const BUDGET_PAGE = 'docs/budget.md';
/** A budget or baseline file, and no scenario file. */
const isBudget = ({ text }: { readonly text: string }): boolean => text.includes('fingerprint:');
/** A workflow of GitHub Actions, which `npm run check` looks at. */
const isWorkflow = ({ text }: { readonly text: string }): boolean => /^jobs:/m.test(text);

const served = COMMANDS.filter(({ command }) => command.startsWith('curl '));
/** Each is run once, however many pages show it. */
const direct = COMMANDS.filter(
  ({ command }, index) =>
    command.startsWith('npx perf-harness ') &&
    !command.includes(' serve ') &&
    !(command in RUN_ELSEWHERE) &&
    COMMANDS.findIndex((each) => each.command === command) === index,
);

describe('the YAML that the docs show', () => {
  // A target of the docs may be the repository beside the file.
  const beside = temporaryFolder({ after });
  mkdirSync(join(beside, 'openspec/changes'), { recursive: true });
  writeFileSync(join(beside, 'authority.pem'), certify({ name: 'authority' }).cert);
  for (const { page, text } of blocksOf('yaml').filter((block) => !isBudget(block) && !isWorkflow(block))) {
    it(`is right: ${page}, ${/name: (\S+)/.exec(text)?.[1]}`, () => {
      const parsed = parseScenarios(text, join(beside, basename(page)), NO_OVERRIDES);
      assert.ok(parsed.ok, parsed.ok ? '' : parsed.problems.map(formatProblem).join('\n'));
    });
  }
});

describe('the budget that the docs show', () => {
  it('is right, for the scenario that stands above it', () => {
    const blocks = blocksOf('yaml').filter(({ page }) => page === BUDGET_PAGE);
    const budget = blocks.find(isBudget)?.text ?? '';
    const reading = readBudget(budget, BUDGET_PAGE, { file: 'scenarios.yaml', scenarios: [], names: null, node: 20 });
    assert.ok(reading.ok, reading.ok ? '' : reading.problems.map(formatProblem).join('\n'));
    assert.deepEqual(
      reading.budget.scenarios.map(({ name }) => name),
      ['list'],
    );
  });
});

/**
 * Replaces the durations of a scenario file by a count, which is over sooner, and which a busy machine completes, too. Whether
 * it does so.
 */
function countLoads(file: string): boolean {
  const text = readFileSync(file, 'utf8');
  const counted = text.replaceAll(/\bduration: \d+s/g, 'iterations: 300');
  writeFileSync(file, counted);
  return counted.includes('iterations: 300');
}

describe('the commands that the docs show', () => {
  const dir = temporaryFolder({ after });
  const orders = createServer((_, response) => setTimeout(() => response.end('{ "orders": [] }'), 20));
  before(async () => {
    orders.listen(0, '127.0.0.1');
    await once(orders, 'listening');
    const yaml = blocksOf('yaml').find(({ text }) => text.includes('list-orders'));
    // Whether its limits hold is no matter here, so nothing waits for a quiet machine to measure them again.
    const unjudged = 'defaults: { warmup: 100ms, excuse: nothing, confirm: 0 }\nscenarios:';
    writeFileSync(join(dir, 'orders.yaml'), yaml?.text.replace('scenarios:', unjudged) ?? '');
    writeFileSync(join(dir, 'scenarios.yaml'), smallShippedScenarios());
  });
  after(() => {
    orders.close();
    orders.closeAllConnections();
  });

  it('are all known to this test', () => {
    const known =
      /^(npm ci && npm (start|test)|npm run bench -- .+|npx perf-harness .+|curl http:\/\/127\.0\.0\.1:8080\/\S+)$/;
    assert.deepEqual(
      COMMANDS.filter(({ command }) => !known.test(command)),
      [],
    );
    assert.ok(COMMANDS.length >= 8);
  });

  it('to install, start and test are those that CI runs, to the letter', () => {
    const ci = readFileSync(join(ROOT, '.ci/run'), 'utf8').split('\n');
    const npm = COMMANDS.filter(({ command }) => command.startsWith('npm ci '));
    assert.equal(npm.length, 2);
    for (const { command } of npm) assert.ok(ci.includes(command), command);
  });

  it('of the bench name rows that it has, each of which CI runs in its quick form', () => {
    const list = readFileSync(join(ROOT, 'bench/measure-list.ts'), 'utf8');
    const shown = COMMANDS.filter(({ command }) => command.startsWith('npm run bench '));
    assert.ok(shown.length > 0);
    for (const { command } of shown) {
      const [, words = ''] = /-- ([a-z -]*[a-z])/.exec(command) ?? [];
      const rows = words.split(' ').filter((word) => !word.startsWith('-'));
      for (const row of rows) assert.match(list, new RegExp(`^  '?${row}'?: measure\\w+,$`, 'm'), command);
    }
    assert.match(readFileSync(join(ROOT, '.ci/run'), 'utf8'), /^npm run bench -- --quick$/m);
  });

  for (const [command, file] of Object.entries(RUN_ELSEWHERE)) {
    it(`are run by a test: ${command} (${file})`, () => {
      const call = `documentedArguments('${command}')`;
      assert.ok(readFileSync(join(ROOT, file), 'utf8').includes(call), `${file} no longer has ${call}`);
    });
  }

  for (const { page, command } of direct) {
    it(`end with 0: ${command} (${page})`, async () => {
      const { port } = orders.address() as AddressInfo;
      const isRun = command.includes(' run ');
      const isInit = command.includes(' init ');
      const ofUrl = / run https?:/.test(command);
      const briefly = ofUrl ? '-n 2' : isRun ? '--duration 300ms' : '--duration 500ms';
      const shorter = command
        .replace('127.0.0.1:8080', `127.0.0.1:${port}`)
        .replace('--port 8080', `--port ${port}`)
        .replace('--scale 0.01', '--scale 0.002')
        .replace(' -d 10s', '')
        .replace('--rate 200/s', '--rate 2/s')
        .replace('p95(response) < 100ms', 'mean(response) < 100s')
        .replace('--duration 2s', briefly);
      const args = argumentsOf(shorter);
      const file = join(dir, args.find((each) => each.endsWith('.yaml')) ?? 'scenarios.yaml');
      const isCounted = args.includes('--duration') || args.includes('-n') || (isRun && !ofUrl && countLoads(file));
      const short = isCounted ? [] : briefly.split(' ');
      const cache = isRun ? ['--cache', SHARED_CACHE] : [];
      const more = isRun || isInit ? [...cache, ...short] : [];
      const { code, stdout, stderr } = await callPerfHarness([...args, ...more], {
        cwd: dir,
        // Monitors keep their history in this folder.
        environment: { XDG_STATE_HOME: dir },
      });
      // A busy machine keeps arrivals from their rate.
      const isSlow = (isRun && isOnlySlow(code, stdout)) || (args.includes('--rate') && code === 5);
      assert.ok(code === 0 || isSlow, `${code}: ${stdout}${stderr}`);
      assert.notEqual(stdout, '');
    });
  }

  it('that serve a dataset answer what is asked with curl, until a signal', async () => {
    const serve = COMMANDS.find(({ command }) => command.includes(' serve ') && !(command in RUN_ELSEWHERE));
    const args = argumentsOf(serve?.command.replace('8080', '0') ?? '');
    const { printed, finished, kill } = beginPerfHarness([...args, '--cache', SHARED_CACHE], { cwd: dir });
    try {
      const origin = (await printed).trim();
      assert.ok(served.length > 0);
      for (const { command } of served) {
        const url = command.split(' ')[1]?.replace('http://127.0.0.1:8080', origin) ?? '';
        const { stdout } = await promisify(execFile)('curl', ['-sf', url]);
        assert.equal(JSON.parse(stdout).items.length, 2);
      }
    } finally {
      kill('SIGINT');
    }
    assert.equal((await finished).code, 0);
  });
});

describe('the links between pages', () => {
  it('lead somewhere', () => {
    const dead = [...PAGES].flatMap(([page, text]) =>
      [...text.matchAll(/\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g)]
        .map((match) => join(dirname(page), match[1] ?? ''))
        .filter((path) => !existsSync(join(ROOT, path)))
        .map((path) => `${page} → ${path}`),
    );
    assert.deepEqual(dead, []);
  });
});
