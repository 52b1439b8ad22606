import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { requestList } from '../../../src/workers/cross-check/request-list.ts';
import type { CrossCheckTask } from '../../../src/workers/cross-check/task.ts';
import { scenarioOf, scenarioText } from '../../support/scenario-text.ts';

function taskOf(requests: string, part: Partial<CrossCheckTask> = {}): CrossCheckTask {
  const values = 'values: { v: ["x y", z] }';
  const keys = `workload: { kind: concurrency, requests: [${requests}], ${values} }, load: { concurrency: 1, duration: 1s }`;
  const { workload } = scenarioOf(scenarioText('http://127.0.0.1:1', keys));
  assert.equal(workload.kind, 'concurrency');
  const task = { connections: 2, end: { kind: 'time', ms: 1000 }, warmupMs: 0, timeoutMs: 1000 } as const;
  const fixed = {
    origin: 'http://127.0.0.1:1',
    requests: workload.requests,
    headers: {},
    values: { v: ['x%20y', 'z'] },
  };
  return { ...task, ...fixed, ...part };
}

const pathsOf = (task: CrossCheckTask, connection: number): string =>
  requestList(task, connection)
    .map(({ path }) => path)
    .join(' ');

describe('the requests that a connection repeats', () => {
  it('have the proportions of the weights, spread evenly', () => {
    const task = taskOf(
      '{ name: a, path: /a, weight: 40 }, { name: b, path: /b, weight: 20 }, { name: c, path: /c, weight: 10 }',
    );
    assert.equal(pathsOf(task, 0), '/a /b /a /c /a /b /a');
  });

  it('begin at another place of the mix on each connection', () => {
    const task = taskOf('{ name: a, path: /a, weight: 2 }, { name: b, path: /b }');
    assert.deepEqual(
      [0, 1, 2, 3].map((connection) => pathsOf(task, connection)),
      ['/a /b /a', '/b /a /a', '/a /a /b', '/a /b /a'],
    );
  });

  it('stand below the base path, with their method, headers and body', () => {
    const task = taskOf('{ name: a, method: post, path: "/a?b=c", headers: { x-a: "1" }, body: { d: 2 } }', {
      origin: 'http://127.0.0.1:1/api',
    });
    const headers = { 'content-type': 'application/json', 'x-a': '1' };
    assert.deepEqual(requestList(task, 0), [{ method: 'POST', path: '/api/a?b=c', headers, body: '{"d":2}' }]);
  });

  it('have placeholders filled with drawn values, the same ones again for the same connection', () => {
    const task = taskOf('{ name: a, path: "/{v}", weight: 3 }, { name: b, path: /b }');
    const first = requestList(task, 0);
    assert.equal(first.length, 1000);
    assert.deepEqual(new Set(first.map(({ path }) => path)), new Set(['/x%20y', '/z', '/b']));
    assert.equal(first.filter(({ path }) => path === '/b').length, 250);
    assert.deepEqual(requestList(task, 0), first);
    assert.notDeepEqual(requestList(task, 1), first);
  });

  it('are few where there are many connections, and never less than the mix', () => {
    const mix = '{ name: a, path: "/a/{v}" }, { name: c, path: /c }';
    assert.equal(requestList(taskOf(mix, { connections: 1000 }), 0).length, 20);
    assert.equal(requestList(taskOf(mix, { connections: 50_000 }), 0).length, 2);
  });
});
