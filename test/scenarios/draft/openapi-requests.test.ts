import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readOpenApi } from '../../../src/scenarios/draft/openapi-requests.ts';

const DOCUMENT = `
openapi: 3.1.0
servers: [ { url: "http://localhost:{port}/v1/", variables: { port: { default: "8080" } } } ]
paths:
  /orders:
    get:
      parameters:
        - { name: limit, in: query, schema: { type: integer } }
        - { name: state, in: query, required: True, schema: { enum: [open, closed] } }
        - { name: x-tenant, in: header, required: true, example: 7 }
    post: {}
  /orders/{id}:
    parameters: [ { $ref: "#/components/parameters/Id" } ]
    get: {}
  /files/{name}:
    parameters: [ { name: name, in: path, required: true, examples: { a: { value: "a b/c" } } } ]
    get: {}
  /users/{user}:
    get: { parameters: [ { name: user, in: path, required: true } ] }
  /me:
    get: { parameters: [ { name: session, in: cookie, required: true, example: x } ] }
  /encoded/{x}:
    get: { parameters: [ { name: x, in: path, required: true, example: a%20b } ] }
  /undeclared/{x}:
    get: {}
  /spaced path:
    get: {}
components:
  parameters:
    Id: { name: id, in: path, required: true, schema: { default: 42 } }
`;

describe('an OpenAPI document', () => {
  it('gives the GET operations that its own examples are enough for, and names the others', () => {
    const reading = readOpenApi(DOCUMENT);
    assert.ok(reading.ok);
    assert.equal(reading.api.server, 'http://localhost:8080/v1');
    assert.deepEqual(reading.api.requests, [
      { path: '/orders?state=open', headers: { 'x-tenant': '7' } },
      { path: '/orders/42', headers: {} },
      { path: '/files/a%20b%2Fc', headers: {} },
    ]);
    assert.deepEqual(reading.api.left, [
      'GET /users/{user}: no example of path user',
      'GET /me: it needs a cookie',
      'GET /encoded/{x}: its example of path x may be percent-encoded already',
      'GET /undeclared/{x}: no example of path {x}',
      'GET /spaced path: it can’t be sent as it is written',
      'POST /orders: only GET is asked, as other methods may change data',
    ]);
  });

  it('gives a value that its schemas allow where there is no example: the constant, the first of an enum, the least number', () => {
    const reading = readOpenApi(
      JSON.stringify({
        openapi: '3.1.0',
        paths: {
          '/orders/{id}': {
            get: {
              parameters: [
                { name: 'id', in: 'path', required: true, schema: { type: 'integer', minimum: 1 } },
                { name: 'view', in: 'query', required: true, schema: { const: 'full' } },
                { name: 'n', in: 'query', required: true, schema: { type: 'integer', enum: [5, 9], minimum: 2 } },
              ],
            },
          },
        },
      }),
    );
    assert.ok(reading.ok);
    assert.deepEqual(reading.api.requests, [{ path: '/orders/1?view=full&n=5', headers: {} }]);
  });

  it('expects the status of success that it names where that is not 200', () => {
    const answering = (...codes: readonly string[]) => ({
      get: { responses: Object.fromEntries(codes.map((each) => [each, {}])) },
    });
    const paths = { '/a': answering('204', 'default'), '/b': answering('201', '200'), '/c': answering('404', '2XX') };
    const reading = readOpenApi(JSON.stringify({ openapi: '3.1.0', paths }));
    assert.ok(reading.ok);
    assert.deepEqual(
      reading.api.requests.map(({ expect }) => expect),
      [{ status: 204 }, undefined, undefined],
    );
  });

  it('names a few of the operations that may change data', () => {
    const writes = { post: {}, put: {}, patch: {}, delete: {}, head: {}, options: {} };
    const reading = readOpenApi(JSON.stringify({ openapi: '3.0.0', paths: { '/a': writes, '/b': writes } }));
    assert.ok(reading.ok);
    assert.deepEqual(reading.api.left, [
      'POST /a, PUT /a, PATCH /a, DELETE /a, POST /b and 3 more: only GET is asked, as other methods may change data',
    ]);
  });

  it('may be JSON, and Swagger 2.0', () => {
    const document = {
      swagger: '2.0',
      host: '127.0.0.1:8080',
      basePath: '/v2',
      schemes: ['https'],
      paths: {
        '/pets': { get: { parameters: [{ name: 'n', in: 'query', required: true, type: 'integer', default: 5 }] } },
      },
    };
    const reading = readOpenApi(JSON.stringify(document, null, '\t'));
    assert.ok(reading.ok);
    assert.equal(reading.api.server, 'https://127.0.0.1:8080/v2');
    assert.deepEqual(reading.api.requests, [{ path: '/pets?n=5', headers: {} }]);
  });

  it('gives numbers digit by digit', () => {
    const each = (path: string, number: string): string =>
      `  ${path}: { get: { parameters: [ { name: n, in: query, required: true, example: ${number} } ] } }\n`;
    const reading = readOpenApi(
      `openapi: 3.0.0\npaths:\n${each('/a', '9007199254740993')}${each('/b', '01.10')}${each('/c', 'True')}`,
    );
    assert.ok(reading.ok);
    assert.deepEqual(
      reading.api.requests.map(({ path }) => path),
      ['/a?n=9007199254740993', '/b?n=01.10', '/c?n=true'],
    );
  });

  it('is refused in words where it is none, and a circle of references ends', () => {
    for (const [text, told] of [
      ['', /expected an OpenAPI document/],
      ['{ "name": "shop" }', /expected an OpenAPI document/],
      ['openapi: 3.0.0', /expected an OpenAPI document/],
      ['a: [', /line 1: /],
    ] as const) {
      const reading = readOpenApi(text);
      assert.ok(!reading.ok);
      assert.match(reading.message, told);
    }
    const circle = 'openapi: 3.0.0\npaths: { /a: { $ref: "#/paths/~1b" }, /b: { $ref: "#/paths/~1a" } }';
    const reading = readOpenApi(circle);
    assert.ok(reading.ok);
    assert.deepEqual(reading.api.requests, []);
  });
});
