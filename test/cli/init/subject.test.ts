import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { askedAs } from '../../../src/cli/init/asked-as.ts';
import { findSubject, type SubjectArguments } from '../../../src/cli/init/subject.ts';
import { HarnessError } from '../../../src/errors.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const NOTHING: SubjectArguments = { what: [], paths: [], target: null, port: null, allowHosts: [], from: '' };
const NPM = { kind: 'command', command: 'npm start' };
const START = '{ "scripts": { "start": "node server.js" } }';
const API = 'openapi: 3.0.0\npaths: { /orders: { get: {} }, "/orders/{id}": { get: {} } }\n';

type Files = Readonly<Record<string, string>>;

function find(t: Parameters<typeof temporaryFolder>[0], files: Files, args: Partial<SubjectArguments> = {}) {
  const cwd = temporaryFolder(t);
  for (const [name, text] of Object.entries(files)) {
    if (name.endsWith('/')) mkdirSync(join(cwd, name));
    else writeFileSync(join(cwd, name), text);
  }
  return findSubject({ ...NOTHING, ...args }, { cwd });
}

const pathsOf = ({ requests }: ReturnType<typeof findSubject>): readonly string[] => requests.map(({ path }) => path);

describe('what init finds', () => {
  it('is the start script of package.json, by the package manager of the folder', (t) => {
    const found = find(t, { 'package.json': START });
    assert.deepEqual([found.target, found.areGuessed, pathsOf(found)[0]], [NPM, true, '/']);
    const locked = find(t, { 'package.json': START, 'pnpm-lock.yaml': '' }, { port: 3000, from: '..' });
    assert.deepEqual(locked.target, { kind: 'command', command: 'pnpm start', cwd: '..', port: 3000 });
  });

  it('is an OpenAPI document before that, whose server is started; operations without examples are told', (t) => {
    const found = find(t, { 'package.json': START, 'openapi.yaml': API });
    assert.deepEqual([found.target, found.areGuessed, pathsOf(found)], [NPM, false, ['/orders']]);
    assert.deepEqual(found.remarks, ['Left out: GET /orders/{id}: no example of path {id}.']);
  });

  it('is the server that a document names, if that is on this machine, or the one that is named beside it', (t) => {
    const here = { 'api.json': `${API}servers: [ { url: "http://localhost:8080/v1" } ]\n` };
    const named = find(t, here, { what: ['api.json'] });
    assert.deepEqual([named.target, pathsOf(named)], ['http://localhost:8080', ['/v1/orders']]);
    const beside = find(t, here, { what: ['api.json'], target: 'http://127.0.0.1:9000/' });
    assert.deepEqual([beside.target, pathsOf(beside)], ['http://127.0.0.1:9000', ['/v1/orders']]);
    const away = { 'api.json': `${API}servers: [ { url: "https://api.example/v1" } ]\n` };
    assert.throws(
      () => find(t, away, { what: ['api.json'] }),
      /https:\/\/api\.example\/v1, which is not on this machine/,
    );
  });

  it('is a folder with openspec/, a URL, and a command of one text or of words', (t) => {
    const repository = find(t, { 'openspec/': '' });
    assert.deepEqual(repository.target, { kind: 'openspec', repository: '.' });
    const url = find(t, {}, { what: ['http://127.0.0.1:8080/orders?a=1'] });
    assert.deepEqual([url.target, pathsOf(url), url.name], ['http://127.0.0.1:8080', ['/orders?a=1'], 'orders']);
    const text = find(t, {}, { what: ['node server.js'], paths: ['/a', '/b'] });
    assert.deepEqual([text.target, pathsOf(text)], [{ kind: 'command', command: 'node server.js' }, ['/a', '/b']]);
    const words = find(t, {}, { what: ['node', '--inspect', 'a b.js'] });
    assert.deepEqual(words.target, { kind: 'command', command: ['node', '--inspect', 'a b.js'] });
  });

  it('is nothing in an empty folder, and the message says what was looked for', (t) => {
    assert.throws(
      () => find(t, { 'package.json': '{ "scripts": { "test": "x" } }' }),
      (error) => {
        assert.ok(error instanceof HarnessError);
        assert.equal(error.code, 'USAGE');
        assert.match(error.hint ?? '', /looked for: package\.json with a start script, openapi\.yaml, .*openspec\//);
        return true;
      },
    );
    for (const [files, what, told] of [
      [{}, ['none.yaml'], /can't read .*none\.yaml/],
      [{ 'a.yaml': 'version: 1' }, ['a.yaml'], /expected an OpenAPI document/],
      [{ 'src/': '' }, ['src'], /there is no folder openspec\/ in it/],
      [{ 'package.json': '{' }, [], /can't read .*package\.json/],
    ] as const) {
      assert.throws(() => find(t, files, { what }), told);
    }
  });
});

describe('headers that init is given', () => {
  const EXAMPLES = { 'X-Tenant': 'example', accept: 'a/b' };
  const GIVEN = { 'x-tenant': 'a', 'x-key': 'k' };
  const WITH_REST = { ...GIVEN, accept: 'a/b' };

  for (const [title, target, sent, inRequest] of [
    ['a URL', 'http://127.0.0.1:1', { kind: 'url', url: 'http://127.0.0.1:1', headers: GIVEN }, { accept: 'a/b' }],
    ['a command', NPM, { ...NPM, headers: GIVEN }, { accept: 'a/b' }],
    ['a target that has none', { kind: 'openspec', repository: '.' }, { kind: 'openspec', repository: '.' }, WITH_REST],
  ] as const) {
    it(`are sent with every request to ${title}, in place of examples of the same name`, (t) => {
      const subject = { ...find(t, { 'package.json': START }), target, requests: [{ path: '/', headers: EXAMPLES }] };
      const asked = askedAs(subject, GIVEN, null);
      assert.deepEqual([asked.target, asked.requests], [sent, [{ path: '/', headers: inRequest }]]);
      assert.equal(askedAs(subject, {}, null), subject);
    });
  }
});
