import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { createRandom } from '../../../src/random.ts';
import { concurrencyScript, concurrencyScripts } from '../../../src/scenarios/workloads/concurrency/program.ts';
import type { ConcurrencyWorkload } from '../../../src/scenarios/workloads/concurrency/types.ts';
import { paginationScript } from '../../../src/scenarios/workloads/pagination/program.ts';
import { StillTally } from '../../../src/scenarios/workloads/pagination/still-tally.ts';
import type { PaginationWorkload } from '../../../src/scenarios/workloads/pagination/types.ts';
import type { ResolvedFile } from '../../../src/scenarios/workloads/streaming/facts.ts';
import { streamingScript } from '../../../src/scenarios/workloads/streaming/program.ts';
import { OwnChanges } from '../../../src/workers/changes/own-changes.ts';
import { Turns } from '../../../src/workers/programs/turns.ts';
import { Answers } from '../../support/answers.ts';
import { failuresOf } from '../../support/inline-load.ts';
import { startRig } from '../../support/program-rig.ts';
import { scenarioOf, scenarioText } from '../../support/scenario-text.ts';
import { ScriptedConnection } from '../../support/scripted-connection.ts';

const workload = (keys: string): ReturnType<typeof scenarioOf>['workload'] =>
  scenarioOf(scenarioText('http://127.0.0.1:1', `workload: { ${keys} }, load: { concurrency: 1, iterations: 1 }`))
    .workload;

describe('an iteration of pagination', () => {
  const pagination = workload('kind: pagination, pageSize: 10, headers: { a: b }') as PaginationWorkload;
  const script = paginationScript(
    pagination,
    { origin: 'http://127.0.0.1', path: '/base/changes' },
    () => new StillTally(1),
    null,
  );

  function answering(changes: number, spoil: (page: number) => number = () => 200): ScriptedConnection {
    const answers = new Answers(changes, []);
    return ScriptedConnection.answering((connection) => {
      const { path } = connection.sent.at(-1) ?? assert.fail();
      const { body } = answers.to(new URL(path.replace('/base', ''), 'http://127.0.0.1'));
      connection.answer(spoil(connection.sent.length), body.toString('utf8'));
    });
  }

  it('reads every page, then counts one walk with its items, pages and time', () => {
    const connection = answering(25);
    const { iterate, close } = startRig(connection, ['page'], script);
    assert.deepEqual([iterate(), iterate()], ['ok', 'ok']);
    assert.deepEqual(
      connection.sent.slice(0, 3).map(({ path }) => path),
      ['/base/changes?limit=10', '/base/changes?limit=10&cursor=from-10', '/base/changes?limit=10&cursor=from-20'],
    );
    assert.deepEqual(connection.sent[0]?.headers, ['a', 'b']);
    const [series] = close();
    assert.deepEqual([series?.counters.items, series?.counters.pages, series?.counters.ok], [50, 6, 6]);
    assert.deepEqual(series?.counters.iterations, {
      started: 2,
      ok: 2,
      failed: 0,
      unfinished: 0,
      dropped: 0,
      droppedLate: 0,
    });
    assert.ok(series?.timers.traversal && series.timers.iteration);
  });

  it('ends its walk at a wrong page, and begins the next one at the first', () => {
    const connection = answering(25, (sent) => (sent === 2 ? 500 : 200));
    const { iterate, close, examples } = startRig(connection, ['page'], script);
    assert.deepEqual([iterate(), iterate()], ['status', 'ok']);
    assert.equal(connection.sent.length, 5);
    const [series] = close();
    assert.deepEqual(failuresOf(series?.counters ?? assert.fail()), { status: 1 });
    assert.deepEqual(series?.counters.iterations, {
      started: 2,
      ok: 1,
      failed: 1,
      unfinished: 0,
      dropped: 0,
      droppedLate: 0,
    });
    assert.match(examples[0]?.detail ?? '', /^GET \/base\/changes\?limit=10&cursor=from-10: status 500, not 200$/);
    assert.ok(series?.failedTimers.traversal);
  });

  it('takes an answer without a list for a wrong one', () => {
    const connection = ScriptedConnection.answering((each) => each.answer(200, '{"items":{}}'));
    const { iterate, close, examples } = startRig(connection, ['page'], script);
    assert.equal(iterate(), 'check');
    assert.equal(close()[0]?.counters.pages, 0);
    assert.match(examples[0]?.detail ?? '', /no array at "items"/);
  });

  it('is unfinished when it is cut off in the middle', () => {
    const { iterate, close, program } = startRig(new ScriptedConnection(), ['page'], script);
    assert.equal(iterate(), null);
    program.cut();
    const [series] = close();
    assert.deepEqual(series?.counters.iterations, {
      started: 1,
      ok: 0,
      failed: 0,
      unfinished: 1,
      dropped: 0,
      droppedLate: 0,
    });
    assert.deepEqual([series?.counters.unfinished, series?.timers], [1, {}]);
  });
});

describe('an iteration of streaming', () => {
  const content = 'the content of the file';
  const file: ResolvedFile = {
    path: '/files/a',
    bytes: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
  };
  const files = [file, { ...file, path: '/files/b' }];

  /** The order of a user with this number, who is alone with the list. */
  const courseOf = (list: readonly ResolvedFile[], user: number) => ({
    files: list,
    turns: new Turns(user, 1),
    requests: list.length,
  });

  function stream(verify: 'sha256' | 'length', status: number, ...chunks: readonly string[]) {
    const connection = ScriptedConnection.answering((each) => each.answer(status, ...chunks));
    const script = streamingScript(courseOf([file], 0), { headers: {}, verify }, '');
    const { iterate, close, examples } = startRig(connection, ['23B'], script);
    const outcome = iterate();
    const series = close()[0] ?? assert.fail();
    return { outcome, detail: examples[0]?.detail ?? '', series };
  }

  for (const [title, verify, status, chunks, outcome, detail] of [
    ['the whole file', 'sha256', 200, ['the content ', 'of the file'], 'ok', /^$/],
    ['an error', 'sha256', 503, [content], 'status', /status 503, not 200/],
    ['a partial answer', 'sha256', 206, [content], 'status', /status 206/],
    ['a byte too few', 'sha256', 200, [content.slice(1)], 'length', /22 bytes, not 23/],
    ['a byte too many', 'length', 200, [content, '!'], 'length', /more than 23 bytes/],
    ['nothing', 'length', 200, [], 'length', /0 bytes, not 23/],
    ['a wrong byte', 'sha256', 200, [content.replace('c', 'k')], 'checksum', /SHA-256 [0-9a-f]{64}, not [0-9a-f]{64}/],
    ['a wrong byte that nobody looks for', 'length', 200, [content.replace('c', 'k')], 'ok', /^$/],
  ] as const) {
    it(`takes ${title} for ${outcome} (${verify})`, () => {
      const streamed = stream(verify, status, ...chunks);
      assert.equal(streamed.outcome, outcome);
      assert.match(streamed.detail, detail);
    });
  }

  it('times the gaps between chunks, and counts their bytes', () => {
    const { series } = stream('sha256', 200, 'the ', 'content ', 'of the file');
    assert.ok(series.timers.gap && !series.timers.traversal);
    assert.equal(series.counters.bytes, 23);
    assert.ok(stream('sha256', 200, content).series.timers.gap, 'one of a single chunk, from its headers');
  });

  it('takes the files in turn, each user from its own', () => {
    for (const first of [0, 1, 5]) {
      const connection = ScriptedConnection.answering((each) => each.answer(200, content));
      const script = streamingScript(courseOf(files, first), { headers: { x: 'y' }, verify: 'sha256' }, '/b');
      const { iterate, close } = startRig(connection, ['23B', 'other'], script);
      assert.deepEqual([iterate(), iterate(), iterate()], ['ok', 'ok', 'ok']);
      const paths = ['/b/files/a', '/b/files/b', '/b/files/a', '/b/files/b'];
      assert.deepEqual(
        connection.sent.map(({ path }) => path),
        paths.slice(first % 2, (first % 2) + 3),
      );
      assert.deepEqual(
        close().map(({ counters }) => counters.ok),
        first % 2 === 0 ? [2, 1] : [1, 2],
      );
    }
  });
});

describe('an iteration of concurrency', () => {
  it('sends one request of the mix, and counts it in its own series', () => {
    const mix = workload(
      'kind: concurrency, requests: [{ name: a, path: "/a/{v}" }, { name: b, path: /b, expect: { contains: "b" } }], values: { v: [x] }',
    ) as ConcurrencyWorkload;
    const connection = ScriptedConnection.answering((each) => each.answer(200, 'a'));
    const drawn = [0.1, 0.9, 0.2];
    const random = () => drawn.shift() ?? createRandom(1)();
    const own = new OwnChanges('unique', 0, random);
    const script = concurrencyScript(mix, { basePath: '', fill: (name) => `${name}!`, random, own });
    const { iterate, close } = startRig(connection, ['a', 'b'], script);
    assert.deepEqual([iterate(), iterate(), iterate()], ['ok', 'check', 'ok']);
    assert.deepEqual(
      connection.sent.map(({ path }) => path),
      ['/a/v!', '/b', '/a/v!'],
    );
    assert.deepEqual(
      close().map(({ counters }) => [counters.started, counters.ok, failuresOf(counters), counters.iterations.failed]),
      [
        [2, 2, {}, 0],
        [1, 0, { check: 1 }, 1],
      ],
    );
  });

  it('is one object for all users where nothing of it is one user’s, and each user’s own where a check reads or a value is drawn', () => {
    const mix = workload(
      'kind: concurrency, requests: [{ name: a, path: /a }, { name: b, path: "/b/{v}" }, { name: c, path: /c, expect: { contains: c } }], values: { v: [x] }',
    ) as ConcurrencyWorkload;
    const each = (requests: ConcurrencyWorkload['requests']): readonly unknown[] => {
      const scriptOf = concurrencyScripts({
        workload: { ...mix, requests },
        facts: { values: { v: ['x'] } },
        requests: ['one'],
        id: { run: 'r', scenario: 's', repeat: 0, level: 0, shard: 0 },
        shards: 1,
        origin: 'http://127.0.0.1:1',
        basePath: '',
        onDoubt: assert.fail,
      });
      return [scriptOf(0).begin([]), scriptOf(1).begin([])];
    };
    const areShared = mix.requests.map((request) => {
      const [first, second] = each([request]);
      return first === second;
    });
    assert.deepEqual(areShared, [true, false, false]);
  });
});
