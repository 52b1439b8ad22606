import { createHash } from 'node:crypto';
import { dirname, relative, resolve, sep } from 'node:path';
import type { Scenario } from '../scenario.ts';

const DIGITS = 12;

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
  const text = JSON.stringify({ workload, requests, load, warmup, target }, portable);
  return createHash('sha256').update(text).digest('hex').slice(0, DIGITS);
}
