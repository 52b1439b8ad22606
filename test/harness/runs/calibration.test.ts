import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import {
  type Calibration,
  loadCalibration,
  machineName,
  saveCalibration,
  warningFor,
} from '../../../src/harness/calibration/calibration.ts';
import { compare } from '../../../src/harness/cross-check/compare.ts';
import { NO_OVERRIDES } from '../../../src/harness/load-scenarios.ts';
import type { CrossCheckResult } from '../../../src/harness/result/result.ts';
import { renderCalibration } from '../../../src/reports/calibration-table.ts';
import { parseScenarios } from '../../../src/scenarios/parse-scenarios.ts';
import { measureUntil } from '../../support/attempts.ts';
import { callPerfHarness } from '../../support/command-io.ts';
import { documentedArguments } from '../../support/documented.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const CALIBRATION: Calibration = {
  schema: 'perf-harness/calibration@3',
  measuredAt: '2026-01-01T00:00:00.000Z',
  machine: machineName(),
  node: 'v20',
  threads: 1,
  engines: [{ engine: 'wire', highestRate: 10_000, cpuUsPerRequest: 20, floorP50: 0.05, floorP99: 0.1 }],
  pacing: [
    { engine: 'wire', pacing: 'timer', rate: 500, reached: 500, latenessP50: 0.6, latenessP99: 1.2, cpuPercent: null },
  ],
  crossChecks: crossChecked(checked(1700)),
};

/** A cross-check of each engine, of which that of the default has this result. */
function crossChecked(result: CrossCheckResult): Calibration['crossChecks'] {
  const common = { users: 10, delayMs: 5 };
  return [
    { engine: 'undici', ...common, result: checked(1700) },
    { engine: 'wire', ...common, result },
  ];
}

/** A cross-check in which autocannon came to this rate, and we to 1,700/s. */
function checked(rate: number): CrossCheckResult {
  const ours = { windowMs: 1000, rate: 1700, p50: 5.5, p97_5: 6.5, sent: 1710, ok: 1700, failed: 0, unfinished: 10 };
  const order = { connections: 10, end: { kind: 'time', ms: 1000 }, expected: [200] } as const;
  const counts = { sent: rate + 10, statuses: { 200: rate }, errors: 0, timeouts: 0, unasked: 0 };
  return compare(ours, { ...counts, elapsedMs: 1000, p50: 5, p97_5: 6 }, order);
}

function scenarioAt(load: string) {
  const text = `version: 1\nscenarios:\n  - name: a\n    workload: { kind: concurrency, requests: [ { name: r, path: / } ] }\n    load: ${load}\n`;
  const parsed = parseScenarios(text, 'a.yaml', NO_OVERRIDES);
  assert.ok(parsed.ok);
  const [scenario] = parsed.file.scenarios;
  assert.ok(scenario);
  return scenario;
}

describe('a calibration', () => {
  it('warns of a rate above 70 % of the highest, and of no other', () => {
    assert.equal(warningFor(scenarioAt('{ rate: 7000/s, duration: 1s }'), CALIBRATION), null);
    assert.match(
      warningFor(scenarioAt('{ rate: 7001/s, duration: 1s }'), CALIBRATION) ?? '',
      /7001\/s, more than 70 % of the 10000\/s that wire reached on 1 thread/,
    );
    assert.match(warningFor(scenarioAt('{ stages: [ { to: 9000/s, over: 1s } ] }'), CALIBRATION) ?? '', /9000\/s/);
    assert.equal(warningFor(scenarioAt('{ concurrency: 50000, duration: 1s }'), CALIBRATION), null);
    const before = {
      ...CALIBRATION,
      engines: CALIBRATION.engines.map((each) => ({ ...each, engine: 'undici' as const })),
    };
    assert.equal(warningFor(scenarioAt('{ rate: 9000/s, duration: 1s }'), before), null);
  });

  it('is read back where it was kept, and not from another machine or from rubbish', () => {
    const dir = mkdtempSync(join(tmpdir(), 'perf-harness-calibration-'));
    try {
      assert.equal(loadCalibration(dir), null);
      const path = saveCalibration(join(dir, 'new'), CALIBRATION);
      assert.deepEqual(loadCalibration(join(dir, 'new')), CALIBRATION);
      assert.ok(path !== null);
      writeFileSync(path, JSON.stringify({ ...CALIBRATION, machine: 'another' }));
      assert.equal(loadCalibration(join(dir, 'new')), null);
      writeFileSync(path, '{');
      assert.equal(loadCalibration(join(dir, 'new')), null);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });

  it('whose engines disagree is not kept, nor read back where it was', (t) => {
    const dir = temporaryFolder(t);
    const kept = saveCalibration(dir, CALIBRATION);
    assert.ok(kept !== null);
    const undecided = { ...checked(1500), agreed: null, reason: 'too short' } as CrossCheckResult;
    for (const result of [checked(1500), undecided]) {
      const differing = { ...CALIBRATION, crossChecks: crossChecked(result) };
      assert.equal(saveCalibration(dir, differing), null);
      assert.deepEqual(loadCalibration(dir), CALIBRATION);
      writeFileSync(kept, JSON.stringify(differing));
      assert.equal(loadCalibration(dir), null);
      saveCalibration(dir, CALIBRATION);
    }
  });

  it('is shown as a table, with a dash for what the platform does not tell', () => {
    const text = renderCalibration(CALIBRATION, 80);
    assert.match(text, /wire\s+10,000\/s\s+20\.0 µs\s+50\.0 µs\s+100 µs/);
    assert.match(text, /wire, timer\s+500\/s\s+500\/s\s+600 µs\s+1\.20 ms\s+–/);
    assert.match(
      text,
      /wire, 10 users, a server that answers after 5 ms:\n.* agrees within 1 ms \+ 10 %: rate 1,700\/s/,
    );
    const differing = { ...CALIBRATION, crossChecks: crossChecked(checked(1500)) };
    assert.match(
      renderCalibration(differing, 120),
      /wire, 10 users.*\n.*DISAGREES beyond 1 ms \+ 10 %: rate 1,500\/s \(ours 1,700\/s\)/,
    );
  });

  it('is measured by `perf-harness calibrate`, for real, and kept for `run` if it agrees', async () => {
    const cache = mkdtempSync(join(tmpdir(), 'perf-harness-calibrate-'));
    try {
      const args = [...documentedArguments('npx perf-harness calibrate'), '--each', '100', '--json', '--cache', cache];
      const last: { measured: Calibration | null; code: number | null; stderr: string } = {
        ...{ measured: null, code: null, stderr: '' },
      };
      // On a machine that stands still for a moment, nothing may be answered within 100 ms, or it says that it can't be measured.
      await measureUntil(
        () => last.measured?.engines.every(({ highestRate, floorP50 }) => highestRate > 0 && floorP50 > 0) === true,
        async () => {
          rmSync(cache, { recursive: true, force: true });
          const { code, stderr, stdout } = await callPerfHarness(args);
          assert.ok(code === 0 || code === 5, stderr);
          Object.assign(last, { code, stderr, measured: stdout === '' ? null : JSON.parse(stdout) });
        },
      );
      const { measured, code, stderr } = last;
      assert.ok(measured !== null, stderr);
      assert.deepEqual(loadCalibration(cache), code === 0 ? measured : null);
      assert.deepEqual(
        measured.engines.map(({ engine }) => engine),
        ['wire', 'undici'],
      );
      for (const { highestRate, floorP50, floorP99 } of measured.engines) {
        assert.ok(highestRate > 0 && floorP50 > 0 && floorP99 >= floorP50);
      }
      const { crossChecks, pacing } = measured;
      assert.deepEqual(
        crossChecks.map(({ engine }) => engine),
        ['wire', 'undici'],
      );
      assert.equal(
        code === 0,
        crossChecks.every(({ result }) => result.agreed === true),
      );
      assert.equal(code === 5, stderr.includes('a cross-check does not agree'));
      for (const { result } of crossChecks) {
        assert.ok(result.theirs !== null && result.theirs.ok > 0, result.reason ?? '');
        const { sent, ok, failed, unfinished } = result.theirs;
        assert.deepEqual([sent, failed, unfinished], [ok + 10, 0, 10]);
      }
      assert.deepEqual(
        pacing.map(({ engine }) => engine),
        Array(10).fill('wire'),
      );
      // Rungs may be missed for the same reason.
      assert.ok(pacing.some(({ reached }) => reached > 0));
    } finally {
      rmSync(cache, { recursive: true, force: true });
    }
  });
});
