import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ProblemCheck } from '../../../src/workers/checks/problem-check.ts';
import { judge } from '../../support/judged.ts';

const PROBLEM = ['content-type', 'application/problem+json'] as const;

describe('a refusal', () => {
  const json = (value: unknown): string => JSON.stringify(value);
  for (const [title, status, headers, body, verdict, reason] of [
    ['problem details', 400, PROBLEM, json({ status: 400, title: 'x' }), 'ok', /^$/],
    ['problem details without a status', 400, PROBLEM, '{}', 'ok', /^$/],
    [
      'a type with parameters, in capitals',
      400,
      ['Content-Type', 'Application/Problem+JSON; charset=utf-8'],
      '{}',
      'ok',
      /^$/,
    ],
    ['an answer', 200, PROBLEM, '{}', 'status', /status 200, not 400/],
    ['a redirect', 302, PROBLEM, '{}', 'status', /status 302/],
    ['a failure of the server', 500, PROBLEM, '{}', 'status', /status 500/],
    ['another refusal', 404, PROBLEM, '{}', 'status', /status 404, not 400/],
    ['plain JSON', 400, ['content-type', 'application/json'], '{}', 'check', /"application\/json"/],
    ['a type that only begins so', 400, ['content-type', 'application/problem+json2'], '{}', 'check', /problem\+json2/],
    ['no type at all', 400, [], '{}', 'check', /""/],
    ['a type in another header', 400, ['x-type', 'application/problem+json'], '{}', 'check', /""/],
    ['no body', 400, PROBLEM, '', 'check', /not a JSON object/],
    ['a list', 400, PROBLEM, '[]', 'check', /not a JSON object/],
    ['null', 400, PROBLEM, 'null', 'check', /not a JSON object/],
    ['broken JSON', 400, PROBLEM, '{', 'check', /not a JSON object/],
    ['details of another status', 400, PROBLEM, json({ status: 404 }), 'check', /say status 404, the answer 400/],
    ['details without end', 400, PROBLEM, json({ detail: 'x'.repeat(65_536) }), 'check', /more than 65536 bytes/],
  ] as const) {
    it(`is ${verdict} with ${title}`, () => {
      const check = new ProblemCheck();
      check.promise(400);
      // Nothing of an answer before it may be left.
      assert.equal(judge(check, { status: 400, headers: PROBLEM, body: ['{}'] }).failed, null);
      const { failed } = judge(check, { status, headers, body: [body] });
      assert.equal(failed?.failure ?? 'ok', verdict);
      assert.match(failed?.reason ?? '', reason);
    });
  }
});
