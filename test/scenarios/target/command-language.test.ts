import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NO_OVERRIDES } from '../../../src/harness/load-scenarios.ts';
import { splitWords } from '../../../src/scenarios/fields/command-words.ts';
import { parseScenarios } from '../../../src/scenarios/parse-scenarios.ts';
import { PORT_PLACEHOLDER as PORT, reachOf, type TargetSpec } from '../../../src/scenarios/target/target-spec.ts';
import { NO_TLS_FILES } from '../../../src/tls-files.ts';
import { fileWith } from '../../fixtures/bad-yaml/marked.ts';

function targetsOf(text: string): readonly TargetSpec[] {
  const parsed = parseScenarios(text, '/project/perf/scenarios.yaml', NO_OVERRIDES);
  assert.ok(parsed.ok, JSON.stringify(parsed));
  return parsed.file.scenarios.map(({ target }) => target);
}

const targetOf = (keys: string): TargetSpec | undefined => targetsOf(fileWith({ target: `target: { ${keys} }` }))[0];

const DEFAULTS = {
  kind: 'command',
  command: ['node', 'server.js'],
  cwd: '/project/perf',
  env: {},
  port: null,
  url: `http://127.0.0.1:${PORT}`,
  ready: { kind: 'port' },
  readyTimeoutMs: 30_000,
  stopSignal: 'SIGTERM',
  keep: false,
  probe: 'auto',
  headers: {},
  tls: NO_TLS_FILES,
  metrics: null,
};

describe('a target that is started', () => {
  const rows: readonly (readonly [keys: string, changed: object])[] = [
    ['command: [node, server.js]', {}],
    ['command: node  server.js', {}],
    [
      'command: node server.js, cwd: ../server, keep: true, stopSignal: SIGINT',
      { cwd: '/project/server', keep: true, stopSignal: 'SIGINT' },
    ],
    ['command: node server.js, env: { A: x, B: 1, C: true }', { env: { A: 'x', B: '1', C: 'true' } }],
    [
      'command: node server.js, env: { A: 01234, B: 1.10, C: 0x1F, D: 1e400, E: 9007199254740993, F: TRUE, 007: "1" }',
      { env: { A: '01234', B: '1.10', C: '0x1F', D: '1e400', E: '9007199254740993', F: 'TRUE', '007': '1' } },
    ],
    ['command: node server.js, port: auto, ready: { path: /healthz }', { ready: { kind: 'path', path: '/healthz' } }],
    [
      'command: node server.js, port: 8080, ready: { log: listening }, readyTimeout: 1m',
      { port: 8080, ready: { kind: 'log', text: 'listening' }, readyTimeoutMs: 60_000 },
    ],
    [
      'command: node server.js, url: "http://localhost:8080/v1/", metrics: /metrics',
      { port: 8080, url: 'http://localhost:8080/v1', metrics: '/metrics' },
    ],
    [`command: node server.js, port: 8080, url: "https://[::1]:${PORT}"`, { port: 8080, url: `https://[::1]:${PORT}` }],
    ['command: node server.js, probe: off', { probe: 'off' }],
    ['command: node server.js, headers: { X-Key: own }', { headers: { 'X-Key': 'own' } }],
    [
      `command: node server.js, url: "https://127.0.0.1:${PORT}", insecure: true`,
      { url: `https://127.0.0.1:${PORT}`, tls: { ...NO_TLS_FILES, insecure: true } },
    ],
    ['command: node server.js, url: "http+unix://%2Ftmp%2Fa.sock"', { url: 'http+unix://%2Ftmp%2Fa.sock' }],
  ];
  for (const [keys, changed] of rows) {
    it(`has everything that is left out: ${keys}`, () => {
      assert.deepEqual(targetOf(`kind: command, ${keys}`), { ...DEFAULTS, ...changed });
    });
  }

  it('has no TLS where its url has none', () => {
    const file = fileWith({ target: 'target: { kind: command, command: a, insecure: true }' });
    const parsed = parseScenarios(file, '/project/scenarios.yaml', NO_OVERRIDES);
    assert.match(JSON.stringify(parsed), /insecure is for https, and the url has no TLS/);
  });

  it('may be a module, which lies beside the file', () => {
    const module = {
      kind: 'module',
      module: '/project/perf/app.js',
      readyTimeoutMs: 30_000,
      headers: {},
      metrics: null,
    };
    assert.deepEqual(targetOf('kind: module, module: ./app.js'), module);
  });

  it('is sent its headers by all that asks it, as a url is', () => {
    const started = ['kind: module, module: a.js', 'kind: command, command: a', 'kind: url, url: "http://[::1]"'];
    for (const keys of started) {
      const target = targetOf(`${keys}, headers: { X-Key: own }`);
      assert.deepEqual(target && reachOf(target).headers, { 'X-Key': 'own' }, keys);
    }
  });

  it('may have a port of its own in several places, where it is the same', () => {
    const target = 'target: { kind: command, command: a, port: 8080 }';
    assert.equal(targetsOf(fileWith({ target, more: target })).length, 1);
  });
});

describe('the words of a command', () => {
  const rows: readonly (readonly [text: string, words: readonly string[]])[] = [
    ['node server.js --port 1', ['node', 'server.js', '--port', '1']],
    ['  a\tb\n c ', ['a', 'b', 'c']],
    [`a 'b c' "d e"f'g'`, ['a', 'b c', 'd efg']],
    [`a '' ""`, ['a', '', '']],
    ['a\\ b \\"c \\\\', ['a b', '"c', '\\']],
    [String.raw`"a\"b" "c\d" 'e\f'`, ['a"b', String.raw`c\d`, String.raw`e\f`]],
    ['"a | b" $HOME *.js', ['a | b', '$HOME', '*.js']],
    [`serve -p ${PORT}`, ['serve', '-p', PORT]],
  ];
  for (const [text, words] of rows)
    it(`are those of a shell: ${text}`, () => assert.deepEqual(splitWords(text), { ok: true, words }));
});
