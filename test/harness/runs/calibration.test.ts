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
import { NO_OVERRIDES } from '../../../src/harness/load-scenarios.ts';
import { renderCalibration } from '../../../src/reports/calibration.ts';
import { parseScenarios } from '../../../src/scenarios/parse-scenarios.ts';
import { perfHarness } from '../../support/cli.ts';

const CALIBRATION: Calibration = {
  schema: 'perf-harness/calibration@1',
  measuredAt: '2026-01-01T00:00:00.000Z',
  machine: machineName(),
  node: 'v20',
  threads: 1,
  engines: [{ engine: 'undici', highestRate: 10_000, cpuUsPerRequest: 20, floorP50: 0.05, floorP99: 0.1 }],
  pacing: [{ pacing: 'timer', rate: 500, reached: 500, latenessP50: 0.6, latenessP99: 1.2, cpuPercent: null }],
};

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
      /7001\/s, more than 70 % of the 10000\/s that undici reached on 1 thread/,
    );
    assert.match(warningFor(scenarioAt('{ stages: [ { to: 9000/s, over: 1s } ] }'), CALIBRATION) ?? '', /9000\/s/);
    assert.equal(warningFor(scenarioAt('{ concurrency: 50000, duration: 1s }'), CALIBRATION), null);
  });

  it('is read back where it was kept, and not from another machine or from rubbish', () => {
    const dir = mkdtempSync(join(tmpdir(), 'perf-harness-calibration-'));
    try {
      assert.equal(loadCalibration(dir), null);
      const path = saveCalibration(join(dir, 'new'), CALIBRATION);
      assert.deepEqual(loadCalibration(join(dir, 'new')), CALIBRATION);
      writeFileSync(path, JSON.stringify({ ...CALIBRATION, machine: 'another' }));
      assert.equal(loadCalibration(join(dir, 'new')), null);
      writeFileSync(path, '{');
      assert.equal(loadCalibration(join(dir, 'new')), null);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });

  it('is shown as a table, with n/a for what the platform does not tell', () => {
    const text = renderCalibration(CALIBRATION);
    assert.match(text, /undici\s+10,000\/s\s+20\.0 µs\s+50 µs\s+100 µs/);
    assert.match(text, /timer\s+500\/s\s+500\/s\s+600 µs\s+1\.2 ms\s+n\/a/);
  });

  it('is measured by `perf-harness calibrate`, for real, and kept for `run`', async () => {
    const cache = mkdtempSync(join(tmpdir(), 'perf-harness-calibrate-'));
    try {
      const { stdout, stderr, code } = await perfHarness(['calibrate', '--each', '150', '--json', '--cache', cache]);
      assert.equal(code, 0, stderr);
      const measured = JSON.parse(stdout) as Calibration;
      assert.deepEqual(loadCalibration(cache), measured);
      assert.deepEqual(
        measured.engines.map(({ engine }) => engine),
        ['undici'],
      );
      for (const { highestRate, floorP50, floorP99 } of measured.engines) {
        assert.ok(highestRate > 100 && floorP50 > 0 && floorP99 >= floorP50);
      }
      assert.equal(measured.pacing.length, 10);
      // On a machine that stands still for a moment, a rung of 150 ms may be missed.
      assert.ok(measured.pacing.filter(({ reached }) => reached > 0).length >= 8);
    } finally {
      rmSync(cache, { recursive: true, force: true });
    }
  });
});
