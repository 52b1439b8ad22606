import { createHash } from 'node:crypto';
import { dirname, relative, resolve, sep } from 'node:path';
import type { Scenario } from '../scenario.ts';
import type { TargetSpec } from '../target/target-spec.ts';

const DIGITS = 12;

/** What says how a target is reached costs no request anything, and may be a secret that changes. */
const REACH: Readonly<Partial<Record<TargetSpec['kind'], ReadonlySet<string>>>> = {
  url: new Set(['headers', 'tls', 'waitMs']),
  command: new Set(['headers']),
  module: new Set(['headers']),
};

/**
 * Identifies all that decides what a request of a scenario costs: its workload, its load, its warm-up and its target. It is the
 * same on every machine, as folders count from the scenario file.
 */
export function fingerprintOf({ workload, requests, load, warmup, target }: Scenario, scenarioFile: string): string {
  const base = resolve(dirname(scenarioFile));
  const portable = (_: string, value: unknown): unknown =>
    typeof value === 'string' && (value === base || value.startsWith(`${base}${sep}`))
      ? relative(base, value).split(sep).join('/')
      : value;
  const text = JSON.stringify({ workload, requests, load, warmup, target: plainOf(target) }, portable);
  return createHash('sha256').update(text).digest('hex').slice(0, DIGITS);
}

function plainOf(target: TargetSpec): unknown {
  return Object.fromEntries(Object.entries(target).filter(([key]) => !REACH[target.kind]?.has(key)));
}
