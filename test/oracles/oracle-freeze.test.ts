import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { RunResult, ScenarioResult, TimerResult } from '../../src/harness/result/result.ts';
import { detailLines } from '../../src/reports/console/details.ts';
import { createPaint } from '../../src/reports/paint.ts';
import { measureUntil } from '../support/attempts.ts';
import { distributionOf } from '../support/distribution.ts';
import { type ExactServer, startExactServer } from '../support/exact-server.ts';
import type { ExactRecord } from '../support/exact-thread.ts';
import { runInTemporaryFolder } from '../support/library-run.ts';

const RATE = 200;
const USERS = 10;
const FREEZE_MS = 800;
const LIMIT = 'p90(response) < 300ms';
/** Three tenths of a second into the open load, and in the closed one as soon as its users are all busy. */
const PATHS = { open: `/freeze/60/${FREEZE_MS}/open`, closed: `/freeze/300/${FREEZE_MS}/closed` } as const;
/** So many arrivals more or fewer: what the target takes to catch up, and a busy machine. */
const SLACK = 25;
/** p99 of the lateness of a harness that is not held up itself. */
const PUNCTUAL_MS = 30;

const PARTS = [
  ['an eighth', 1 / 8],
  ['a quarter', 1 / 4],
  ['half', 1 / 2],
  ['three quarters', 3 / 4],
] as const;

function fileText(origin: string): string {
  const scenario = (name: 'open' | 'closed', load: string): string =>
    `  - { name: ${name}, workload: { kind: concurrency, requests: [{ name: a, path: "${PATHS[name]}" }] }, load: { ${load} }, gates: [${LIMIT}] }`;
  return [
    'version: 1',
    `target: { kind: url, url: "${origin}" }`,
    'defaults: { excuse: nothing, warmup: 0s, confirm: 0 }',
    'scenarios:',
    scenario('open', `rate: ${RATE}/s, duration: 1500ms`),
    scenario('closed', `concurrency: ${USERS}, duration: 1300ms`),
    '',
  ].join('\n');
}

describe('a target that stands still for a while', { timeout: 60_000 }, () => {
  let server: ExactServer | null = null;
  let result: RunResult | null = null;
  let record: ExactRecord = { tookMs: {}, frozeMs: {} };

  before(() => {
    const isQuiet = (): boolean =>
      responseOf('open').max < frozeMsOf('open') + 60 &&
      latenessMs() < PUNCTUAL_MS &&
      PARTS.every(([, share]) => arrivalsLaterThan(share) <= arrivalsDueBefore(share) + SLACK) &&
      responseOf('closed').p95 < frozeMsOf('closed') / 4;
    return measureUntil(isQuiet, async () => {
      await server?.close();
      server = await startExactServer();
      result = await runInTemporaryFolder(fileText(server.origin));
      record = await server.record();
    });
  });
  after(() => server?.close());

  const scenarioOf = (name: 'open' | 'closed'): ScenarioResult =>
    result?.scenarios.find((scenario) => scenario.name === name) ?? assert.fail(`${name} was not run`);
  const responseOf = (name: 'open' | 'closed'): TimerResult =>
    scenarioOf(name).timers.response ?? assert.fail('nothing was answered');
  const frozeMsOf = (name: 'open' | 'closed'): number => record.frozeMs[PATHS[name]] ?? assert.fail('it never froze');
  const latenessMs = (): number => scenarioOf('open').timers.lateness?.p99 ?? assert.fail('nothing was started');
  const verdictOf = (name: 'open' | 'closed'): string | undefined =>
    scenarioOf(name).gates.find(({ gate }) => gate === LIMIT)?.verdict;

  const arrivalsLaterThan = (share: number): number =>
    distributionOf(responseOf('open')).countAbove(frozeMsOf('open') * share * 1e3);
  const arrivalsDueBefore = (share: number): number => (RATE * frozeMsOf('open') * (1 - share)) / 1e3;

  for (const [part, share] of PARTS) {
    it(`makes as many arrivals later than ${part} of that as were due before, at the rate`, () => {
      const [seen, expected] = [arrivalsLaterThan(share), arrivalsDueBefore(share)];
      assert.ok(Math.abs(seen - expected) <= SLACK, `${seen} arrivals, not ${expected}`);
    });
  }

  it('makes no arrival later than that, and loses none', () => {
    const { counters } = scenarioOf('open');
    const { count, max } = responseOf('open');
    assert.deepEqual([counters.started, counters.ok, count, counters.iterations.dropped], [300, 300, 300, 0]);
    const frozeMs = frozeMsOf('open');
    assert.ok(max >= frozeMs * 0.97 && max < frozeMs + 150, `${max} ms of ${frozeMs} ms`);
  });

  it('shows in the open load at the rate it lasted: p90 is what the 90th arrival of 100 waited', () => {
    const { count, p90 } = responseOf('open');
    // A tenth of the arrivals waited longer than p90, and they were due 1/RATE apart.
    const expectedMs = frozeMsOf('open') - (count * 0.1 * 1e3) / RATE;
    assert.ok(Math.abs(p90 - expectedMs) < 100, `${p90} ms, not ${expectedMs} ms`);
  });

  it('is no lateness of the harness: the gate fails and is not invalid', () => {
    assert.equal(scenarioOf('open').timers.lateness?.count, 300);
    assert.ok(latenessMs() < PUNCTUAL_MS, `${latenessMs()} ms late`);
    assert.equal(verdictOf('open'), 'fail');
    assert.deepEqual([result?.verdict, result?.exitCode], ['fail', 3]);
  });

  it('touches one request of each user of the closed load, and none of its percentiles', () => {
    const { count, p50, p90, p95, max } = responseOf('closed');
    const frozeMs = frozeMsOf('closed');
    assert.equal(distributionOf(responseOf('closed')).countAbove(frozeMs * 500), USERS);
    assert.ok(count > USERS * 20, `${count} requests`);
    assert.ok(Math.max(p50, p90, p95) < frozeMs / 4, `${p50}, ${p90}, ${p95} ms`);
    assert.ok(max >= frozeMs * 0.97, `${max} ms of ${frozeMs} ms`);
    assert.equal(verdictOf('closed'), 'pass');
  });

  it('is reported of each load as what that is', () => {
    const titles = (['open', 'closed'] as const).map((name) =>
      detailLines(scenarioOf(name), createPaint(false), 120).join('\n'),
    );
    assert.match(titles[0] ?? '', /concurrency · 200\/s for 1\.5\d* s on 1 thread/);
    assert.match(titles[1] ?? '', /concurrency · 10 users for 1\.3\d* s on 1 thread/);
    assert.deepEqual([scenarioOf('open').load.kind, scenarioOf('closed').load.kind], ['open', 'closed']);
    assert.equal(scenarioOf('closed').timers.lateness, undefined);
  });
});
