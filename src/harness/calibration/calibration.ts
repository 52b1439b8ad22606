import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { replaceFile } from '../../datasets/store/aside.ts';
import { makePath } from '../../datasets/store/make-path.ts';
import { HarnessError, messageOf } from '../../errors.ts';
import { plural } from '../../plural.ts';
import { peakOf } from '../../scenarios/load/plan.ts';
import type { EngineName, Scenario } from '../../scenarios/scenario.ts';
import type { CrossCheckResult } from '../result/result.ts';

/** What this machine and this harness can do, measured against a server that does next to nothing. Times in milliseconds. */
export type Calibration = {
  readonly schema: 'perf-harness/calibration@3';
  readonly measuredAt: string;
  readonly machine: string;
  readonly node: string;
  readonly threads: number;
  readonly engines: readonly EngineCalibration[];
  readonly pacing: readonly PacingCalibration[];
  /** One of each engine. */
  readonly crossChecks: readonly CalibrationCrossCheck[];
};

export type EngineCalibration = {
  readonly engine: EngineName;
  /** Ok responses per second in a closed loop of many users. */
  readonly highestRate: number;
  /** CPU of the generator's threads a request, µs; null where the platform doesn't tell a thread's CPU. */
  readonly cpuUsPerRequest: number | null;
  /** Latency of one user alone: what the harness and the kernel take. */
  readonly floorP50: number;
  readonly floorP99: number;
};

/**
 * A closed loop against a server that waits before it answers, so that the target decides the rate and not the client's own
 * CPU; repeated by autocannon.
 */
export type CalibrationCrossCheck = {
  readonly engine: EngineName;
  readonly users: number;
  /** How long the server waits, milliseconds. */
  readonly delayMs: number;
  readonly result: CrossCheckResult;
};

/** One rung of the ladder of open rates, with the default engine. */
export type PacingCalibration = {
  readonly engine: EngineName;
  readonly pacing: 'timer' | 'precise';
  readonly rate: number;
  readonly reached: number;
  readonly latenessP50: number;
  readonly latenessP99: number;
  /** Per cent of one core. */
  readonly cpuPercent: number | null;
};

/** A scenario that asks for more than this share of the highest rate is warned about. */
const SAFE_SHARE = 0.7;
const FILE = 'calibration.json';

/**
 * Keeps the calibration of this machine in place of the last one; returns the path of the file. One of which a cross-check does
 * not agree is not kept, since nobody should rely on it: null. Throws HarnessError `CONFIG`.
 */
export function saveCalibration(cacheDir: string, calibration: Calibration): string | null {
  if (!isAgreed(calibration)) return null;
  try {
    makePath(cacheDir);
    replaceFile(cacheDir, FILE, `${JSON.stringify(calibration, null, 2)}\n`);
    return join(cacheDir, FILE);
  } catch (error) {
    throw new HarnessError('CONFIG', `can't keep the calibration in ${cacheDir}: ${messageOf(error)}`, {
      hint: 'name a folder that can be written to: --cache DIR',
      cause: error,
    });
  }
}

/** The last calibration of this machine; null where there is none, or it is another machine's. */
export function loadCalibration(cacheDir: string): Calibration | null {
  try {
    const found = JSON.parse(readFileSync(join(cacheDir, FILE), 'utf8')) as Calibration;
    const isOurs = found.schema === 'perf-harness/calibration@3' && found.machine === machineName();
    return isOurs && isAgreed(found) ? found : null;
  } catch {
    return null;
  }
}

function isAgreed({ crossChecks }: Calibration): boolean {
  return crossChecks.every(({ result }) => result.agreed === true);
}

/** Why a scenario asks for more than this harness should be trusted with on this machine; null where it does not. */
export function warningFor({ load, engine }: Scenario, calibration: Calibration): string | null {
  if (load.kind === 'closed') return null;
  const rate = peakOf(load.stages);
  const highest = calibration.engines.find((each) => each.engine === engine)?.highestRate;
  // A calibration from before there was this engine says nothing of it.
  if (highest === undefined) return null;
  if (rate <= highest * SAFE_SHARE) return null;
  const percent = Math.round(SAFE_SHARE * 100);
  const threads = plural(calibration.threads, 'thread');
  return `it asks for ${Math.round(rate)}/s, more than ${percent} % of the ${Math.round(highest)}/s that ${engine} reached on ${threads} when this machine was calibrated`;
}

export function machineName(): string {
  return `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}`;
}
