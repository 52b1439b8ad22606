import assert from 'node:assert/strict';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { EXIT } from '../../../src/harness/result/exit-code.ts';
import { freePort } from '../../../src/targets/command/free-port.ts';
import { beginPerfHarness, callPerfHarness, isOnlySlow } from '../../support/command-io.ts';
import { plainChanges, writeRepository } from '../../support/target-repository.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** An answer takes so long: what a test looks at is in the first few, and the load goes on for a second and a half. */
const ANSWER_MS = 50;

async function serve(t: TestContext, onRequest: RequestListener): Promise<string> {
  const server = createServer((request, response) => setTimeout(() => onRequest(request, response), ANSWER_MS));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const BRIEFLY = ['--duration', '500ms', '--workers', '1'];

const MOST_TRIES = 5;

/** Nobody has to change the file: it passes. Where the machine stood still for all of so short a load, nothing is decided, and it runs again. */
async function assertPasses(cwd: string, file: string, environment: NodeJS.ProcessEnv = {}): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const { code, stdout, stderr } = await callPerfHarness(['run', file, '--workers', '1'], { cwd, environment });
    if (code === EXIT.pass || isOnlySlow(code, stdout)) return;
    assert.ok(code === EXIT.invalid && tries < MOST_TRIES, stdout + stderr);
  }
}

/** It passes after a warm-up that is shorter than the usual second, too, which is all that is added. */
async function assertPassesSoon(cwd: string, file: string): Promise<void> {
  appendFileSync(join(cwd, file), '\ndefaults: { warmup: 100ms }\n');
  await assertPasses(cwd, file);
}

const SERVER = `
require('node:http')
  .createServer((request, response) => {
    const isKnown = request.url === '/health' || request.url === '/api';
    setTimeout(() => response.writeHead(isKnown ? 200 : 404).end('well'), ${ANSWER_MS});
  })
  .listen(process.env.PORT, '127.0.0.1');
`;

describe('init', () => {
  it('writes a commented file for a URL that runs and passes as it is', async (t) => {
    const origin = await serve(t, ({ headers }, response) => {
      response.writeHead(headers.authorization === 'Bearer sesame-open' ? 200 : 401).end();
    });
    const cwd = temporaryFolder(t);
    const typed = ['init', `${origin}/orders`, '--expect', 'bytes: 0B', ...BRIEFLY];
    const refused = await callPerfHarness(typed, { cwd });
    assert.equal(refused.code, 3);
    assert.match(
      refused.stderr,
      /answered 401\n {2}It wants to know who asks\. Give the header: -H 'authorization: Bearer \$\{env\.TOKEN\}'/,
    );
    const { code, stdout, stderr } = await callPerfHarness([...typed, '-H', 'Authorization: Bearer sesame-open'], {
      cwd,
    });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^ {2}AUTHORIZATION holds the header Authorization, which is a secret\. Set it before/m);
    assert.match(stdout, /^scenarios\.yaml: 1 request, \d gates?; .*\n(?: {2}.*\n)*next: perf-harness run\n$/);
    const text = readFileSync(join(cwd, 'scenarios.yaml'), 'utf8');
    assert.match(text, /^# yaml-language-server: \$schema=\/.*\/dist\/scenarios\.schema\.json\n/);
    assert.match(
      text,
      /^ {4}# The limits on figures come from one run of 500ms on \d{4}-\d\d-\d\d, on one machine, and leave headroom/m,
    );
    assert.match(text, /^ {6}- share\(ok\) == 100% {2}# every answer has to be ok$/m);
    assert.match(
      text,
      /^target:\n {2}kind: url\n {2}url: .*\n {2}headers:\n {4}Authorization: \$\{env\.AUTHORIZATION\}$/m,
    );
    assert.match(text, /^ {8}- path: \/orders\n {10}expect:\n {12}bytes: 0B$/m);
    for (const shown of [text, stdout, stderr]) assert.doesNotMatch(shown, /sesame/);
    await assertPasses(cwd, 'scenarios.yaml', { AUTHORIZATION: 'Bearer sesame-open' });
  });

  it('starts a command, finds where it listens, takes the first usual path that it answers, and writes paths from where the file lies', async (t) => {
    const cwd = temporaryFolder(t);
    mkdirSync(join(cwd, 'load'));
    mkdirSync(join(cwd, 'node_modules/perf-harness/dist'), { recursive: true });
    writeFileSync(join(cwd, 'node_modules/perf-harness/dist/scenarios.schema.json'), '{}');
    const port = await freePort();
    writeFileSync(join(cwd, 'server.cjs'), SERVER.replace('process.env.PORT', String(port)));
    const args = ['init', '--out', 'load/api.yaml', '-H', 'x-tenant: a', ...BRIEFLY, '--', 'node', 'server.cjs'];
    const { code, stdout, stderr } = await callPerfHarness(args, { cwd });
    assert.equal(code, 0, stderr);
    assert.match(stdout, new RegExp(`^ {2}It listens on port ${port} and not on \\$PORT`, 'm'));
    const text = readFileSync(join(cwd, 'load/api.yaml'), 'utf8');
    assert.match(
      text,
      /^# yaml-language-server: \$schema=\.\.\/node_modules\/perf-harness\/dist\/scenarios\.schema\.json$/m,
    );
    assert.match(text, /- path: \/health$/m);
    assert.match(text, /^ {2}headers:\n {4}x-tenant: a$/m);
    assert.match(text, new RegExp(`^ {2}port: ${port}$`, 'm'));
    assert.doesNotMatch(text, /readyTimeout/);
    assert.doesNotMatch(text, /\/api/);
    assert.match(text, /^ {2}cwd: \.\.$/m);
    await assertPassesSoon(cwd, 'load/api.yaml');
  });

  it('leaves out operations of an OpenAPI document that are not answered, and says so in the file', async (t) => {
    const origin = await serve(t, ({ url = '' }, response) => response.writeHead(url === '/v1/b' ? 403 : 200).end('x'));
    const cwd = temporaryFolder(t);
    writeFileSync(
      join(cwd, 'openapi.yaml'),
      'openapi: 3.0.0\ncomponents: { securitySchemes: { key: { type: apiKey, in: header, name: x-key } } }\nservers: [{ url: /v1 }]\npaths: { /b: { get: {} }, /a: { get: {} }, "/{x}": { get: { parameters: [ { name: x, in: path, required: true, example: a } ] } } }',
    );
    const args = ['init', 'openapi.yaml', '--target', origin, ...BRIEFLY];
    const { code, stderr } = await callPerfHarness(args, { cwd });
    assert.equal(code, 0, stderr);
    const text = readFileSync(join(cwd, 'scenarios.yaml'), 'utf8');
    assert.match(
      text,
      /- path: \/v1\/a\n {4}# Left out: GET \/v1\/b answered 403\.\n {4}# .* Give the header: -H 'x-key: \$\{env\.TOKEN\}'\.$/m,
    );
    await assertPassesSoon(cwd, 'scenarios.yaml');
  });

  it('makes a file of the start script that it finds in package.json', async (t) => {
    const cwd = temporaryFolder(t);
    writeFileSync(join(cwd, 'server.cjs'), SERVER);
    writeFileSync(join(cwd, 'package.json'), '{ "name": "app", "scripts": { "start": "node server.cjs" } }');
    const { code, stderr } = await callPerfHarness(['init', ...BRIEFLY], { cwd });
    assert.equal(code, 0, stderr);
    const text = readFileSync(join(cwd, 'scenarios.yaml'), 'utf8');
    assert.match(text, /^# Made by perf-harness init from the start script of package\.json\.$/m);
    assert.match(text, /^ {2}kind: command\n {2}command: npm start$/m);
    assert.match(text, /- path: \/health$/m);
    await assertPassesSoon(cwd, 'scenarios.yaml');
  });

  it('makes a file of the folder openspec/ that it finds, whose lists it asks for', async (t) => {
    const cwd = writeRepository(temporaryFolder(t), {
      ...plainChanges(3),
      'specs/auth/spec.md': ['## Purpose\nText.\n## Requirements\n### Requirement: A\n', 1_750_000_000],
    });
    const { code, stderr } = await callPerfHarness(['init', ...BRIEFLY], { cwd });
    assert.equal(code, 0, stderr);
    const text = readFileSync(join(cwd, 'scenarios.yaml'), 'utf8');
    assert.match(text, /^ {2}kind: openspec\n {2}repository: \.$/m);
    assert.match(text, /- path: \/changes\?limit=50\n {8}- path: \/specs$/m);
    assert.match(text, /^ {6}- peak\(target\.memory\) < \d+MB {2}# measured /m);
    await assertPassesSoon(cwd, 'scenarios.yaml');
  });

  it('writes nothing where requests fail, where none is answered as it should be, and over a file', async (t) => {
    let seen = 0;
    const failing = await serve(t, (_, response) => {
      seen += 1;
      response.writeHead(seen > 1 ? 503 : 200).end('x');
    });
    const missing = await serve(t, (_, response) => response.writeHead(404).end('x'));
    const cwd = temporaryFolder(t);
    for (const [args, exit, told] of [
      [
        [`${failing}/orders`],
        3,
        /no file is written: ([\d,]+) of \1 requests failed under the load\n {2}GET \/orders answered 503/,
      ],
      [
        [missing, '--path', '/a', '--path', '/b'],
        2,
        /none of the requests.*\n(?:.*\n)*.*GET \/b answered 404\n(?:.*\n)*.*name what to ask for/,
      ],
      [['http://127.0.0.1:1/'], 6, /cannot reach/],
      [['http://load.example/'], 2, /^http:\/\/load\.example\/ {2}the host "load\.example" is not this machine/m],
      [['a | b'], 2, /"\|" means something to a shell only/],
      [[missing, '--duration', '5'], 2, /^--duration {2}a duration needs a unit/m],
      [[missing, '--out', 'no/a.yaml'], 2, /^--out: there is no folder/],
      [[], 2, /found nothing to put under load in .*\n {2}looked for: /],
    ] as const) {
      const more = (args as readonly string[]).includes('--duration') ? ['--workers', '1'] : BRIEFLY;
      const { code, stdout, stderr } = await callPerfHarness(['init', ...args, ...more], { cwd });
      assert.deepEqual([code, stdout], [exit, ''], stderr);
      assert.match(stderr, told);
    }
    assert.deepEqual(readdirSync(cwd), []);
    mkdirSync(join(cwd, 'openspec'));
    const bare = await callPerfHarness(['init', ...BRIEFLY], { cwd });
    assert.equal(bare.code, 2);
    assert.match(
      bare.stderr,
      /^the folder openspec\/ {2}.* is not an OpenSpec repository: its openspec\/ has no changes\//m,
    );
    writeFileSync(join(cwd, 'scenarios.yaml'), 'mine');
    const { code, stderr } = await callPerfHarness(['init', missing], { cwd });
    assert.equal(code, 2);
    assert.match(stderr, /^--out: .*scenarios\.yaml is there already\n {2}give another name, or --force/);
    assert.equal(readFileSync(join(cwd, 'scenarios.yaml'), 'utf8'), 'mine');
  });

  it('is stopped by a signal, and leaves no file', async (t) => {
    let tell = (): void => undefined;
    const asked = new Promise<void>((resolve) => {
      tell = resolve;
    });
    const origin = await serve(t, () => tell());
    const cwd = temporaryFolder(t);
    const { finished, kill } = beginPerfHarness(['init', origin, ...BRIEFLY], { cwd });
    await asked;
    kill('SIGINT');
    assert.equal((await finished).code, 130);
    assert.equal(existsSync(join(cwd, 'scenarios.yaml')), false);
    assert.deepEqual(readdirSync(cwd), []);
  });
});

describe('the completion of --scenario', () => {
  it('has the names of the scenario file that is named, of the one in the folder, or of the packaged one', async (t) => {
    const cwd = temporaryFolder(t);
    const text = 'version: 1\nscenarios: [ { name: walk }, { name: warm }, { name: stream } ]';
    writeFileSync(join(cwd, 'scenarios.yaml'), text);
    writeFileSync(
      join(cwd, 'b.yml'),
      'scenarios: [ { name: other }, { name: "o\\n::error::x" }, { name: "o\\e[31m" }, { name: "o$(id)" } ]',
    );
    for (const [words, names] of [
      ['run --scenario wa', 'walk\nwarm\n'],
      ['run b.yml --scenario ', 'other\n'],
      ['budget --scenario s', 'stream\n'],
      ['run --demo --scenario large', 'large-file-streaming\n'],
      ['run none.yaml --scenario ', ''],
    ] as const) {
      const args = ['--get-yargs-completions', 'perf-harness', ...words.split(' ')];
      const { code, stdout } = await callPerfHarness(args, { cwd });
      assert.deepEqual([code, stdout], [0, names]);
    }
    const options = await callPerfHarness(['--get-yargs-completions', 'perf-harness', 'run', '--sc'], { cwd });
    assert.match(options.stdout, /^--scenario$/m);
  });
});
