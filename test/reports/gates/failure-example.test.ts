import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exampleText } from '../../../src/reports/gates/failure-example.ts';
import { failureOf } from '../../support/failure-group.ts';
import { gateResultOf, shareOfOk } from '../../support/gate-result.ts';

const LONG = `/orders?${'x'.repeat(200)}`;

describe('the example of a failure', () => {
  const rows: readonly (readonly [title: string, request: string, detail: string, shown: string])[] = [
    ['names the request', 'list', 'GET /orders: status 503', 'list: GET /orders: status 503'],
    ['says once what is sent', 'GET /orders', 'GET /orders: status 503', 'GET /orders: status 503'],
    ['says values, not placeholders', 'GET /orders/{id}', 'GET /orders/7: status 503', 'GET /orders/7: status 503'],
    [
      'knows a path that was cut off',
      `GET ${LONG}`,
      `GET ${LONG.slice(0, 120)}…: reset`,
      `GET ${LONG.slice(0, 120)}…: reset`,
    ],
    ['says both where another request failed', 'GET /orders', 'GET /carts: reset', 'GET /orders: GET /carts: reset'],
    ['says both where another method failed', 'GET /orders', 'PUT /orders: reset', 'GET /orders: PUT /orders: reset'],
    ['says both where the detail names no request', 'GET /orders', 'no answer', 'GET /orders: no answer'],
  ];
  for (const [title, request, detail, shown] of rows) {
    it(title, () =>
      assert.equal(exampleText(shareOfOk(98), [failureOf({ request, detail })]), `for example, ${shown}`),
    );
  }

  it('shows name and detail as the report can hold them', () => {
    const text = exampleText(shareOfOk(98), [failureOf({ request: 'list', detail: 'reset' })], (part) => `<${part}>`);
    assert.equal(text, 'for example, <list>: <reset>');
  });

  it('is missing where a gate has passed, and where times were measured', () => {
    const failures = [failureOf({})];
    assert.equal(exampleText(shareOfOk(100), failures), null);
    assert.equal(exampleText(gateResultOf({ verdict: 'fail' }), failures), null);
    assert.notEqual(exampleText(gateResultOf({ verdict: 'invalid', value: null }), failures), null);
  });
});
