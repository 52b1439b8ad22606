import { describe, it } from 'node:test';
import { assertBad, type BadText, fileWith, requestsWith } from '../fixtures/bad-yaml/marked.ts';

const target = (text: string): string => fileWith({ target: `target: ${text}` });
const load = (text: string): string => fileWith({ load: `load: ${text}` });
const workload = (text: string): string => fileWith({ workload: `workload: ${text}` });
const streaming = (text: string): string => workload(`{ kind: streaming, ${text} }`);

const TARGETS: readonly BadText[] = [
  ['a target with nothing after it', fileWith({ target: '¦target:' }), 'expected a mapping, got no value'],
  ['a target without a kind', target('{ ¦url: "http://localhost" }'), '"kind" is missing', 'openspec, url'],
  ['a target of an unknown kind', target('{ kind: ¦container, command: x }'), 'unknown kind "container"'],
  ['a kind with a typing mistake', target('{ kind: ¦openspek }'), 'did you mean "openspec"?'],
  ['a dataset without changes', target('{ kind: openspec, dataset: { changes: ¦0 } }'), 'expected 1 or more, got 0'],
  ['half a spec', target('{ kind: openspec, dataset: { specs: ¦1.5 } }'), 'expected a whole number, got 1.5'],
  ['an unknown key of a dataset', target('{ kind: openspec, dataset: { ¦change: 5 } }'), 'did you mean "changes"?'],
  ['a file size without a unit', target('{ kind: openspec, dataset: { files: [10MB, ¦50] } }'), 'write 50MB or 50KiB'],
  ['a file size twice', target('{ kind: openspec, dataset: { files: [1KB, ¦1000B] } }'), 'duplicate size'],
  ['a negative seed', target('{ kind: openspec, dataset: { seed: ¦-1 } }'), 'expected 0 or more'],
  ['a url that is none', target('{ kind: url, url: ¦localhost }'), 'expected an http, https or http+unix URL'],
  ['a url of another scheme', target('{ kind: url, url: ¦"ftp://localhost" }'), 'http, https or http+unix'],
  [
    'a url with a password',
    target('{ kind: url, url: "http://¦me:secret@localhost" }'),
    'can’t hold a user and a password',
  ],
  ['a url with a query', target('{ kind: url, url: "http://localhost/x¦?y=1" }'), 'no query'],
  ['a url with a fragment', target('{ kind: url, url: http://localhost/¦#x }'), 'no fragment'],
  [
    'a url on a foreign host',
    target('{ kind: url, url: ¦"http://example.com" }'),
    'allowHost: example.com',
    '--allow-host example.com',
  ],
  [
    'a foreign host that only looks like this machine',
    target('{ kind: url, url: ¦"http://127.0.0.1.example.com" }'),
    'not this machine',
  ],
  [
    'an allowed host that is another',
    target('{ kind: url, url: "http://a.example", allowHost: ¦b.example }'),
    'allowHost: a.example',
  ],
  [
    'a foreign host in a scenario',
    fileWith({ more: 'target: { kind: url, url: ¦"https://example.com/api" }' }),
    'not this machine',
  ],
];

const CLOSED_LOADS: readonly BadText[] = [
  ['a missing load', 'version: 1\nscenarios:\n  - ¦name: a\n    workload: { kind: pagination }\n', '"load" is missing'],
  ['a load with nothing after it', fileWith({ load: '¦load:' }), 'expected a mapping, got no value'],
  ['concurrency 0', load('{ concurrency: ¦0, duration: 1s }'), 'expected 1 or more, got 0'],
  ['concurrency without end', load('{ concurrency: ¦100001, duration: 1s }'), 'at most 100000'],
  ['concurrency as a text', load('{ concurrency: ¦"10", duration: 1s }'), 'got "10"'],
  ['infinite concurrency', load('{ concurrency: ¦.inf, duration: 1s }'), 'got .inf'],
  ['a load that says nothing', load('{ ¦duration: 1s }'), 'a concurrency, a rate or stages', 'rate: 50/s or stages:'],
  ['neither duration nor iterations', load('{ ¦concurrency: 1 }'), 'duration: 5s or iterations: 100'],
  ['duration and iterations', load('{ concurrency: 1, duration: 1s, ¦iterations: 5 }'), 'not both'],
  ['a duration without a unit', load('{ concurrency: 1, duration: ¦5 }'), 'write 5ms or 5s'],
  ['a duration in an unknown unit', load('{ concurrency: 1, duration: ¦5sec }'), 'did you mean 5s?'],
  ['a duration of a size', load('{ concurrency: 1, duration: ¦5MB }'), 'not a unit of a duration'],
  ['a duration of zero', load('{ concurrency: 1, duration: ¦0s }'), 'above zero'],
  ['a duration of days', load('{ concurrency: 1, duration: ¦25h }'), '24h or less'],
  ['a negative duration', load('{ concurrency: 1, duration: ¦-5s }'), 'expected a duration'],
  ['iterations 0', load('{ concurrency: 1, iterations: ¦0 }'), '1 or more'],
  ['an unknown key of a load', load('{ concurrency: 1, ¦user: 5, duration: 1s }'), 'unknown key "user"', 'thinkTime'],
  ['two faults of a load', load('{ concurrency: ¦0, duration: ¦5 }'), '1 or more', 'unit'],
];

const SETTINGS: readonly BadText[] = [
  ['an unknown default', fileWith({ defaults: 'defaults: { ¦timeuot: 1s }' }), 'did you mean "timeout"?'],
  ['defaults that are a list', fileWith({ defaults: 'defaults: ¦[]' }), 'expected a mapping, got a list'],
  ['a warm-up without a unit', fileWith({ defaults: 'defaults: { warmup: ¦0 }' }), 'needs a unit'],
  ['a timeout of zero', fileWith({ more: 'timeout: ¦0s' }), 'above zero'],
  ['a graceful stop that is no duration', fileWith({ more: 'gracefulStop: ¦soon' }), 'write 200ms'],
  ['no repeats at all', fileWith({ more: 'repeat: ¦0' }), 'expected 1 or more, got 0'],
  ['half a repeat by default', fileWith({ defaults: 'defaults: { repeat: ¦2.5 }' }), 'expected a whole number'],
  ['confirmation that is true', fileWith({ more: 'confirm: ¦true' }), 'expected a number, got true'],
  ['confirmation without end', fileWith({ more: 'confirm: ¦11' }), 'at most 10'],
  ['patience that is negative', fileWith({ more: 'patience: ¦-1s' }), 'expected a duration'],
  ['patience of days', fileWith({ defaults: 'defaults: { patience: ¦25h }' }), '24h or less'],
  ['a companion that is a number', fileWith({ more: 'companions: [¦5432]' }), 'expected a mapping, got 5432'],
  ['a companion that is neither', fileWith({ more: 'companions: [¦{}]' }), 'either "pid" or "port"', 'write - { port'],
  ['a companion that is both', fileWith({ more: 'companions: [¦{ pid: 1, port: 1 }]' }), 'either "pid" or "port"'],
  ['a companion on no port', fileWith({ more: 'companions: [{ port: ¦0 }]' }), '1 or more'],
  ['a companion by name', fileWith({ more: 'companions: [{ port: 1, ¦name: postgres }]' }), 'unknown key "name"'],
  [
    'quiet that is true',
    fileWith({ more: 'gates: [{ gate: p95(response) < 1s, quiet: ¦true }]' }),
    'expected required, got true',
  ],
  ['an unknown engine', fileWith({ more: 'engine: ¦undicii' }), 'did you mean "undici"?'],
];

const PAGINATION: readonly BadText[] = [
  [
    'a missing workload',
    'version: 1\nscenarios:\n  - ¦name: a\n    load: { concurrency: 1, duration: 1s }\n',
    '"workload" is missing',
  ],
  ['a workload that is a text', workload('¦pagination'), 'expected a mapping, got "pagination"'],
  [
    'a workload without a kind',
    workload('{ ¦by: cursor }'),
    '"kind" is missing',
    'memory-pressure, pagination, streaming',
  ],
  ['a workload of an unknown kind', workload('{ kind: ¦pagnation }'), 'did you mean "pagination"?'],
  ['an unknown way of paging', workload('{ kind: pagination, by: ¦offsets }'), 'did you mean "offset"?'],
  ['pages of no items', workload('{ kind: pagination, pageSize: ¦0 }'), '1 or more'],
  ['pages too large', workload('{ kind: pagination, pageSize: ¦10001 }'), 'at most 10000'],
  ['an unknown key of pagination', workload('{ kind: pagination, ¦pagesize: 5 }'), 'did you mean "pageSize"?'],
  [
    'an unknown field',
    workload('{ kind: pagination, fields: { ¦cursor: next } }'),
    'known keys: items, id, nextCursor, nextLink, total',
  ],
  ['an empty parameter', workload('{ kind: pagination, params: { limit: ¦"" } }'), 'not empty'],
  ['a first page without numbers', workload('{ kind: pagination, ¦firstPage: 0 }'), 'by cursor', 'by: page'],
  ['a link without links', workload('{ kind: pagination, by: page, fields: { ¦nextLink: x } }'), 'by page', 'by: link'],
  ['a walk without a page', workload('{ kind: pagination, maxPages: ¦0 }'), '1 or more, got 0'],
  ['a path without a slash', workload('{ kind: pagination, path: ¦changes }'), 'write /changes'],
  ['a path without a slash and with a space', workload('{ kind: pagination, path: ¦a b }'), 'write /a%20b'],
  ['a path that would name a host', workload('{ kind: pagination, path: "/¦/example.com" }'), '"//"'],
  ['a path with a space', workload('{ kind: pagination, path: "/my¦ changes" }'), '%20'],
  ['a path with a letter beyond ASCII', workload('{ kind: pagination, path: /caf¦é }'), '%C3%A9'],
  ['a path with a backslash', workload("{ kind: pagination, path: '/¦\\evil.example' }"), '%5C'],
  ['a path with a fragment', workload('{ kind: pagination, path: "/a¦#b" }'), '%23'],
  ['a header that is no name', workload('{ kind: pagination, headers: { ¦"x y": z } }'), 'not a valid header name'],
  ['a header that is a number', workload('{ kind: pagination, headers: { x-id: ¦5 } }'), 'expected a text, got 5'],
  ['a header with a line break', workload('{ kind: pagination, headers: { x-id: ¦"a\\nb" } }'), "can't hold"],
  [
    'a header of the connection',
    workload('{ kind: pagination, headers: { ¦Content-Length: "5" } }'),
    'written by the engine',
  ],
  [
    'an encoding that nobody can decode',
    workload('{ kind: pagination, headers: { Accept-Encoding: ¦"gzip, what" } }'),
    'can\'t decode "what"',
  ],
  [
    'any encoding',
    workload('{ kind: pagination, headers: { accept-encoding: ¦"gzip, *;q=0.1" } }'),
    'can\'t decode "*"',
  ],
  ['a header twice', workload('{ kind: pagination, headers: { x: a, ¦X: b } }'), 'duplicate header'],
];

const STREAMING: readonly BadText[] = [
  ['streaming without files', workload('{ ¦kind: streaming }'), '"files" is missing'],
  ['an empty list of files', streaming('files: ¦[]'), '1 or more entries, got 0'],
  ['a file without a unit', streaming('files: [¦100]'), 'write 100MB'],
  ['a file in an unknown unit', streaming('files: [¦100mb]'), 'did you mean 100MB?'],
  ['a size that the dataset lacks', streaming('files: [10MB, ¦20MB]'), '10MB, 50MB, 100MB'],
  ['a file twice', streaming('files: [10MB, ¦10000KB]'), 'duplicate file'],
  ['a file by path without its sum', streaming('files: [{ ¦path: /x, bytes: 1KB }]'), 'needs its sha256'],
  ['a sum that is too short', streaming('files: [{ path: /x, bytes: 1KB, sha256: ¦abc }]'), '64 hex digits, got 3'],
  [
    'a file by path without its size',
    streaming(`files: [{ ¦path: /x, sha256: ${'a'.repeat(64)} }]`),
    '"bytes" is missing: expected a size such as 100MB',
  ],
  [
    'an unknown key of a file',
    streaming(`verify: length, files: [{ path: /x, ¦size: 1KB, bytes: 1KB }]`),
    'unknown key "size"',
  ],
  ['a file that is true', streaming('files: [¦true]'), 'expected a size such as 100MB or a mapping, got true'],
  ['an unknown way to verify', streaming('files: [10MB], verify: ¦md5'), 'sha256, length'],
];

const REQUESTS: readonly BadText[] = [
  ['concurrency without requests', workload('{ ¦kind: concurrency }'), '"requests" is missing'],
  ['an empty mix', requestsWith('').replace('[]', '¦[]'), '1 or more entries'],
  ['a request without a path', requestsWith('{ ¦name: a }'), '"path" is missing'],
  [
    'requests without a name that are the same',
    requestsWith('{ path: /a }, { method: post, path: /a }, { ¦path: /a, method: get }'),
    'duplicate request "GET /a"',
    'give one of the two a name',
  ],
  ['two requests of one name', requestsWith('{ name: a, path: / }, { name: ¦a, path: /b }'), 'duplicate request "a"'],
  ['a weight of zero', requestsWith('{ name: a, path: /, weight: ¦0 }'), '1 or more'],
  ['half a weight', requestsWith('{ name: a, path: /, weight: ¦0.5 }'), 'whole number'],
  ['a method with a space', requestsWith('{ name: a, path: /, method: ¦"GET /" }'), 'not a method'],
  ['a body that is a number', requestsWith('{ name: a, path: /, body: ¦5 }'), 'got 5'],
  ['a status that is final for nobody', requestsWith('{ name: a, path: /, expect: { status: ¦99 } }'), '200 or more'],
  ['a status in a list', requestsWith('{ name: a, path: /, expect: { status: [200, ¦"201"] } }'), 'got "201"'],
  [
    'a status that is a text',
    requestsWith('{ name: a, path: /, expect: { status: ¦ok } }'),
    'a number or a list, got "ok"',
  ],
  ['a length without a unit', requestsWith('{ name: a, path: /, expect: { bytes: ¦11 } }'), 'got 11: write 11B'],
  [
    'items without a count',
    requestsWith('{ name: a, path: /, expect: { items: { ¦field: x } } }'),
    '"count" is missing',
  ],
  ['an unknown expectation', requestsWith('{ name: a, path: /, expect: { ¦contain: x } }'), 'did you mean "contains"?'],
  ['a placeholder without values', requestsWith('{ name: a, path: "/x/¦{id}" }'), 'add values: { id: [ … ] }'],
  [
    'a placeholder with a typing mistake',
    requestsWith('{ name: a, path: "/x/¦{chagne}" }', ', values: { change: [a] }'),
    'did you mean "change"?',
  ],
  ['a placeholder beside another fault', requestsWith('{ name: a, path: "/¦{x}", weight: ¦-1 }'), '"{x}"', '1 or more'],
  ['a brace that is not closed', requestsWith('{ name: a, path: "/x/¦{id" }'), 'a lone "{"'],
  ['an empty list of values', requestsWith('{ name: a, path: "/{v}" }', ', values: { v: ¦[] }'), '1 or more entries'],
  [
    'values from nowhere',
    requestsWith('{ name: a, path: "/{v}" }', ', values: { v: { ¦items: x } }'),
    '"path" is missing',
  ],
  [
    'values that are a text',
    requestsWith('{ name: a, path: "/{v}" }', ', values: { v: ¦x }'),
    'a list or a mapping, got "x"',
  ],
  ['a value that is a list', requestsWith('{ name: a, path: "/{v}" }', ', values: { v: [a, ¦[b]] }'), 'got a list'],
  [
    'a bad name of a value',
    requestsWith('{ name: a, path: "/{1x}" }', ', values: { ¦1x: [a] }'),
    'not a valid name for a value',
  ],
];

const TABLES = {
  target: TARGETS,
  'closed load': CLOSED_LOADS,
  settings: SETTINGS,
  pagination: PAGINATION,
  streaming: STREAMING,
  concurrency: REQUESTS,
};

for (const [part, table] of Object.entries(TABLES)) {
  describe(`a scenario file that is wrong in its ${part}`, () => {
    for (const [title, marked, ...words] of table) it(`names the place of ${title}`, () => assertBad(marked, words));
  });
}
