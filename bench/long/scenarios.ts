import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { LEAST_GARBAGE_BYTES, listFile, SMALL_DATASET } from './list-scenario.ts';
import type { RunRow } from './trial.ts';

const SHIPPED = 'high-volume-pagination';
/** Makes a walk take at least four times its limit on the machine of docs/noise.md, while the worker thread is an eighth busy. */
const SLOW_BURN = '3ms';
/** How long a run waits for a quiet machine: what is shown does not take the 60 s that are the default. */
export const PATIENCE_SEC = 8;
const USERS = 10;
const SOAK_RATE = '300/s';

/** What is added to each request of a changed run. */
export type Change = { readonly garbageBytes: number; readonly burnUs: number };

export type Sizes = {
  readonly patience: string;
  /** How often a narrow failure is tried again. */
  readonly confirm: number;
  /** The warm-up of rows that are measured by time. */
  readonly warmup: string;
  readonly durationSec: number;
  /** What the shipped scenario has in place of its own load, target and workload. */
  readonly shipped: { readonly load?: object; readonly target?: object; readonly workload?: object };
  readonly iterations: number;
  /** The warm-up of rows that are measured by count. */
  readonly warmupIterations: number;
  readonly soakSec: number;
};

export function sizesOf(isQuick: boolean): Sizes {
  return isQuick
    ? {
        patience: '0s',
        confirm: 0,
        warmup: '100ms',
        durationSec: 0.3,
        shipped: { load: { concurrency: 2 }, target: { dataset: SMALL_DATASET }, workload: { minItems: 1 } },
        iterations: 300,
        warmupIterations: 100,
        soakSec: 12,
      }
    : {
        patience: `${PATIENCE_SEC}s`,
        confirm: 2,
        warmup: '1s',
        durationSec: 5,
        shipped: {},
        iterations: 15_000,
        warmupIterations: 5_000,
        soakSec: 600,
      };
}

type ScenarioFile = {
  readonly target: Readonly<Record<string, unknown>>;
  readonly defaults: Readonly<Record<string, unknown>>;
  readonly scenarios: readonly { readonly name: string; readonly load: object; readonly workload: object }[];
};

/** The scenario file of a run, as a value. `shipped` is the path of the shipped one; only changed runs have a change. */
export function scenarioFile(row: RunRow, shipped: string, sizes: Sizes, change: Change | null): unknown {
  switch (row) {
    case 'shipped':
      return shippedFile(shipped, sizes, null);
    case 'slow':
      return shippedFile(shipped, sizes, { burn: SLOW_BURN });
    case 'work':
    case 'changed':
      return listFile(
        { concurrency: USERS, iterations: sizes.iterations },
        `${sizes.warmupIterations} iterations`,
        faultsOf(change),
      );
    case 'sampled':
    case 'unsampled':
      return listFile({ concurrency: USERS, duration: `${sizes.durationSec}s` }, sizes.warmup, null);
    case 'soak':
      return listFile({ rate: SOAK_RATE, duration: `${sizes.soakSec}s` }, sizes.warmup, null);
    case 'soak-closed':
      return listFile({ concurrency: USERS, duration: `${sizes.soakSec}s` }, sizes.warmup, null);
  }
}

function faultsOf(change: Change | null): unknown {
  const garbage = `${LEAST_GARBAGE_BYTES + (change?.garbageBytes ?? 0)}B`;
  return change === null ? { garbage } : { garbage, burn: `${change.burnUs}us` };
}

/** The shipped scenario with a short patience, and with faults where there are any. */
function shippedFile(path: string, sizes: Sizes, faults: unknown): unknown {
  const { patience, confirm, warmup, durationSec, shipped } = sizes;
  const { target, defaults, scenarios } = parse(readFileSync(path, 'utf8'), { merge: true }) as ScenarioFile;
  const scenario = scenarios.find(({ name }) => name === SHIPPED);
  if (scenario === undefined) throw new Error(`${path} has no scenario ${SHIPPED}`);
  const { load, workload } = scenario;
  return {
    version: 1,
    target: { ...target, ...shipped.target, ...(faults === null ? {} : { faults }) },
    defaults: { ...defaults, patience, confirm, warmup },
    scenarios: [
      {
        ...scenario,
        workload: { ...workload, ...shipped.workload },
        load: { ...load, ...shipped.load, duration: `${durationSec}s` },
      },
    ],
  };
}

/** Writes a scenario file, and returns its path. JSON is YAML. */
export function writeFileOf(dir: string, row: RunRow, file: unknown): string {
  const path = join(dir, `long-${row}.yaml`);
  writeFileSync(path, `${JSON.stringify(file, null, 1)}\n`);
  return path;
}
