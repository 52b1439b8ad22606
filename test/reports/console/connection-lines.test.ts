import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ScenarioResult } from '../../../src/harness/result/result.ts';
import type { Counters } from '../../../src/metrics/counters.ts';
import { describeConnections } from '../../../src/reports/console/connection-lines.ts';
import { detailLines } from '../../../src/reports/console/details.ts';
import { troubleLines } from '../../../src/reports/console/trouble.ts';
import { createPaint } from '../../../src/reports/paint.ts';
import { countersOf } from '../../support/intervals.ts';
import { repeatOf, scenarioResultOf } from '../../support/result.ts';

const plain = createPaint(false);

/** Ten users, in so many attempts. */
function told(counted: Partial<Counters>, attempts = 1, load: Partial<ScenarioResult['load']> = {}): ScenarioResult {
  const base = scenarioResultOf({ runs: Array.from({ length: attempts }, () => repeatOf(5000)) });
  return { ...base, counters: countersOf(counted), load: { ...base.load, ...load } as ScenarioResult['load'] };
}

const ROWS: readonly (readonly [title: string, ScenarioResult, said: string | null])[] = [
  ['nothing of a load that reused its connections', told({ started: 1000, connections: 10 }), null],
  [
    'how many requests were sent once more, and why',
    told({ started: 9000, retried: 1200 }),
    '1,200 requests were sent once more, since a connection that had lain idle was closed without a byte of an answer',
  ],
  [
    'one as one',
    told({ started: 9, retried: 1 }),
    '1 request was sent once more, since a connection that had lain idle was closed without a byte of an answer',
  ],
  [
    'how often bytes came that nobody had asked for',
    told({ started: 9, unasked: 2 }),
    'bytes that no request had asked for came 2 times: the connection was closed, and the answer before it stands',
  ],
  [
    'that each request opened a connection',
    told({ started: 200, connections: 201 }),
    'each request opened a connection (201 for 200): its time is in response, and not in service',
  ],
  [
    'that nearly each did',
    told({ started: 2000, connections: 1800 }),
    'nearly each request opened a connection (1,800 for 2,000): its time is in response, and not in service',
  ],
  ['nothing where some more reused theirs', told({ started: 2000, connections: 1799 }), null],
  ['nothing where each user sent one or two requests', told({ started: 20, connections: 20 }), null],
  ['nothing where that is so in each attempt', told({ started: 40, connections: 40 }, 2), null],
  [
    'that each request of an open load did',
    told({ started: 20, connections: 20 }, 1, { kind: 'open' }),
    'each request opened a connection (20 for 20): its time is in response, and not in service',
  ],
  ['nothing of a handful of requests', told({ started: 9, connections: 9 }, 1, { kind: 'open' }), null],
];

describe('the report says of connections', () => {
  for (const [title, scenario, said] of ROWS) {
    it(title, () => assert.deepEqual(describeConnections(scenario), said === null ? [] : [said]));
  }

  it('all of it below a scenario that passed, within 80 columns, and with --details', () => {
    const scenario = told({ started: 200, connections: 200, retried: 3, unasked: 1 });
    const short = troubleLines([scenario], plain, 80);
    assert.ok(short.every((line) => line.length <= 80));
    for (const lines of [short, detailLines(scenario, plain, 80)]) {
      const text = lines.join(' ').replaceAll(/\s+/g, ' ');
      for (const part of ['3 requests were sent once more', 'came 1 time:', 'each request opened'])
        assert.ok(text.includes(part), text);
    }
  });
});
