import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { renderStages } from '../../../src/cli/reports/render-report.ts';
import { createLoggedProgress } from '../../../src/cli/terminal/run-progress.ts';
import { HarnessError } from '../../../src/errors.ts';
import { NO_OVERRIDES, openScenarios } from '../../../src/harness/load-scenarios.ts';
import { maskedError } from '../../../src/harness/result/masked-error.ts';
import { maskFile } from '../../../src/harness/result/masked-file.ts';
import { runScenarios } from '../../../src/harness/run.ts';
import { renderReport } from '../../../src/reports/console/console-report.ts';
import { createPaint } from '../../../src/reports/paint.ts';
import { secretsOf } from '../../../src/scenarios/file-secrets.ts';
import { MASK, Secrets } from '../../../src/secrets.ts';
import { callPerfHarness, captureIo } from '../../support/command-io.ts';
import { inlinePool } from '../../support/inline-load.ts';
import { threadsOf } from '../../support/library-run.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const TOKEN = 'S3cret "tok/en" of the shell here';
const KEY = 'query-key-of-the-shell-there';
const LITERAL = 'a-key-that-stands-in-the-file';
const COOKIE = 'a-cookie-that-stands-in-the-file';
const ENVIRONMENT = { TOKEN, KEY, LIMIT: '', HOST: 'Secret.Example' };

/** Every form in which a secret, or most of one, could be told. */
const TOLD = [TOKEN, KEY, LITERAL, COOKIE, ENVIRONMENT.HOST].flatMap((secret) => [
  secret.slice(0, 12),
  secret.slice(-12),
  encodeURIComponent(secret),
  JSON.stringify(secret).slice(1, -1),
  secret.toLowerCase(),
]);

function assertSilent(text: string, what: string): void {
  for (const told of TOLD) assert.ok(!text.includes(told), `"${told}" is told by ${what}:\n${text}`);
}

const fileOf = (origin: string, more = ''): string => `version: 1
target:
  kind: url
  url: "${origin}"
  headers: { Authorization: "Bearer \${env.TOKEN}", X-Api-Key: ${LITERAL} }
defaults: { warmup: 0s, confirm: 0, excuse: nothing }
scenarios:
  - name: a
    workload: { kind: concurrency, requests: [ { name: ${LITERAL}, path: "/a?key=\${env.KEY}", headers: { cookie: "id=${COOKIE}; a=b" } } ]${more} }
    load: { concurrency: 1, iterations: 2 }
    gates: [ "p95(response) < \${env.LIMIT:-100ms}" ]
`;

/** Gives back in each answer what it was sent. */
async function serve(t: TestContext): Promise<string> {
  const server = createServer(({ headers, url }, response) => {
    const { authorization, cookie } = headers;
    const all = [`${headers['x-api-key']}`, cookie, authorization, url];
    response
      .writeHead(url === '/values' ? 200 : 500)
      .end(url === '/values' ? `no JSON: ${authorization}` : JSON.stringify(all));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** All that a run writes and prints: its files, its log, its report, and its error. */
async function allOf(
  t: TestContext,
  text: string,
): Promise<{ written: string; log: string; report: string; error: string }> {
  const folder = temporaryFolder(t);
  const path = join(folder, 'scenarios.yaml');
  const file = openScenarios({ path, text }, NO_OVERRIDES, ENVIRONMENT);
  const { io, stderr } = captureIo();
  const outcome = await runScenarios(threadsOf(inlinePool(1)), {
    file,
    out: join(folder, 'out'),
    cacheDir: folder,
    profile: 'never',
    stop: new AbortController().signal,
    onEvent: (event) => {
      createLoggedProgress({ level: 'debug', format: 'json' }, io).onEvent(event);
      io.stderr.write(JSON.stringify(event));
    },
  });
  const { result, error } = outcome;
  const out = join(folder, 'out', result.id);
  const written = readdirSync(out)
    .map((name) => readFileSync(join(out, name), 'utf8'))
    .join('\n');
  const options = { file: path, resultPath: outcome.path, details: true, width: 120, paint: createPaint(false) };
  const staged = { stages: [{ stage: 'load', path: null, result }], comparisons: [], lost: [] };
  const plain = { artifact: null, details: true, coloured: false };
  const formats = ['markdown', 'junit', 'annotations', 'json'] as const;
  const others = formats.map((format) => renderStages(staged, format, plain, io));
  const report = result.scenarios.length === 0 ? '' : [renderReport(result, options), ...others].join('\n');
  const cause = error?.cause instanceof Error ? `${error.cause.message}\n${error.cause.stack}` : '';
  return { written, log: stderr(), report, error: `${error?.message}\n${error?.hint}\n${error?.stack}\n${cause}` };
}

describe('the secrets of a scenario file', { timeout: 30_000 }, () => {
  it('are sent, and stand in no file, log, event or report of a run; placeholders stay', async (t) => {
    const { written, log, report } = await allOf(t, fileOf(await serve(t)));
    for (const [what, text] of Object.entries({ written, log, report })) assertSilent(text, what);
    const { source, scenarios } = JSON.parse(written.slice(written.indexOf('{\n "schema"')));
    assert.ok(source.includes(`Authorization: "Bearer \${env.TOKEN}", X-Api-Key: •••`), source);
    assert.ok(source.includes('cookie: "•••"'), source);
    assert.equal(scenarios[0].target.headers.Authorization, MASK);
    assert.equal(scenarios[0].workload.requests[0].headers.cookie, MASK);
    assert.equal(scenarios[0].gates[0].gate, 'p95(response) < 100ms');
    const [{ status, excerpt }] = scenarios[0].failures;
    assert.deepEqual([status, excerpt], [500, '["•••","•••","•••","/a?key=•••"]']);
  });

  it('stand in no error of a run', async (t) => {
    const values = ', values: { v: { path: /values } }';
    const file = fileOf(await serve(t), values).replace('/a?key', '/{v}?key');
    const { written, log, error } = await allOf(t, file);
    assert.match(error, /answered no JSON: no JSON: •••/);
    for (const text of [written, log, error]) assertSilent(text, 'an error');
  });

  it('stand in no error of a command that is handed them, prints them, and ends before it is ready', async (t) => {
    const words = `[sh, -c, 'echo "it is $OWN"; exit 3', "\${env.KEY}"]`;
    const target = `{ kind: command, command: ${words}, env: { OWN: "\${env.TOKEN}" }, headers: { x-api-key: ${LITERAL} } }`;
    const { written, log, error } = await allOf(
      t,
      fileOf('').replace(/^target:\n(?: {2}.*\n)+/m, `target: ${target}\n`),
    );
    assert.match(error, /^the command "sh -c .*; exit 3 •••" exited with code 3 before it was ready\n {2}it is •••$/m);
    assert.match(written, /^it is •••$/m);
    for (const [what, text] of Object.entries({ written, log, error })) assertSilent(text, what);
  });

  it('are masked by the name of their header where they are short, in the source too', () => {
    const text = fileOf('http://localhost')
      .replace(LITERAL, 'abc')
      .replace(`"id=${COOKIE}; a=b"`, "'x=1'")
      .replace('env.TOKEN', 'env.NONE:-xy');
    const { source, secrets, scenarios } = openScenarios({ path: 'a.yaml', text }, NO_OVERRIDES, ENVIRONMENT);
    assert.ok(source.includes(`Authorization: "Bearer \${env.NONE:-•••}", X-Api-Key: •••`), source);
    assert.ok(source.includes("cookie: '•••'"), source);
    const [target] = scenarios.map((each) => each.target);
    assert.deepEqual(secrets.data({ headers: { 'X-API-KEY': 'abc', b: 'abc' } }).headers, {
      'X-API-KEY': MASK,
      b: 'abc',
    });
    assert.equal(target?.kind === 'url' && target.headers['Authorization'], 'Bearer xy');
  });

  const wrong: readonly (readonly [title: string, from: string, to: string, said: RegExp])[] = [
    ['a duration', '100ms}"', `100ms}", "p95(response) < \${env.KEY}"`, /gates|•••/],
    ['a URL', 'url: "http://localhost"', `url: "\${env.KEY}"`, /expected an http.*"•••"/],
    [
      'a host',
      'url: "http://localhost"',
      `url: "http://\${env.HOST}"`,
      /scenarios.yaml:4:8 {2}the host "•••" is not this machine/,
    ],
    ['a number', 'iterations: 2', `iterations: "\${env.TOKEN}"`, /•••/],
    ['a kind', 'kind: concurrency', `kind: "\${env.KEY}"`, /•••/],
    ['YAML of an alias', `X-Api-Key: ${LITERAL}`, `X-Api-Key: *${LITERAL}`, /no anchor "&•••"/],
    ['YAML of a tag', `X-Api-Key: ${LITERAL}`, `X-Api-Key: !${LITERAL} x`, /Unresolved tag: !•••/],
    ['YAML of a block', `X-Api-Key: ${LITERAL} }`, `X-Api-Key: |${LITERAL}`, /:\d+ {2}/],
    ['a header', `X-Api-Key: ${LITERAL}`, `X-Api-Key: "${LITERAL}\\n"`, /can't hold "•••/],
    [
      'one that is not set',
      `\${env.KEY}`,
      `\${env.NONE}`,
      /scenarios.yaml:9:\d+ {2}the environment variable NONE is not set/,
    ],
    ['no name', `\${env.KEY}`, `\${env.a-b}`, /needs the name of an environment variable/],
    ['one left open', `=\${env.KEY}`, `=\${env.KEY`, /not closed/],
    ['a name', 'name: a', `name: "\${env.KEY}"`, /8:11 {2}a name can’t come from the environment/],
  ];
  for (const [title, from, to, said] of wrong) {
    it(`stand in no message about a file: ${title}`, async (t) => {
      const folder = temporaryFolder(t);
      writeFileSync(
        join(folder, 'scenarios.yaml'),
        fileOf('http://localhost').replace(from, () => to),
      );
      const { stdout, stderr, code } = await callPerfHarness(['validate'], { cwd: folder, environment: ENVIRONMENT });
      assert.equal(code, 2, stderr);
      assert.match(stderr, said);
      assertSilent(`${stdout}${stderr}`, title);
    });
  }
});

describe('masking', () => {
  const secrets = new Secrets([TOKEN, 'ab', 'line one of a key\nline two of a key']);

  const texts: readonly (readonly [text: string, masked: string])[] = [
    [`x ${TOKEN} y ${TOKEN}`, 'x ••• y •••'],
    [`{"a":${JSON.stringify(TOKEN)}}`, '{"a":"•••"}'],
    [`/a?b=${encodeURIComponent(TOKEN)}&c`, '/a?b=•••&c'],
    [`got "${TOKEN.slice(0, 20)}" there`, 'got "•••" there'],
    [`cut off: ${TOKEN.slice(0, 6)}…`, 'cut off: •••…'],
    ['line two of a key', '•••'],
    ['ab and S3c', 'ab and S3c'],
  ];
  for (const [text, masked] of texts) it(`makes ${masked}`, () => assert.equal(secrets.text(text), masked));

  const alone = new Secrets(['test', '483920']);
  for (const [text, masked] of [
    ['env=test, "test" and a%20test\\ntest.', 'env=•••, "•••" and a%20•••\\n•••.'],
    ['latest tests of a test', 'latest tests of a •••'],
    ['id 483920 took 0.483920 s, 483920.5 ms, 1483920 B, 4839', 'id ••• took 0.483920 s, 483920.5 ms, 1483920 B, 4839'],
    ['cut off: 4839…', 'cut off: •••…'],
  ] as const)
    it(`finds short ones and numbers where they stand alone: ${masked}`, () => assert.equal(alone.text(text), masked));

  it('leaves out values of variables that hide nothing, unless a header is a secret by its name', () => {
    const plain = '8080 10s 1.5s 50MB 200/s 5% true localhost http://127.0.0.1:8080'.split(' ');
    const secret = ['483920', 'test', 'http://u:p4ss@127.0.0.1:8080', 'http://127.0.0.1:8080/?key=abcd', '1234abcd'];
    assert.ok(secretsOf({}, plain).isEmpty);
    for (const value of secret) assert.equal(secretsOf({}, [value]).text(`= ${value}`), '= •••');
    assert.equal(secretsOf({ headers: { cookie: 'pin=4839' } }, ['4839']).text('pin 4839'), 'pin •••');
  });

  it('covers an error with its advice, its causes and their stacks, and what a target printed', (t) => {
    const cause = new Error(`because of ${TOKEN}`);
    const error = new HarnessError('TARGET', [`it died: ${TOKEN}`, 'b'], { hint: `not ${TOKEN}`, cause });
    const masked = maskedError(error, secrets);
    assert.deepEqual([masked.code, masked.lines, masked.advice], ['TARGET', ['it died: •••', 'b'], ['not •••']]);
    for (const each of [masked, masked.cause as Error]) assertSilent(`${each.message}${each.stack}`, 'the error');
    const path = join(temporaryFolder(t), 'target.log');
    const lines = Array.from({ length: 40_000 }, (_, index) => `${index} ${TOKEN} é`);
    writeFileSync(path, lines.join('\n'));
    maskFile(path, secrets);
    const expected = lines.map((_, index) => `${index} ••• é`).join('\n');
    assert.ok(readFileSync(path, 'utf8') === expected);
    maskFile(`${path}.none`, secrets);
  });

  it('leaves our own words, times and histograms as they are', () => {
    const words = new Secrets(['pass', 'wire', 'size']);
    const data = { verdict: 'pass', load: { engine: 'wire' }, hdr: 'xpassx', key: 'size', detail: 'pass', n: 1 };
    assert.deepEqual(words.data(data), { ...data, detail: MASK });
  });
});
