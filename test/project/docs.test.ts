import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { NO_OVERRIDES } from '../../src/harness/load-scenarios.ts';
import { parseScenarios } from '../../src/scenarios/parse-scenarios.ts';
import { formatProblem } from '../../src/scenarios/yaml/problem.ts';
import { SHARED_CACHE } from '../support/cache.ts';
import { finish, startPerfHarness } from '../support/cli.ts';
import { callPerfHarness, isOnlySlow } from '../support/command-io.ts';
import { ROOT } from '../support/project.ts';
import { shortShippedScenarios } from '../support/shipped-scenarios.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const pages = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
];
const texts = new Map(pages.map((page) => [page, readFileSync(join(ROOT, page), 'utf8')]));

/** Fenced blocks of one language, over all pages. */
function blocks(language: string): readonly { page: string; text: string }[] {
  return [...texts].flatMap(([page, text]) =>
    [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map((match) => ({
      page,
      text: match[1] ?? '',
    })),
  );
}

const commands = blocks('sh').flatMap(({ page, text }) =>
  text
    .trim()
    .split('\n')
    .map((command) => ({ page, command })),
);
const served = commands.filter(({ command }) => command.startsWith('curl '));
const direct = commands.filter(
  ({ command }) => command.startsWith('npx perf-harness ') && !command.includes(' serve '),
);

describe('the YAML that the docs show', () => {
  for (const { page, text } of blocks('yaml')) {
    it(`is right: ${page}, ${/name: (\S+)/.exec(text)?.[1]}`, () => {
      const parsed = parseScenarios(text, page, NO_OVERRIDES);
      assert.ok(parsed.ok, parsed.ok ? '' : parsed.problems.map(formatProblem).join('\n'));
    });
  }
});

describe('the commands that the docs show', () => {
  const dir = temporaryFolder({ after });
  const orders = createServer((_, response) => response.end('{ "orders": [] }'));
  before(async () => {
    orders.listen(0, '127.0.0.1');
    await once(orders, 'listening');
    const yaml = blocks('yaml').find(({ text }) => text.includes('list-orders'));
    writeFileSync(join(dir, 'orders.yaml'), yaml?.text ?? '');
    writeFileSync(join(dir, 'scenarios.yaml'), shortShippedScenarios());
  });
  after(() => {
    orders.close();
    orders.closeAllConnections();
  });

  it('are all known to this test', () => {
    const known = /^(npm ci && npm (start|test)|npx perf-harness .+|curl http:\/\/127\.0\.0\.1:8080\/\S+)$/;
    assert.deepEqual(
      commands.filter(({ command }) => !known.test(command)),
      [],
    );
    assert.ok(commands.length >= 8);
  });

  it('to install, start and test are those that CI runs, to the letter', () => {
    const ci = readFileSync(join(ROOT, '.ci/run'), 'utf8').split('\n');
    const npm = commands.filter(({ command }) => command.startsWith('npm '));
    assert.equal(npm.length, 2);
    for (const { command } of npm) assert.ok(ci.includes(command), command);
  });

  for (const { page, command } of direct) {
    it(`end with 0: ${command} (${page})`, async () => {
      const { port } = orders.address() as AddressInfo;
      const args = command
        .replace('127.0.0.1:8080', `127.0.0.1:${port}`)
        .replace('--scale 0.01', '--scale 0.002')
        .split(' ')
        .slice(2);
      const short = args[0] === 'run' && !args.includes('--duration') ? ['--duration', '500ms'] : [];
      const brief = args[0] === 'calibrate' ? ['--each', '100', '--cache', join(dir, 'calibration')] : [];
      const more = args[0] === 'run' ? ['--cache', SHARED_CACHE, ...short] : brief;
      const { code, stdout, stderr } = await callPerfHarness([...args, ...more], { cwd: dir });
      const disagrees = args[0] === 'calibrate' && code === 5 && stderr.includes('the cross-check does not agree');
      const isSlow = disagrees || (args[0] === 'run' && isOnlySlow(code, stdout));
      assert.ok(code === 0 || isSlow, `${code}: ${stdout}${stderr}`);
      assert.notEqual(stdout, '');
    });
  }

  it('that serve a dataset answer what is asked with curl, until a signal', async () => {
    const serve = commands.find(({ command }) => command.includes(' serve '));
    const args = serve?.command.replace('8080', '0').split(' ').slice(2) ?? [];
    const child = startPerfHarness([...args, '--cache', SHARED_CACHE], { cwd: dir });
    try {
      const finished = finish(child);
      assert.ok(child.stdout);
      const [line] = (await once(child.stdout, 'data')) as [Buffer];
      const origin = line.toString('utf8').trim();
      assert.ok(served.length > 0);
      for (const { command } of served) {
        const url = command.split(' ')[1]?.replace('http://127.0.0.1:8080', origin) ?? '';
        const { stdout } = await promisify(execFile)('curl', ['-sf', url]);
        assert.equal(JSON.parse(stdout).items.length, 2);
      }
      child.kill('SIGINT');
      assert.equal((await finished).code, 0);
    } finally {
      child.kill('SIGKILL');
    }
  });
});

describe('the links between pages', () => {
  it('lead somewhere', () => {
    const dead = [...texts].flatMap(([page, text]) =>
      [...text.matchAll(/\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g)]
        .map((match) => join(dirname(page), match[1] ?? ''))
        .filter((path) => !existsSync(join(ROOT, path)))
        .map((path) => `${page} → ${path}`),
    );
    assert.deepEqual(dead, []);
  });
});
