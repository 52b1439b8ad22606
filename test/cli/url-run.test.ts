import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { DISCOVERY_HEADER } from '../../src/scenarios/fields/discovery-header.ts';
import { callPerfHarness } from '../support/command-io.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

type Got = { readonly line: string; readonly token: string | undefined; readonly body: string };

/** Answers each request with 201 and its own credentials, and writes down what the load has sent. */
async function serve(t: TestContext, place: { readonly path: string } | { readonly port: 0 } = { port: 0 }) {
  const got: Got[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      const token = request.headers.authorization;
      if (request.headers[DISCOVERY_HEADER] === undefined)
        got.push({ line: `${request.method} ${request.url}`, token, body });
      response.writeHead(201).end(`hello ${token}`);
    });
  });
  server.listen({ host: '127.0.0.1', ...place });
  await once(server, 'listening');
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return { got, origin: `http://127.0.0.1:${port}` };
}

/** Where nothing is asked, because the command line is wrong. */
const NOWHERE = 'http://127.0.0.1:9/orders';
const FEW = ['-n', '3', '-c', '1', '--workers', '1'];

function textsIn(dir: string): readonly string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
}

describe('run with a URL in place of a file', () => {
  it('sends what the options say, and so many requests, and shows all that was measured', async (t) => {
    const { got, origin } = await serve(t);
    const cwd = temporaryFolder(t);
    writeFileSync(join(cwd, 'order.json'), '{ "amount": 1 }\n');
    const args = ['run', `${origin}/orders?a=1`, '-n3', '-c1', '-b@order.json', '-m', 'put', '--workers', '1'];
    const { code, stdout, stderr } = await callPerfHarness([...args, '--gate', 'count(ok) == 3'], { cwd });
    assert.equal(code, 0, stdout + stderr);
    const sent = { line: 'PUT /orders?a=1', token: undefined, body: '{ "amount": 1 }\n' };
    assert.deepEqual(got, [sent, sent, sent]);
    assert.match(stdout, /count\(ok\) == 3/);
    assert.match(stdout, /^ {2}timer /m);
  });

  it('writes the file that it runs, without secrets, which runs by itself', async (t) => {
    const { got, origin } = await serve(t);
    const cwd = temporaryFolder(t);
    const args = ['run', `${origin}/orders`, ...FEW, '-H', 'Authorization: Bearer sesame-open', '--save', 'a.yaml'];
    const { code, stdout, stderr } = await callPerfHarness([...args, '--no-details'], { cwd });
    assert.equal(code, 0, stdout + stderr);
    assert.equal(got[0]?.token, 'Bearer sesame-open');
    const written = textsIn(cwd);
    assert.ok(written.length >= 3);
    for (const text of [...written, stdout, stderr]) assert.doesNotMatch(text, /sesame/);
    const saved = readFileSync(join(cwd, 'a.yaml'), 'utf8');
    const result = written.find((text) => text.startsWith('{')) ?? '{}';
    assert.equal(JSON.parse(result).source, saved);
    assert.equal(JSON.parse(result).file, `${origin}/orders`);
    const environment = { AUTHORIZATION: 'Bearer other' };
    const again = await callPerfHarness(['run', 'a.yaml', '--workers', '1'], { cwd, environment });
    assert.equal(again.code, 0, again.stderr);
    assert.equal(got.at(-1)?.token, 'Bearer other');
  });

  it('reaches a unix socket', async (t) => {
    const cwd = temporaryFolder(t);
    const path = join(cwd, 'app.sock');
    const { got } = await serve(t, { path });
    const args = ['run', `http+unix://${encodeURIComponent(path)}/orders`, ...FEW];
    assert.equal((await callPerfHarness(args, { cwd })).code, 0);
    assert.deepEqual([got.length, got[0]?.line], [3, 'GET /orders']);
  });

  it('fails by a gate that does not hold, and by answers that are not ok where there is none', async (t) => {
    const { origin } = await serve(t);
    const cwd = temporaryFolder(t);
    const missed = await callPerfHarness(['run', origin, ...FEW, '--gate', 'count(ok) == 4'], { cwd });
    assert.equal(missed.code, 3, missed.stderr);
    const server = createServer(({ url: path }, response) => {
      if (path === '/empty') response.end();
      else response.writeHead(503).end('no');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.after(() => server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const failed = await callPerfHarness(['run', url, ...FEW], { cwd });
    assert.equal(failed.code, 3, failed.stderr);
    assert.match(failed.stdout, /share\(ok\) == 100%/);
    const empty = ['run', `${url}/empty`, ...FEW];
    const { code, stdout } = await callPerfHarness(empty, { cwd });
    assert.equal(code, 3);
    assert.match(
      stdout.replaceAll(/\s+/g, ' '),
      /an empty body; where that is right, .*--expect 'bytes: 0B' for a URL/,
    );
    assert.equal((await callPerfHarness([...empty, '--expect', 'bytes: 0B'], { cwd })).code, 0);
    assert.equal(
      (await callPerfHarness(['run', url, ...FEW, '--expect', '{ status: [503], contains: no }'], { cwd })).code,
      0,
    );
  });
});

describe('a wrong option beside a URL', () => {
  const CASES: readonly (readonly [args: readonly string[], told: RegExp])[] = [
    [['-c', 'many'], /^--concurrency {2}expected a number, got "many"/],
    [['-c', 'many', '--rate', '5/s'], /^--concurrency {2}/],
    [['--rate', '200'], /^--rate {2}a rate needs a unit/],
    [['-d', '10'], /^--duration {2}a duration needs a unit/],
    [['-n', '0'], /^--iterations {2}expected 1 or more/],
    [['-n', '5', '-d', '1s'], /^--iterations {2}a closed load has a duration or iterations, not both/],
    [['-m', 'CONNECT'], /^--method {2}/],
    [['-H', 'content-length: 5'], /^--header content-length {2}/],
    [['-H', `x-a: \${env.UNSET}`], /^--header x-a {2}the environment variable UNSET is not set/],
    [
      ['--gate', 'mean(response) < 1s', '--gate', 'p95(respons) < 1s'],
      /^--gate "p95\(respons\) < 1s" {2}unknown metric/,
    ],
    [['-H', 'authorization Bearer sesame'], /^--header: expected NAME: VALUE/],
    [['-H', 'a: 1', '-H', 'a: 2'], /^--header: the header "a" is given twice/],
    [['-b', '@none.json'], /^--body: can't read .*none\.json/],
    [['-b', '@raw'], /^--body: .*raw is no text in UTF-8/],
    [['-b', '@large'], /^--body: .*large has 1000001 bytes, 1000000 at most/],
    [['--expect', 'state: 404'], /^--expect {2}unknown key "state"/],
    [['--expect', 'status: ['], /^--expect "status: \[": /],
    [['--expect', '[]'], /^--expect "\[\]": /],
    [['--save', 'no/such/a.yaml'], /^--save: there is no folder/],
    [['--force'], /^--force: expected --save FILE/],
    [['--demo'], /^--demo: expected no URL/],
    [['--target', NOWHERE], /^--target: expected no URL/],
    [['--scenario', 'orders'], /^--scenario: expected no URL/],
  ];

  it('is named, and nothing is run or written', async (t) => {
    const cwd = temporaryFolder(t);
    writeFileSync(join(cwd, 'raw'), Buffer.from([0xff, 0xfe, 0x41]));
    writeFileSync(join(cwd, 'large'), Buffer.alloc(1_000_001, 'a'));
    for (const [args, told] of CASES) {
      const { code, stdout, stderr } = await callPerfHarness(['run', NOWHERE, ...args], { cwd });
      assert.equal(code, 2, args.join(' '));
      assert.match(stderr, told);
      assert.doesNotMatch(stderr, /sesame/);
      assert.equal(stdout, '');
    }
    assert.deepEqual(readdirSync(cwd).sort(), ['large', 'raw']);
  });

  it('is the URL itself, where that is wrong', async () => {
    for (const [url, told] of [
      ['http://staging.example/orders', /^URL {2}the host "staging\.example" is not this machine/],
      ['http://', /^URL {2}expected an http, https or http\+unix URL/],
      ['http://u:p@127.0.0.1/', /^URL {2}a target URL can.t hold a user and a password/],
      ['http://127.0.0.1/a b', /^URL {2}a path can't hold " "\n +percent-encode it: %20/],
      ['http+unix://tmp/app.sock', /^URL {2}expected the absolute path of a unix socket/],
    ] as const) {
      const { code, stderr } = await callPerfHarness(['run', url]);
      assert.equal(code, 2);
      assert.match(stderr, told);
    }
  });

  it('is one for a URL, beside a file', async () => {
    for (const args of [
      ['-H', 'a: b'],
      ['-m', 'PUT'],
      ['-b', 'x'],
      ['-n', '5'],
      ['--expect', 'bytes: 0B'],
      ['--gate', 'x'],
      ['--save', 'x'],
    ]) {
      const { code, stderr } = await callPerfHarness(['run', 'scenarios.yaml', ...args]);
      assert.equal(code, 2);
      assert.match(stderr, /^--\w+: expected a URL in place of the scenario file/);
    }
  });
});

describe('--save', () => {
  it('replaces no file without --force', async (t) => {
    const { origin } = await serve(t);
    const cwd = temporaryFolder(t);
    const path = join(cwd, 'a.yaml');
    writeFileSync(path, 'mine');
    const args = ['run', origin, ...FEW, '--save', 'a.yaml'];
    const refused = await callPerfHarness(args, { cwd });
    assert.deepEqual([refused.code, readFileSync(path, 'utf8')], [2, 'mine']);
    assert.match(refused.stderr, /^--save: .*a\.yaml is there already\n {2}give another name, or --force/);
    assert.equal(existsSync(join(cwd, 'perf-results')), false);
    assert.equal((await callPerfHarness([...args, '--force'], { cwd })).code, 0);
    assert.match(readFileSync(path, 'utf8'), /^version: 1$/m);
  });
});
