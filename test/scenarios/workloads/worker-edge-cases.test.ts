import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { hostileRequests } from '../../../src/scenarios/workloads/edge-cases/hostile.ts';
import { edgeCasesScript } from '../../../src/scenarios/workloads/edge-cases/program.ts';
import type { ResolvedDocument } from '../../../src/scenarios/workloads/language/fact-sources.ts';
import { DocumentRoundTrip } from '../../../src/workers/programs/document-round-trip.ts';
import { Turns } from '../../../src/workers/programs/turns.ts';
import { failuresOf } from '../../support/inline-load.ts';
import { startRig } from '../../support/program-rig.ts';
import { ScriptedConnection } from '../../support/scripted-connection.ts';

const PROBLEM = ['content-type', 'application/problem+json'] as const;

const caseOf = (name: string, content: string): ResolvedDocument => ({
  name,
  path: `/cases/${name}`,
  bytes: Buffer.byteLength(content),
  sha256: createHash('sha256').update(content).digest('hex'),
  contentType: 'text/plain',
});
const CONTENTS = ['', 'größe', '{"a":1}'];
const CASES = CONTENTS.map((content, index) => caseOf(`case-${index}`, content));
const HOSTILE = hostileRequests({ basePath: '/base', documents: '/documents', change: 'c', headers: {} });

type Say = (connection: ScriptedConnection, number: number) => boolean;

/** Answers as a server should, except to requests that `say` answers. Requests are numbered from 1. */
function rightBut(say: Say = () => false): ScriptedConnection {
  let content = '';
  return ScriptedConnection.answering((connection) => {
    const request = connection.sent.at(-1) ?? assert.fail();
    const { method, body } = request;
    const stored =
      body !== null && 'kind' in body && body.kind === 'file' ? CASES.findIndex((c) => c.path === body.path) : -1;
    if (stored >= 0) content = CONTENTS[stored] ?? assert.fail();
    if (say(connection, connection.sent.length)) return;
    const attack = HOSTILE.find(({ request: make }) => make('').label === request.label);
    if (attack !== undefined) connection.answerWith(attack.promised, PROBLEM, `{"status":${attack.promised}}`);
    else if (method === 'GET') connection.answer(200, ...(content === '' ? [] : [content]));
    else connection.answer(method === 'PUT' ? 201 : 204);
  });
}

function rig(connection: ScriptedConnection, options: { hostile?: boolean; shard?: number; shards?: number } = {}) {
  const { hostile = false, shard = 0, shards = 1 } = options;
  const requests = ['put', 'get', 'delete', ...(hostile ? ['hostile'] : [])];
  const course = { cases: CASES, hostile: hostile ? HOSTILE : [], turns: new Turns(shard, shards), unique: 'run' };
  const trip = new DocumentRoundTrip('/base/documents', { x: 'y' });
  return startRig(connection, requests, edgeCasesScript(course, trip));
}

const sentLines = ({ sent }: ScriptedConnection): readonly string[] =>
  sent.map(({ method, path }) => `${method} ${path}`);

describe('an iteration of edge cases', () => {
  it('puts one case from disk, gets it and deletes it, then goes on to the next', () => {
    const connection = rightBut();
    const { iterate, close, examples } = rig(connection);
    assert.deepEqual([iterate(), iterate(), iterate(), iterate()], ['ok', 'ok', 'ok', 'ok']);
    assert.deepEqual(sentLines(connection).slice(0, 4), [
      'PUT /base/documents/run-0',
      'GET /base/documents/run-0',
      'DELETE /base/documents/run-0',
      `PUT /base/documents/run-${'1'.padStart(60, '0')}`,
    ]);
    const puts = connection.sent.filter(({ method }) => method === 'PUT');
    assert.deepEqual(
      puts.map(({ body }) => body),
      [0, 1, 2, 0].map((index) => ({
        kind: 'file',
        path: `/cases/case-${index}`,
        bytes: CASES[index]?.bytes,
        isChunked: false,
      })),
    );
    assert.deepEqual(puts[0]?.headers, ['x', 'y', 'content-type', 'text/plain']);
    const [put, get, gone] = close();
    assert.deepEqual(
      [put, get, gone].map((each) => each?.counters.ok),
      [4, 4, 4],
    );
    assert.deepEqual(put?.counters.iterations, {
      started: 4,
      ok: 4,
      failed: 0,
      unfinished: 0,
      dropped: 0,
      droppedLate: 0,
    });
    assert.deepEqual(get?.counters.iterations.started, 0);
    assert.ok(put?.timers.iteration && examples.length === 0);
  });

  it('takes the cases of its shard by stride, and names that no other shard has', () => {
    const connection = rightBut();
    const { iterate } = rig(connection, { shard: 1, shards: 2 });
    for (let count = 0; count < 3; count += 1) assert.equal(iterate(), 'ok');
    const puts = connection.sent.filter(({ method }) => method === 'PUT');
    assert.deepEqual(
      puts.map(({ path, label }) => `${path} ${label}`),
      ['1 case-1', '3 case-0', '5 case-2'].map((end) => `/base/documents/run-${'0'.repeat(59)}${end}`),
    );
  });

  it('sends one hostile request after each case, each of them in turn', () => {
    const connection = rightBut();
    const { iterate, close } = rig(connection, { hostile: true });
    for (let count = 0; count <= HOSTILE.length; count += 1) assert.equal(iterate(), 'ok');
    assert.deepEqual(
      connection.sent.filter((_, index) => index % 4 === 3).map(({ label }) => label),
      [...HOSTILE, ...HOSTILE.slice(0, 1)].map(({ request }) => request('').label),
    );
    assert.deepEqual(
      close().map(({ counters }) => counters.ok),
      [1, 1, 1, 1].map((each) => each * (HOSTILE.length + 1)),
    );
  });

  for (const [title, number, status, body, outcome, sent, failures, told] of [
    [
      'a PUT that is refused',
      1,
      507,
      [],
      'status',
      1,
      [{ status: 1 }, {}, {}, {}],
      /^case-0: PUT \S+: status 507, not 200 or 201/,
    ],
    [
      'a case that is not there',
      2,
      404,
      [],
      'status',
      4,
      [{}, { status: 1 }, {}, {}],
      /^case-0: GET \S+: status 404, not 200/,
    ],
    [
      'a case with a byte too many',
      2,
      200,
      ['x'],
      'length',
      4,
      [{}, { length: 1 }, {}, {}],
      /^case-0: GET \S+: more than 0 bytes/,
    ],
    ['a case that is answered without a body', 2, 204, [], 'status', 4, [{}, { status: 1 }, {}, {}], /^case-0: GET/],
    ['a DELETE that fails', 3, 500, [], 'status', 4, [{}, {}, { status: 1 }, {}], /^case-0: DELETE \S+: status 500/],
    [
      'an attack that is let in',
      4,
      200,
      ['root'],
      'status',
      4,
      [{}, {}, {}, { status: 1 }],
      /^traversal as it is: GET .*passwd: status 200, not 400/,
    ],
    [
      'an attack that is refused in plain text',
      4,
      400,
      ['no'],
      'check',
      4,
      [{}, {}, {}, { check: 1 }],
      /^traversal as it is: .*status 400 with ""/,
    ],
  ] as const) {
    it(`counts ${title} once, in its own series, and names it`, () => {
      const connection = rightBut((each, at) => {
        if (at === number) each.answer(status, ...body);
        return at === number;
      });
      const { iterate, close, examples } = rig(connection, { hostile: true });
      assert.equal(iterate(), outcome);
      assert.equal(connection.sent.length, sent);
      assert.equal(iterate(), 'ok');
      const series = close();
      assert.match(examples[0]?.detail ?? '', told);
      assert.deepEqual(
        series.map(({ counters }) => failuresOf(counters)),
        failures,
      );
      assert.deepEqual(series[0]?.counters.iterations, {
        started: 2,
        ok: 1,
        failed: 1,
        unfinished: 0,
        dropped: 0,
        droppedLate: 0,
      });
    });
  }

  it('finds a changed byte by its sum', () => {
    const connection = rightBut((each, at) => {
      if (at === 5) each.answer(200, 'grösse');
      return at === 5;
    });
    const { iterate, close, examples } = rig(connection);
    assert.deepEqual([iterate(), iterate()], ['ok', 'checksum']);
    close();
    assert.match(examples[0]?.detail ?? '', /^case-1: GET \S+: SHA-256 [0-9a-f]{64}, not/);
  });

  it('is unfinished when it is cut off, whatever it was at', () => {
    for (let at = 1; at <= 4; at += 1) {
      const connection = rightBut((_, number) => number === at);
      const { iterate, close, program } = rig(connection, { hostile: true });
      assert.equal(iterate(), null);
      program.cut();
      const series = close();
      assert.deepEqual(series[0]?.counters.iterations, {
        started: 1,
        ok: 0,
        failed: 0,
        unfinished: 1,
        dropped: 0,
        droppedLate: 0,
      });
      assert.deepEqual(
        series.map(({ counters }) => counters.unfinished),
        [1, 2, 3, 4].map((each) => (each === at ? 1 : 0)),
      );
      assert.equal(connection.sent.length, at);
    }
  });
});

describe('turns', () => {
  it('come once each over all shards, and leave none out', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 16 }), fc.integer({ min: 0, max: 50 }), (shards, each) => {
        const taken = Array.from({ length: shards }, (_, shard) => new Turns(shard, shards)).flatMap((turns) =>
          Array.from({ length: each }, () => turns.take()),
        );
        assert.deepEqual(
          taken.toSorted((a, b) => a - b),
          Array.from({ length: shards * each }, (_, index) => index),
        );
      }),
    );
  });
});
