import { createHash } from 'node:crypto';
import type { ShardId } from '../../metrics/interval.ts';

/** Begins the names of what is put onto a target: other runs, scenarios, repeats and levels begin theirs otherwise. */
export function uniqueStart({ run, scenario, repeat, level }: ShardId): string {
  const whole = JSON.stringify([run, scenario, repeat, level]);
  return createHash('sha256').update(whole).digest('hex').slice(0, 16);
}
