import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { toProblem } from '../../src/targets/openspec/http/problem-details.ts';
import { CursorSeal } from '../../src/targets/openspec/routes/cursor.ts';
import { exchange, getJson, openSocket, sendRaw } from '../support/http-exchange.ts';
import { openServer, plainChanges } from '../support/target-repository.ts';

type Problem = { type: string; title: string; status: number; detail: string };

const target = await openServer({ after }, { repository: plainChanges(9), files: { 'a.bin': 10 } });
const { origin } = target;

async function problemOf(
  path: string,
  method = 'GET',
): Promise<Problem & { headers: Readonly<Record<string, unknown>> }> {
  const { status, headers, body } = await exchange(origin, path, { method });
  assert.match(headers['content-type'] ?? '', /^application\/problem\+json/, `${method} ${path}: ${status} ${body}`);
  const problem = JSON.parse(body.toString()) as Problem;
  assert.equal(problem.status, status);
  assert.equal(problem.type, 'about:blank');
  assert.ok(problem.title !== '' && problem.detail !== '');
  assert.doesNotMatch(problem.detail, /\.ts|node_modules|\bat \//, 'an answer shows no stack');
  return { ...problem, headers };
}

async function aCursor(query: string): Promise<string> {
  const { nextCursor } = await getJson<{ nextCursor: string }>(origin, `/changes?limit=2${query}`);
  assert.equal(typeof nextCursor, 'string');
  return nextCursor;
}

const forged = new CursorSeal(Buffer.alloc(32)).write(
  { sort: 'name', status: 'any' },
  { name: 'change-0001', lastModifiedMs: 0 },
);

/** Path, status, and what the detail must name. */
const REFUSED: readonly (readonly [path: string, status: number, names: RegExp])[] = [
  ...['0', '-1', '201', '1e9', 'NaN', '', '5.0', '+5', '05', ' 5', '5x', '999999999999', '٣', 'null'].map(
    (limit) =>
      [`/changes?limit=${encodeURIComponent(limit)}`, 400, /limit must be a whole number from 1 to 200/] as const,
  ),
  ['/search?q=a&limit=0', 400, /limit/],
  ['/search?q=a&limit=201', 400, /limit/],
  ...['0', '-1', '1.5', 'x', '', '1e3', '9999999999'].map(
    (page) => [`/changes?page=${page}`, 400, /page must be a whole number/] as const,
  ),
  ['/changes?sort=size', 400, /sort must be one of name, recent/],
  ['/changes?sort=', 400, /sort/],
  ['/changes?status=done', 400, /status must be one of no-tasks, in-progress, complete/],
  ['/changes?status=any', 400, /status/],
  ['/changes?limit=5&limit=6', 400, /limit is given more than once/],
  ['/changes?cursor=a&page=1', 400, /cursor and page exclude each other/],
  ['/changes?Limit=5', 400, /unknown query parameter "Limit".*limit, cursor, page, status, sort/],
  ['/changes?__proto__=1', 400, /unknown query parameter/],
  ['/changes?limit=5&offset=3', 400, /"offset"/],
  ['/changes.ndjson?limit=5', 400, /"limit"/],
  ['/changes/change-0001?x=1', 400, /"x"/],
  ['/changes/change-0001/files/proposal.md?x=1', 400, /"x"/],
  ['/specs?x=1', 400, /"x"/],
  ['/specs/a?x=1', 400, /"x"/],
  ['/files?x=1', 400, /"x"/],
  ['/files/a.bin?x=1', 400, /"x"/],
  ...['0', '511', '1048577', '-1', 'NaN', '64KiB', ''].map(
    (bytes) => [`/files/a.bin?readSize=${bytes}`, 400, /readSize must be a whole number from 512 to 1048576/] as const,
  ),
  ['/healthz?x=1', 400, /"x"/],
  ['/metrics?x=1', 400, /"x"/],
  ['/search', 400, /q must be/],
  ['/search?q=', 400, /q must be/],
  [`/search?q=${'x'.repeat(201)}`, 400, /at most 200/],
  ...['', 'AAAA', '%00', '..', 'null', forged, `${forged}A`, 'x'.repeat(3_000)].map(
    (cursor) => [`/changes?cursor=${cursor}`, 400, /this server has not handed out this cursor/] as const,
  ),
  ['/changes/none', 404, /no change is named "none"/],
  ['/changes/', 404, /named ""/],
  ['/changes/archive', 404, /archive/],
  ['/changes/none/files/proposal.md', 404, /none/],
  ['/changes/change-0001/files/none.md', 404, /no such file/],
  ['/specs/none', 404, /none/],
  ['/files/none', 404, /none/],
  ['/', 404, /nothing is served/],
  ['/changes/change-0001/other', 404, /nothing is served/],
  ['/CHANGES', 404, /nothing is served/],
  ['/%zz', 400, /valid URL/],
  ['/changes/%zz', 400, /valid URL/],
  ['/changes/%ff', 400, /valid URL/],
  [`/changes/${'x'.repeat(300)}`, 404, /no change/],
  [`/changes/${'x'.repeat(1_100)}`, 414, /too long/],
];

describe('a request that cannot be answered as asked', () => {
  for (const [path, status, names] of REFUSED) {
    it(`is answered with ${status} and a reason: GET ${path.slice(0, 60)}`, async () => {
      const problem = await problemOf(path);
      assert.equal(problem.status, status);
      assert.match(problem.detail, names);
      assert.ok(problem.detail.length < 300);
    });
  }

  it('is answered with 400 when a cursor belongs to another order or filter', async () => {
    const plain = await aCursor('');
    const recent = await aCursor('&sort=recent');
    const complete = await aCursor('&status=complete');
    for (const query of [
      `sort=recent&cursor=${plain}`,
      `status=complete&cursor=${plain}`,
      `cursor=${recent}`,
      `cursor=${complete}`,
      `sort=recent&status=complete&cursor=${recent}`,
    ]) {
      const problem = await problemOf(`/changes?${query}`);
      assert.equal(problem.status, 400);
      assert.match(problem.detail, /cursor belongs to sort=\S+ and status=\S+/);
    }
  });

  it('is answered with 405 and the methods that are allowed, before its body is looked at', async () => {
    const more: Readonly<Record<string, readonly string[]>> = {
      '/changes': ['POST'],
      '/changes/a': ['PUT', 'DELETE'],
      '/documents/a': ['PUT', 'DELETE'],
    };
    const paths = ['/changes', '/changes.ndjson', '/changes/a', '/changes/a/files/b', '/specs', '/specs/a', '/search'];
    for (const path of [...paths, '/files', '/files/a.bin', '/documents', '/documents/a', '/healthz', '/metrics']) {
      const allowed = more[path] ?? [];
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].filter((each) => !allowed.includes(each))) {
        const problem = await problemOf(path, method);
        assert.equal(problem.status, 405);
        assert.equal(problem.headers['allow'], ['GET', 'HEAD', ...allowed].join(', '));
      }
    }
    const reply = await exchange(origin, '/specs', {
      method: 'POST',
      body: '{',
      headers: { 'content-type': 'what/ever' },
    });
    assert.equal(reply.status, 405);
  });

  it('is answered without a body when it was a HEAD', async () => {
    const reply = await exchange(origin, '/changes/none', { method: 'HEAD' });
    assert.deepEqual([reply.status, reply.body.length], [404, 0]);
  });

  it('is answered with 400 when it is not HTTP, and with 431 when its head is too long', async () => {
    const garbage = await sendRaw(origin, 'what is this\r\n\r\n');
    assert.match(garbage, /^HTTP\/1\.1 400 [\s\S]*application\/problem\+json[\s\S]*"status":400/);
    const long = await sendRaw(origin, `GET / HTTP/1.1\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`);
    assert.match(long, /^HTTP\/1\.1 431 [\s\S]*"status":431/);
  });

  it('leaves the server answering, on the same connection too', async () => {
    const socket = await openSocket(origin);
    let answers = '';
    socket.on('data', (chunk) => {
      answers += chunk;
    });
    const head = 'host: 127.0.0.1\r\n';
    socket.write(
      `GET /changes?limit=0 HTTP/1.1\r\n${head}\r\nGET /healthz HTTP/1.1\r\n${head}connection: close\r\n\r\n`,
    );
    await new Promise((resolve) => socket.once('close', resolve));
    assert.match(answers, /^HTTP\/1\.1 400 [\s\S]*HTTP\/1\.1 200 OK[\s\S]*\{"status":"ok","changes":9\}$/);
  });
});

describe('an error that nobody foresaw', () => {
  it('becomes a 500 that tells a system error by its code and nothing else', () => {
    const error = Object.assign(new Error("EACCES: permission denied, open '/secret'"), { code: 'EACCES' });
    assert.deepEqual(
      [toProblem(error).status, toProblem(error).message],
      [500, 'the server failed to answer this request (EACCES)'],
    );
    for (const strange of [new TypeError('secret'), 'secret', null, undefined, { code: '/secret', statusCode: 200 }]) {
      const problem = toProblem(strange);
      assert.deepEqual([problem.status, problem.message], [500, 'the server failed to answer this request']);
    }
  });

  it("keeps a framework's own 4xx", () => {
    const problem = toProblem(Object.assign(new Error('Body is too large'), { statusCode: 413 }));
    assert.deepEqual([problem.status, problem.message], [413, 'Body is too large']);
  });
});
