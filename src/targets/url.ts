import type { Resolve } from '../loopback.ts';
import { type CpuSource, SourceMeter } from './cpu-source.ts';
import { waitForAnswer } from './first-answer.ts';
import type { Target } from './target.ts';

export type UrlTargetOptions = {
  /** The origin, with a base path if the server has one. */
  readonly url: string;
  /** The longest time until the first answer. */
  readonly timeoutMs: number;
  /** Paths below `url` that are asked for that answer, in this order; `/` is asked after them. */
  readonly paths?: readonly string[];
  /** Aborted when the user ends the run; the probe is then given up. */
  readonly signal?: AbortSignal;
  /** Left out where nothing can tell of it. */
  readonly cpu?: CpuSource;
  /** Replaces the system's name resolution. */
  readonly resolve?: Resolve;
};

/**
 * Connects to a server that is already running, of which its answers can be seen, and its CPU if `cpu` can tell it. Throws HarnessError
 * `UNREACHABLE` when it answers nothing, and `INTERRUPTED` when the user ends the run meanwhile.
 */
export async function connectUrlTarget(options: UrlTargetOptions): Promise<Target> {
  const origin = options.url.replace(/\/+$/, '');
  await waitForAnswer(origin, options);
  const meter = options.cpu && new SourceMeter(options.cpu);
  return {
    origin,
    gauges: new Set(),
    work: new Set(meter?.trouble === null ? ['cpu'] : []),
    cpuMeter: meter ?? null,
    facts: { kind: 'url', url: origin },
    begin: () => {},
    settle: () => Promise.resolve(undefined),
    readWork: async () => meter?.read(),
    readCounts: () => Promise.resolve(undefined),
    onGauges: () => {},
    profile: null,
    died: new Promise(() => {}),
    close: () => Promise.resolve(),
  };
}
