import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CrossCheckFigures, CrossCheckResult } from '../../src/harness/result/result.ts';
import { detailLines } from '../../src/reports/console/details.ts';
import { createPaint } from '../../src/reports/paint.ts';
import { scenarioResultOf } from '../support/result.ts';

const OURS: CrossCheckFigures = {
  windowMs: 5000,
  rate: 783,
  p50: 11.8,
  p97_5: 30,
  sent: 3915,
  ok: 3915,
  failed: 0,
  unfinished: 0,
};
const THEIRS = { ...OURS, rate: 790, p50: 12, p97_5: null };
const COMPARED = {
  by: 'autocannon',
  reason: null,
  ours: OURS,
  theirs: THEIRS,
  tolerances: { ms: 1, share: 0.1 },
} as const;

const lineOf = (crossCheck: CrossCheckResult | null): string =>
  detailLines(scenarioResultOf({ crossCheck }), createPaint(false), 200)
    .filter((line) => line.includes('cross-check'))
    .join('\n');

describe('the line of a cross-check', () => {
  it('has both figures where they agree, and what was not compared', () => {
    assert.equal(
      lineOf({ ...COMPARED, agreed: true, differences: [], notes: ['status only: bodies are not checked'] }),
      '  cross-check by autocannon: agrees within 1 ms + 10 %: rate 790/s (ours 783/s), p50 12 ms (ours 11.8 ms); status only: bodies are not checked',
    );
  });

  it('has the figures that differ', () => {
    const differences = [{ figure: 'p50', unit: 'ms', ours: 11.8, theirs: 25 }] as const;
    assert.equal(
      lineOf({ ...COMPARED, agreed: false, differences, notes: [] }),
      '  cross-check by autocannon: DISAGREES beyond 1 ms + 10 %: p50 25 ms (ours 11.8 ms)',
    );
  });

  it('says why nothing is claimed, and is not there where nothing was asked', () => {
    const nothing = { by: 'autocannon', agreed: null, reason: 'interrupted', ours: OURS, theirs: null } as const;
    assert.equal(lineOf(nothing), '  cross-check by autocannon: undecided: interrupted');
    assert.equal(lineOf(null), '');
  });
});
