import { createHash } from 'node:crypto';
import type { ShardId } from '../../metrics/interval.ts';

/**
 * Returns the start of the names of everything that is put onto a target. Every run, scenario, repeat and level has a start
 * of its own.
 */
export function uniqueStart({ run, scenario, repeat, level }: ShardId): string {
  const whole = JSON.stringify([run, scenario, repeat, level]);
  return createHash('sha256').update(whole).digest('hex').slice(0, 16);
}
