import type { z } from 'zod';
import type { CounterName, TimerName } from '../../metrics/names.ts';
import type { Workload } from '../scenario.ts';
import type { Issue, Path } from '../yaml/issue.ts';

/** What one kind of workload adds to the language and to the figures. */
export type WorkloadLanguage<W extends Workload> = {
  readonly schema: z.ZodType<W> & z.core.$ZodTypeDiscriminable;
  /** Beyond those that every workload has. */
  readonly timers: readonly TimerName[];
  readonly counters: readonly CounterName[];
  /** Rules that join several fields; they look at what is written, so that they speak even when a field is wrong. */
  readonly check: (raw: Readonly<Record<string, unknown>>, path: Path) => readonly Issue[];
};
