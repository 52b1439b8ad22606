import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { compare } from '../../../src/harness/cross-check/compare.ts';
import { crossCheckScenario } from '../../../src/harness/cross-check/cross-check-scenario.ts';
import type { CrossCheckFigures } from '../../../src/harness/result/result.ts';
import { crossCheckObstacles } from '../../../src/scenarios/cross-check-rules.ts';
import autocannonLoad from '../../../src/workers/cross-check/autocannon-entry.ts';
import type { CrossCheckEnd, CrossCheckTally } from '../../../src/workers/cross-check/task.ts';
import { countersOf, intervalOf, seriesOf, totalOf } from '../../support/intervals.ts';
import { type RawAnswer, startRawServer } from '../../support/raw-server.ts';
import { scenarioOf, scenarioText } from '../../support/scenario-text.ts';

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const EARLY = 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n';
const AMOUNT: CrossCheckEnd = { kind: 'requests', count: 20 };

const says =
  (text: string): RawAnswer =>
  ({ socket }) =>
    socket.write(text);

/** Answers all but the last of each connection's share, and ends the connection in place of that. */
const endsTheLast: RawAnswer = ({ number, socket }) => (number > 18 ? socket.end() : socket.write(OK));

/** Ends the connection in place of one answer in the middle. */
const endsOne: RawAnswer = ({ number, socket }) => {
  if (number === 5) socket.end();
  else setTimeout(() => socket.destroyed || socket.write(OK), 2);
};

type Row = readonly [title: string, answer: RawAnswer, end: CrossCheckEnd, reason: RegExp];
const ROWS: readonly Row[] = [
  ['a FIN in place of the last answers', endsTheLast, AMOUNT, /20 sent are not 18 answered.*0 cut off/],
  ['a FIN before the time is over', endsOne, { kind: 'time', ms: 400 }, /sent are not \d+ answered.*2 cut off/],
  ['each answer twice', says(OK + OK), AMOUNT, /surplus answers/],
  ['each answer twice, for a time', says(OK + OK), { kind: 'time', ms: 60_000 }, /surplus answers/],
  ['an interim answer before each', says(EARLY + OK), AMOUNT, /status 103 as an answer/],
];

const KEYS =
  'workload: { kind: concurrency, requests: [ { name: a, path: / } ] }, load: { concurrency: 2, iterations: 20 }';

async function loaded(t: TestContext, answer: RawAnswer, end: CrossCheckEnd, method = 'GET'): Promise<CrossCheckTally> {
  const server = await startRawServer(answer);
  t.after(() => server.close());
  const { workload } = scenarioOf(scenarioText(server.origin, KEYS));
  assert.ok(workload.kind === 'concurrency');
  const requests = workload.requests.map((request) => ({ ...request, method }));
  return autocannonLoad({
    origin: server.origin,
    requests,
    headers: {},
    values: {},
    connections: 2,
    end,
    warmupMs: 0,
    timeoutMs: 1000,
  });
}

/** As if we had counted what autocannon has: nothing else is left that could differ. */
function alike({ sent, statuses, elapsedMs, p50, p97_5 }: CrossCheckTally): CrossCheckFigures {
  const ok = statuses[200] ?? 0;
  return { windowMs: elapsedMs, rate: ok / (elapsedMs / 1e3), p50, p97_5, sent, ok, failed: 0, unfinished: sent - ok };
}

describe('autocannon against a target that breaks HTTP', { timeout: 20_000 }, () => {
  for (const [title, answer, end, reason] of ROWS) {
    it(`decides nothing: ${title}`, async (t) => {
      const tally = await loaded(t, answer, end);
      const result = compare(alike(tally), tally, { connections: 2, end, expected: [200] });
      assert.equal(result.agreed, null, JSON.stringify(tally));
      assert.match(result.reason ?? '', reason);
      assert.ok(tally.sent < 1_000, 'a load that grows with each answer ends at once');
    });
  }

  it('takes a garbage chunk size for the end of a body: it is not asked where our own client met one', async (t) => {
    const garbage = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\nzz\r\nok\r\n0\r\n\r\n';
    const tally = await loaded(t, says(garbage), AMOUNT);
    assert.deepEqual([tally.sent, tally.statuses], [20, { 200: 20 }]);
    const counters = countersOf({ started: 20, ok: 18 });
    for (const [broken, reason] of [
      [
        { ...counters, failed: { ...counters.failed, protocol: 2 } },
        '2 answers broke HTTP, and autocannon counts such answers as whole',
      ],
      [
        { ...counters, unasked: 1 },
        'the target sent bytes that no request had asked for, and autocannon takes those for answers',
      ],
    ] as const) {
      const total = totalOf([intervalOf({ series: [seriesOf('a', [], broken)] })]);
      const evidence = { total, windowUs: 1e6, died: null, aborted: null, lost: [] };
      const scenario = scenarioOf(scenarioText('http://127.0.0.1:1', KEYS));
      const result = await crossCheckScenario(scenario, {
        origin: 'http://127.0.0.1:1',
        values: {},
        evidence,
        stop: new AbortController().signal,
      });
      assert.deepEqual([result.agreed, result.reason, result.theirs], [null, reason, null]);
    }
  });

  for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PATCH', 'HEAD', 'PROPFIND', 'QUERY']) {
    it(`sends ${method} and counts it, or is not asked to`, async (t) => {
      const scenario = scenarioOf(
        scenarioText('http://127.0.0.1:1', KEYS.replace('path: /', `path: /, method: ${method}`)),
      );
      if (crossCheckObstacles(scenario).length > 0) return assert.match(method, /^(HEAD|PROPFIND|QUERY)$/);
      const tally = await loaded(t, says(OK), AMOUNT, method);
      assert.deepEqual([tally.sent, tally.statuses, tally.errors, tally.timeouts], [20, { 200: 20 }, 0, 0]);
    });
  }
});
