import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { NO_OVERRIDES } from '../../src/harness/load-scenarios.ts';
import type { ScenarioResult } from '../../src/harness/result/result.ts';
import { parseScenarios } from '../../src/scenarios/parse-scenarios.ts';
import { measureUntil } from '../support/attempts.ts';
import { certify } from '../support/certificates.ts';
import { blocksOf } from '../support/documented.ts';
import { runFileInline } from '../support/library-run.ts';
import { ROOT } from '../support/project.ts';
import { isInstalled } from '../support/real-servers.ts';
import { runningIn } from '../support/running-in.ts';
import { plainChanges, writeRepository } from '../support/target-repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const PAGE = readFileSync(join(ROOT, 'docs/targets.md'), 'utf8');

/** The blocks of one language, in the order of the page. */
function blocks(language: string): readonly string[] {
  return [...PAGE.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, text = '']) => text);
}

const BRIEF = '    excuse: nothing\n    confirm: 0\n    warmup: 0s\n    workload:';

/** The file with a scenario of this name, with some texts replaced, and quick to run. */
function fileWith(name: string, ...changes: readonly (readonly [shown: string, here: string])[]): string {
  const text = blocks('yaml').find((block) => block.includes(`name: ${name}\n`)) ?? assert.fail(name);
  return changes.reduce(
    (before, [shown, here]) => {
      assert.ok(before.includes(shown), shown);
      return before.replaceAll(shown, here);
    },
    text.replaceAll('    workload:', BRIEF),
  );
}

async function run(text: string, folder: string): Promise<readonly ScenarioResult[]> {
  const parsed = parseScenarios(text, join(folder, 'scenarios.yaml'), NO_OVERRIDES);
  assert.ok(parsed.ok, JSON.stringify(parsed));
  // A busy machine may leave a gate undecided: the load comes too late.
  const isDecided = (scenarios: readonly ScenarioResult[]): boolean =>
    scenarios.every(({ verdict }) => verdict !== 'invalid');
  return measureUntil(isDecided, async () => {
    const { scenarios } = await runFileInline(parsed.file, folder);
    assert.deepEqual(runningIn(folder), [], 'nothing of a target runs after its run');
    return scenarios;
  });
}

/** The verdicts of all gates but those on times, whose limits a busy machine may miss. */
function verdicts(scenarios: readonly ScenarioResult[]): readonly (readonly string[])[] {
  const isOfTime = (gate: string): boolean => /^(p95|mean)\((response|traversal)\)/.test(gate);
  return scenarios.map(({ gates }) => gates.filter(({ gate }) => !isOfTime(gate)).map(({ verdict }) => verdict));
}

describe('the whole files of docs/targets.md', { timeout: 120_000 }, () => {
  const rows = [
    ['app.js', 'module', 'iterations: 1000', 'iterations: 1000', 4],
    ['server.js', 'command', 'iterations: 2000', 'iterations: 1000', 5],
  ] as const;
  for (const [index, [file, kind, long, short, gates]] of rows.entries()) {
    it(`run against ${file}, a ${kind}`, async (t) => {
      const folder = temporaryFolder(t);
      writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
      writeFileSync(join(folder, file), blocks('js')[index] ?? '');
      symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
      const yaml = blocks('yaml')[index] ?? '';
      assert.ok(yaml.includes(long) && yaml.includes(file));
      const text = yaml
        .replace(long, short)
        .replace('    workload:', '    excuse: nothing\n    confirm: 0\n    workload:');
      const scenarios = await run(text, folder);
      const { target, runs } = scenarios[0] ?? assert.fail();
      assert.deepEqual([target.kind, target.facts['kind']], [kind, kind]);
      assert.deepEqual(
        runs.map(({ reconciliation }) => reconciliation?.verdict),
        ['pass'],
      );
      const real = scenarios[0]?.gates.filter(({ gate }) => !gate.startsWith('p95(response)')) ?? [];
      // A busy machine may miss a limit on time.
      assert.deepEqual(
        real.map(({ gate, verdict }) => [gate, verdict]),
        real.map(({ gate }) => [gate, 'pass']),
        JSON.stringify(real),
      );
      assert.equal(real.length, gates);
      assert.ok(
        real.every(({ value }) => value !== null),
        JSON.stringify(real),
      );
    });
  }

  it('run as docs/ci.md begins, in a folder that was empty', async (t) => {
    const folder = temporaryFolder(t);
    const [app, yaml] = ['js', 'yaml'].map((kind) => blocksOf(kind).find(({ page }) => page === 'docs/ci.md')?.text);
    writeFileSync(join(folder, 'app.mjs'), app ?? '');
    const text = (yaml ?? '')
      .replace('duration: 10s', 'iterations: 300')
      .replace('    workload:', '    excuse: nothing\n    confirm: 0\n    warmup: 0s\n    workload:');
    const scenarios = await run(text, folder);
    assert.deepEqual([scenarios[0]?.counters.ok, scenarios[0]?.gates.length], [300, 4]);
  });

  it('run on a repository of the user, and on generated data', async (t) => {
    const folder = writeRepository(temporaryFolder(t), plainChanges(30));
    const own = await run(fileWith('walk-my-changes', ['duration: 5s', 'iterations: 40']), folder);
    assert.deepEqual(
      own.map(({ name, counters }) => [name, counters.iterations.ok]),
      [
        ['walk-my-changes', 40],
        ['read-my-changes', 40],
      ],
    );
    const small = ['changes: 1200, files: [10MB]', 'changes: 30, files: [1kB]'] as const;
    const made = await run(
      fileWith('walk-generated-changes', small, ['duration: 5s', 'iterations: 40']),
      temporaryFolder(t),
    );
    assert.deepEqual([made[0]?.counters.iterations.ok, verdicts(made)[0]?.at(-1)], [40, 'pass']);
  });

  it('run against a server over TLS, with a header, and against a unix socket', async (t) => {
    const folder = temporaryFolder(t);
    const authority = certify({ name: 'authority' });
    writeFileSync(join(folder, 'authority.pem'), authority.cert);
    const answer: RequestListener = ({ url, headers: { authorization } }, response) => {
      const isRight = url === '/api/orders' ? authorization === 'Bearer for-tests' : url === '/orders';
      response.writeHead(isRight ? 200 : 401).end('{ "orders": [] }');
    };
    const { key, cert } = certify({ name: 'served', by: authority });
    const socket = join(folder, 'socket');
    const secure = createTlsServer({ key, cert }, answer).listen(0, '127.0.0.1');
    const plain = createServer(answer).listen(socket);
    await Promise.all([secure, plain].map((server) => once(server, 'listening')));
    for (const server of [secure, plain]) {
      t.after(() => {
        server.closeAllConnections();
        server.close();
      });
    }
    const { port } = secure.address() as AddressInfo;
    const text = fileWith(
      'orders-over-tls',
      ['8443', String(port)],
      ['%2Ftmp%2Fapp.sock', encodeURIComponent(socket)],
      ['iterations: 1000', 'iterations: 100'],
      ['duration: 5s', 'iterations: 100'],
    );
    assert.deepEqual(verdicts(await run(text, folder)), [['pass'], ['pass']]);
  });

  it('run against a command that is not Node.js', async (t) => {
    if (!isInstalled('python3', ['--version']))
      return t.skip('SKIPPED: python3 is not installed, so nobody knows whether the file of the docs runs');
    const folder = temporaryFolder(t);
    mkdirSync(join(folder, 'public'));
    writeFileSync(join(folder, 'public/orders.json'), '{ "orders": [] }');
    const scenarios = await run(fileWith('orders-by-python', ['iterations: 500', 'iterations: 50']), folder);
    assert.deepEqual(
      [scenarios[0]?.target.facts['memory'], verdicts(scenarios)],
      ['rss', [['pass', 'pass', 'pass', 'pass']]],
    );
  });
});
