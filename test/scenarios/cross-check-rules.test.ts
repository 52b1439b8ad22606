import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mixLength, withCrossCheck } from '../../src/scenarios/cross-check-rules.ts';
import type { RequestSpec } from '../../src/scenarios/requests/request-spec.ts';
import { assertBad, type BadText, fileWith } from '../fixtures/bad-yaml/marked.ts';
import { fileOf, scenarioOf } from '../support/scenario-text.ts';

const MIX = 'workload: { kind: concurrency, requests: [{ name: a, path: / }] }';
const LOAD = 'load: { concurrency: 3, duration: 1s }';
const checked = (lines: Parameters<typeof fileWith>[0], marked = '¦autocannon'): string =>
  fileWith({ workload: MIX, load: LOAD, more: `crossCheck: ${marked}`, ...lines });
const mixOf = (requests: string): string => `workload: { kind: concurrency, requests: [${requests}] }`;

const REFUSED: readonly BadText[] = [
  ['another generator', checked({}, '¦autocanon'), 'did you mean "autocannon"?'],
  ['a walk', checked({ workload: 'workload: { kind: pagination }' }), 'the concurrency workload only, not pagination'],
  ['a rate', checked({ load: 'load: { rate: 5/s, duration: 1s }' }), 'no arrival rate', 'leave crossCheck out'],
  ['stages', checked({ load: 'load: { stages: [ { to: 5, over: 1s } ] }' }), 'has no stages'],
  ['pauses', checked({ load: 'load: { concurrency: 1, duration: 1s, thinkTime: 1ms }' }), 'no thinkTime'],
  [
    'levels',
    checked(
      {
        workload: 'workload: { kind: concurrency, requests: [{ name: a, path: / }], levels: { concurrency: [1, 2] } }',
        load: 'load: { duration: 1s }',
      },
      '¦¦autocannon',
    ),
    'no levels',
    'no stages',
  ],
  [
    'an operation behind a request',
    checked({ workload: mixOf('{ name: l, path: / }, { name: a, operation: create }') }),
    'not the operation create of "a"',
  ],
  [
    'an operation and a HEAD',
    checked({ workload: mixOf('{ name: a, operation: create }, { name: h, path: /, method: head }') }, '¦¦autocannon'),
    'the operation create',
    'HEAD, the method of "h"',
  ],
  ['a method of WebDAV', checked({ workload: mixOf('{ name: a, path: /, method: PROPFIND }') }), "can't send PROPFIND"],
  [
    'requests that expect different statuses',
    checked({ workload: mixOf('{ name: a, path: / }, { name: b, path: /b, expect: { status: 404 } }') }),
    'expect different ones',
  ],
  [
    'weights that no short list shows',
    checked({ workload: mixOf('{ name: a, path: /, weight: 1000 }, { name: b, path: /b }') }),
    'take 1001 requests to repeat',
  ],
  ['https', checked({ target: 'target: { kind: url, url: "https://localhost" }' }), 'never verifies'],
  ['a unix socket', checked({ target: 'target: { kind: url, url: "http+unix://%2Fa" }' }), 'not given unix sockets'],
  [
    'https of a command',
    checked({ target: 'target: { kind: command, command: a, url: "https://localhost:8443" }' }),
    'never verifies',
  ],
  [
    'a unix socket of a command',
    checked({ target: 'target: { kind: command, command: a, url: "http+unix://%2Fa" }' }),
    'not given unix sockets',
  ],
  ['a short timeout', checked({ defaults: 'defaults: { timeout: 999ms }' }), 'shortest timeout is 1 s'],
  [
    'defaults',
    checked({ defaults: 'defaults: { ¦crossCheck: autocannon }' }, 'autocannon'),
    'unknown key "crossCheck"',
  ],
  ['autocannon as an engine', fileWith({ more: 'engine: ¦autocannon' }), '"crossCheck: autocannon" in a scenario'],
  [
    'autocannon as the engine of all',
    fileWith({ defaults: 'defaults: { engine: ¦autocannon }' }),
    '"crossCheck: autocannon" in a scenario',
  ],
];

describe('a cross-check', () => {
  for (const [title, marked, ...words] of REFUSED)
    it(`is refused at the exact character: ${title}`, () => assertBad(marked, words));

  it('is off unless a scenario asks for it', () => {
    assert.equal(scenarioOf(fileWith({})).crossCheck, null);
    assert.equal(scenarioOf(checked({}, 'autocannon')).crossCheck, 'autocannon');
  });

  it('is for any closed loop of one level, thinkTime: 0s and weights with a common divisor included', () => {
    const workload = mixOf(
      '{ name: a, path: /, weight: 4000 }, { name: b, path: /b, method: PUT, body: x, weight: 1000 }',
    );
    const load = 'load: { concurrency: 3, iterations: 9, thinkTime: 0s }';
    assert.equal(scenarioOf(checked({ workload, load }, 'autocannon')).crossCheck, 'autocannon');
  });

  it('is turned on where it can be done, and the others say why not', () => {
    const text = `${fileWith({ workload: MIX, load: LOAD })}  - { name: b, workload: { kind: pagination }, load: { rate: 5/s, duration: 1s } }\n`;
    const [can, cannot] = fileOf(text).scenarios.map(withCrossCheck);
    assert.deepEqual([can?.scenario.crossCheck, can?.obstacles], ['autocannon', []]);
    assert.equal(cannot?.scenario.crossCheck, null);
    assert.equal(cannot?.obstacles.length, 2);
  });

  it('repeats a mix in as few requests as show its weights', () => {
    const lengthOf = (...weights: number[]): number => mixLength(weights.map((weight) => ({ weight }) as RequestSpec));
    assert.deepEqual([lengthOf(1), lengthOf(7), lengthOf(4, 2), lengthOf(4, 1), lengthOf(6, 10, 15)], [1, 1, 3, 5, 31]);
  });
});
