import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { Asker } from '../../../src/harness/target/ask.ts';
import { concurrencyFacts } from '../../../src/scenarios/workloads/concurrency/facts.ts';
import { edgeCasesFacts } from '../../../src/scenarios/workloads/edge-cases/facts.ts';
import type { FactSources } from '../../../src/scenarios/workloads/language/fact-sources.ts';
import { StillTally } from '../../../src/scenarios/workloads/pagination/still-tally.ts';
import { Walk } from '../../../src/scenarios/workloads/pagination/walk.ts';
import { streamingFacts } from '../../../src/scenarios/workloads/streaming/facts.ts';
import { NO_TLS_FILES } from '../../../src/tls-files.ts';
import { drawValues, prepareRequest } from '../../../src/workers/http/request.ts';
import { assertBad, type BadText, fileWith, requestsWith } from '../../fixtures/bad-yaml/marked.ts';
import { only } from '../../fixtures/good-yaml/parsed.ts';
import { paginationWorkload } from '../../support/pagination-workload.ts';

const workload = (text: string): string => fileWith({ workload: `workload: ${text}` });
const HALF = 'x\ud83d';
const SHA = 'aB'.repeat(32);

/** Answers every question with `answer`, and provides one document. */
function sources(answer: unknown): FactSources {
  const document = { name: 'a', path: '/a', bytes: 1, sha256: SHA, contentType: 'text/plain' };
  const documents = (): Promise<readonly [typeof document]> => Promise.resolve([document]);
  return { ask: () => Promise.resolve(answer), provide: { documents, cases: documents, repository: async () => '/a' } };
}

const NAMES = [
  ['per page', 'per%20page'],
  ['per%20page', 'per%20page'],
  ['a%2gb%', 'a%252gb%25'],
  ['page[size]', 'page[size]'],
  ['$top', '$top'],
  ['a&b=c+d#e', 'a%26b%3Dc%2Bd%23e'],
  ['größe', 'gr%C3%B6%C3%9Fe'],
] as const;

describe('the name of a parameter', () => {
  for (const [written, sent] of NAMES) {
    it(`"${written}" is sent as ${sent}`, () => {
      const params = ['limit', 'cursor', 'page', 'offset'].map((key) => `${key}: "${written}"`).join(', ');
      for (const by of ['page', 'offset', 'cursor'] as const) {
        const parsed = only(workload(`{ kind: pagination, by: ${by}, params: { ${params} } }`)).workload;
        assert.ok(parsed.kind === 'pagination');
        const walk = new Walk(parsed, new StillTally(1), { origin: 'http://127.0.0.1', path: '/c' });
        walk.add({ ids: ['a'], total: 2, next: 'x' });
        const value = { page: '2', offset: '1', cursor: 'x' }[by];
        assert.equal(walk.path, `/c?${sent}=50&${sent}=${value}`);
      }
    });
  }
});

const BRACES = 'values are filled in in the paths of requests only';
const value = (text: string): string => requestsWith('{ name: a, path: "/{v}" }', `, values: { v: [b, ${text}] }`);

const REFUSED: readonly BadText[] = [
  ['a brace in the path of a walk', workload('{ kind: pagination, path: "/c/¦{id}" }'), '%7B', BRACES],
  ['a brace in an index', workload('{ kind: streaming, files: all, index: "/f¦}" }'), '%7D'],
  ['a brace in a file', workload('{ kind: streaming, verify: length, files: [{ path: "/¦{a}", bytes: 1B }] }'), '%7B'],
  [
    'a brace in the path of documents',
    workload('{ kind: memory-pressure, documents: { sizes: [1MB] }, path: "/¦{a}" }'),
    '%7B',
  ],
  [
    'a brace where values come from',
    requestsWith('{ name: a, path: "/{v}" }', ', values: { v: { path: "/¦{v}" } }'),
    BRACES,
  ],
  ['a value that is encoded already', value('"a ¦%2Fb"'), '"%2F" is already', 'write the character itself'],
  ['a value that is encoded twice', value('¦"%2520"'), '"%25" is already'],
];

describe('a path or a value that can’t be sent as it is meant', () => {
  for (const [title, marked, ...words] of REFUSED) it(`is refused: ${title}`, () => assertBad(marked, words));
});

describe('a value in a path', () => {
  for (const [written, sent] of [
    ['a/b', 'a%2Fb'],
    ['100%', '100%25'],
    ['%zz', '%25zz'],
    ['a b?c#d', 'a%20b%3Fc%23d'],
  ] as const) {
    it(`"${written}" is encoded once and whole, as ${sent}`, async () => {
      const parsed = only(
        requestsWith('{ name: a, path: "/i/{v}?q={v}" }', `, values: { v: ["${written}"] }`),
      ).workload;
      assert.ok(parsed.kind === 'concurrency' && parsed.requests[0] !== undefined);
      const { values } = await concurrencyFacts(parsed, sources(null));
      const next = prepareRequest(
        parsed.requests[0],
        '/api',
        drawValues(values, () => 0),
      );
      assert.equal(next().path, `/api/i/${sent}?q=${sent}`);
    });
  }

  const valuesOf = (items: readonly unknown[], encoded = '') => {
    const parsed = only(requestsWith('{ name: a, path: "/{v}" }', `, values: { v: { path: /c${encoded} } }`)).workload;
    assert.ok(parsed.kind === 'concurrency');
    return concurrencyFacts(parsed, sources({ items }));
  };

  it('is left out where an item of the target’s list has none', async () => {
    const { values } = await valuesOf([{ name: 'a b/100%' }, {}, { name: null }, { name: 3 }]);
    assert.deepEqual(values, { v: ['a%20b%2F100%25', '3'] });
  });

  it('that the target lists percent-encoded is sent as the file says', async () => {
    const items = [{ name: 'a%20b/c d?e' }];
    assert.deepEqual((await valuesOf(items, ', encoded: true')).values, { v: ['a%20b/c%20d?e'] });
    assert.deepEqual((await valuesOf(items, ', encoded: false')).values, { v: ['a%2520b%2Fc%20d%3Fe'] });
    const message = 'the values of {v}: /c has "%20" in the "name" of items[1]';
    const hint = /`encoded: true` sends them as they are, `encoded: false`/;
    await assert.rejects(valuesOf([{ name: 'a' }, ...items]), { code: 'CONFIG', message, hint });
  });

  for (const [title, items, message] of [
    ['is empty', [{ name: 'a' }, { name: '' }], /the values of \{v\}: \/c has an empty "name" in items\[1\]$/],
    ['holds half of a letter', [{ name: HALF }], /can’t be sent, in items\[0\]: it holds half of a letter$/],
    ['is nowhere', [{}], /\/c has no "name" in "items"$/],
  ] as const) {
    it(`is refused with its place where that of the target ${title}`, () =>
      assert.rejects(valuesOf(items), { code: 'CONFIG', message }));
  }
});

const filesOf = (items: readonly unknown[], keys = 'files: all') => {
  const parsed = only(
    fileWith({
      target: 'target: { kind: url, url: "http://127.0.0.1:8080" }',
      workload: `workload: { kind: streaming, index: /list, ${keys} }`,
    }),
  ).workload;
  assert.ok(parsed.kind === 'streaming');
  return streamingFacts(parsed, sources({ items }));
};

const LISTED = [
  ['/a b', '/a%20b'],
  ['/a%20b', '/a%20b'],
  ['/100%', '/100%25'],
  ['/a#b?c=d&e=[1]', '/a%23b?c=d&e=[1]'],
  ['/ü/{x}\\"', '/%C3%BC/%7Bx%7D%5C%22'],
  ["/a/../b/'x'", "/a/../b/'x'"],
] as const;

const UNLISTED = [
  ['an empty path', { path: '', bytes: 1 }, 'the path is empty'],
  ['a path without a slash', { path: 'big.bin', bytes: 1 }, 'a path begins with "/", got "big.bin"'],
  ['a path with two', { path: '//host/x', bytes: 1 }, 'a path does not begin with "//", got "//host/x"'],
  ['half of a letter', { path: `/${HALF}`, bytes: 1 }, 'the path can’t be sent: it holds half of a letter'],
  ['no path', { bytes: 1 }, 'the file has no path'],
  ['no size', { path: '/a' }, 'its "bytes" are no whole number'],
  ['half a byte', { path: '/a', bytes: 0.5 }, 'its "bytes" are no whole number'],
  ['fewer bytes than none', { path: '/a', bytes: -1 }, 'its "bytes" are no whole number'],
  ['a text', 'a', 'this is no file'],
] as const;

describe('the files of an index', () => {
  for (const [listed, sent] of LISTED) {
    it(`are asked for at a path that can be sent: ${listed}`, async () => {
      const { files } = await filesOf([{ path: listed, bytes: 1, sha256: SHA }]);
      assert.deepEqual(files, [{ path: sent, bytes: 1, sha256: SHA.toLowerCase() }]);
    });
  }

  for (const [title, item, words] of UNLISTED) {
    it(`are refused with the place of the entry where one has ${title}`, () =>
      assert.rejects(filesOf([{ path: '/a', bytes: 3, sha256: SHA }, item]), {
        code: 'CONFIG',
        message: `the list of files: items[1] of /list: ${words}`,
      }));
  }

  it('are looked at only where they are asked for by their size', async () => {
    const items = [...UNLISTED.map(([, item]) => item), { path: '/a b', bytes: 3, sha256: SHA }];
    const { files } = await filesOf(items, 'files: [3B]');
    assert.deepEqual(
      files.map(({ path }) => path),
      ['/a%20b'],
    );
    await assert.rejects(filesOf(items, 'files: [1B]'), { message: /items\[0\] of \/list: the path is empty$/ });
  });
});

describe('a change to attack', () => {
  const changeOf = async (answer: unknown) => {
    const parsed = only(workload('{ kind: edge-cases }')).workload;
    assert.ok(parsed.kind === 'edge-cases');
    return (await edgeCasesFacts(parsed, sources(answer))).change;
  };

  it('is the first of the list, or none where the list is empty', async () => {
    assert.equal(await changeOf({ items: [{ name: 'a b' }] }), 'a b');
    assert.equal(await changeOf({ items: [] }), null);
  });

  for (const [title, item, words] of [
    ['can’t be sent', { name: HALF }, /can’t be sent, in items\[0\]: it holds half of a letter/],
    ['is empty', { name: '' }, /no name in items\[0\]/],
    ['is missing', {}, /no name in items\[0\]/],
  ] as const) {
    it(`is refused before the load where its name ${title}`, () =>
      assert.rejects(changeOf({ items: [item] }), { code: 'CONFIG', message: words }));
  }
});

describe('a link to the next page', () => {
  it('that holds half of a letter is blamed, not sent with U+FFFD in its place', () => {
    const collection = { origin: 'http://127.0.0.1', path: '/c' };
    const walk = new Walk(paginationWorkload({ by: 'link' }), new StillTally(1), collection);
    const problem = walk.add({ ids: ['a'], total: 2, next: `/c?after=${HALF}` });
    assert.equal(problem, 'a link to the next page that can’t be sent: it holds half of a letter');
  });
});

describe('what is asked before a load', () => {
  it('is asked with the bytes of the load', { timeout: 10_000 }, async (t) => {
    const asked: (string | undefined)[] = [];
    const server = createServer(({ url }, response) => {
      asked.push(url);
      response.end('[]');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.after(() => server.close());
    const { port } = server.address() as AddressInfo;
    const options = {
      timeoutMs: 5000,
      maxDurationMs: 3_600_000,
      maxHeadBytes: 65_536,
      reach: { headers: {}, tls: NO_TLS_FILES },
      stop: new AbortController().signal,
    };
    for (const [base, path] of [
      ['/api', "/a/../b?c='x'"],
      ['', '/a/%2e%2e/|b'],
    ] as const) {
      const asker = new Asker(`http://127.0.0.1:${port}${base}`, options);
      await asker.json(path, 'x');
      await asker.close();
    }
    assert.deepEqual(asked, ["/api/a/../b?c='x'", '/a/%2e%2e/|b']);
  });
});
