import type { Sampler } from '../sampler.ts';
import type { Values } from './monitor-reading.ts';

/**
 * Where a monitor has some of its values from. `take` is synchronous and cheap: a source that has to wait for something works by
 * itself, and hands out what has arrived. It returns null where nothing can be told.
 */
export type MonitorSource = Sampler<Values> & {
  /** What it watches, for messages: `the machine`, `process 4711`. */
  readonly name: string;
  /** What it could not tell so far, and why; each is a sentence for the report, without a full stop. */
  notes?(): readonly string[];
};
