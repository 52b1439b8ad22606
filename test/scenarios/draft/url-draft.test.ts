import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NO_OVERRIDES } from '../../../src/harness/load-scenarios.ts';
import { scenarioName } from '../../../src/scenarios/draft/scenario-name.ts';
import { type UrlOptions, urlDraft } from '../../../src/scenarios/draft/url-draft.ts';
import { parseScenarios } from '../../../src/scenarios/parse-scenarios.ts';
import type { Scenario } from '../../../src/scenarios/scenario.ts';
import { formatProblem } from '../../../src/scenarios/yaml/problem.ts';

const NOTHING: UrlOptions = {
  url: 'http://127.0.0.1:8080/orders?limit=5',
  headers: [],
  method: null,
  body: null,
  expect: {},
  concurrency: null,
  rate: null,
  duration: null,
  iterations: null,
  gates: [],
  allowHosts: [],
};

function scenarioFor(options: Partial<UrlOptions>): Scenario {
  const { text, typedBy, variables } = urlDraft({ ...NOTHING, ...options });
  const parsed = parseScenarios(text, 'URL', NO_OVERRIDES, undefined, variables, typedBy);
  assert.ok(parsed.ok, parsed.ok ? '' : parsed.problems.map(formatProblem).join('\n'));
  const [scenario] = parsed.file.scenarios;
  assert.ok(scenario);
  return scenario;
}

function requestFor(options: Partial<UrlOptions>) {
  const { workload } = scenarioFor(options);
  assert.equal(workload.kind, 'concurrency');
  return workload.kind === 'concurrency' ? workload.requests[0] : undefined;
}

const originFor = (url: string): string => {
  const { target } = scenarioFor({ url });
  return target.kind === 'url' ? target.url : target.kind;
};

describe('the scenario for a URL', () => {
  it('has 10 users for 10 s, and sends a GET, unless options say otherwise', () => {
    const { name, load, warmup } = scenarioFor({});
    const stages = [{ name: 'main', from: 10, to: 10, overMs: 10_000 }];
    assert.deepEqual(load, { kind: 'closed', stages, iterations: null, thinkTimeMs: 0 });
    assert.deepEqual([name, warmup], ['orders', { kind: 'time', ms: 1000 }]);
    const request = requestFor({});
    assert.deepEqual([request?.method, request?.path, request?.body], ['GET', '/orders?limit=5', null]);
    assert.deepEqual(request?.expect.status, [200, 201, 202, 204]);
  });

  it('has no warm-up where a number of requests is given: so many are sent', () => {
    const { load, warmup } = scenarioFor({ iterations: '7', concurrency: '2' });
    assert.deepEqual([load.iterations, load.stages[0]?.to, warmup], [7, 2, { kind: 'time', ms: 0 }]);
  });

  it('takes a number of users beside a rate for the most that may be under way', () => {
    const { load } = scenarioFor({ rate: '200/s', concurrency: '50', duration: '2s' });
    assert.ok(load.kind === 'open');
    assert.deepEqual([load.stages[0]?.to, load.stages[0]?.overMs, load.maxInFlight], [200, 2000, 50]);
  });

  it('splits the URL into the target and what is asked for, which is sent as it is written', () => {
    for (const [url, origin, path] of [
      ['http://127.0.0.1:8080', 'http://127.0.0.1:8080', '/'],
      ['http://[::1]:8080/?q=a/b', 'http://[::1]:8080', '/?q=a/b'],
      ['http://localhost?q=1', 'http://localhost', '/?q=1'],
      ['https://localhost/a%2Fb/../c#part', 'https://localhost', '/a%2Fb/../c'],
      ['http+unix://%2Ftmp%2Fapp.sock/orders', 'http+unix://%2Ftmp%2Fapp.sock', '/orders'],
    ] as const) {
      assert.deepEqual([originFor(url), requestFor({ url })?.path], [origin, path]);
    }
  });

  it('sends a body by POST, unless another method is given', () => {
    const body = 'a: "b"\n  c: \'d\' # e\r\n\u00e9\t{x}';
    assert.deepEqual([requestFor({ body })?.method, requestFor({ body })?.body], ['POST', body]);
    assert.equal(requestFor({ body, method: 'put' })?.method, 'PUT');
  });

  it('names the variable of a secret header in the place of its value, and sends the value', () => {
    const headers = [
      { name: 'Authorization', value: 'Bearer sesame' },
      { name: 'accept', value: 'text/csv' },
    ];
    const { text, variables } = urlDraft({ ...NOTHING, headers });
    assert.deepEqual(variables, { AUTHORIZATION: 'Bearer sesame' });
    assert.doesNotMatch(text, /sesame/);
    assert.match(text, /^# AUTHORIZATION holds the header Authorization/);
    assert.deepEqual(requestFor({ headers })?.headers, { Authorization: 'Bearer sesame', accept: 'text/csv' });
    const typed = urlDraft({ ...NOTHING, headers: [{ name: 'cookie', value: `\${env.COOKIES}` }] });
    assert.deepEqual(typed.variables, {});
    assert.match(typed.text, /COOKIES/);
  });

  it('allows a host that the command line allows, so that the file can be run by itself', () => {
    const url = 'http://staging.example/orders';
    const allowed = urlDraft({ ...NOTHING, url, allowHosts: ['other.example', 'Staging.Example'] });
    assert.match(allowed.text, /allowHost: staging\.example/);
    assert.equal(parseScenarios(allowed.text, 'URL', NO_OVERRIDES).ok, true);
    const refused = urlDraft({ ...NOTHING, url, allowHosts: ['other.example'] });
    assert.equal(parseScenarios(refused.text, 'URL', NO_OVERRIDES).ok, false);
  });
});

describe('the name of a scenario', () => {
  it('comes from method and path, and is always valid', () => {
    for (const [method, path, name] of [
      ['GET', '/', 'root'],
      ['GET', '/?q=1', 'root'],
      ['GET', '/api/v1/orders?limit=5', 'api-v1-orders'],
      ['DELETE', '/orders/7', 'DELETE-orders-7'],
      ['GET', '/.well-known/x', 'well-known-x'],
      ['GET', '/___', 'root'],
      ['GET', `/${'a'.repeat(100)}`, 'a'.repeat(64)],
    ] as const) {
      assert.equal(scenarioName(method, path), name);
    }
  });
});
