import type { Resolve } from '../loopback.ts';
import type { Headers } from '../scenarios/fields/headers.ts';
import type { TlsFiles } from '../tls-files.ts';
import { type CpuSource, SourceMeter } from './cpu-source.ts';
import type { Target } from './target.ts';
import { waitForServer } from './wait-for-server.ts';

export type UrlTargetOptions = {
  /** The origin, with a base path if the server has one. */
  readonly url: string;
  /** The longest time until the first answer. */
  readonly timeoutMs: number;
  /** Paths below `url` that are asked for that answer, in this order; `/` is asked after them. */
  readonly paths?: readonly string[];
  /** Headers with which it is asked. */
  readonly headers?: Headers;
  readonly tls?: TlsFiles;
  /** How long it is asked again and again while it can't be reached; 0 for once. */
  readonly waitMs?: number;
  /** Called before it is asked again, with the time that is left. */
  readonly onWait?: (leftMs: number) => void;
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
  await waitForServer(origin, options);
  const meter = options.cpu && new SourceMeter(options.cpu);
  return {
    origin,
    gauges: new Set(),
    work: new Set(meter?.trouble === null ? ['cpu'] : []),
    cpuMeter: meter ?? null,
    facts: { kind: 'url', url: origin, ...(options.tls?.insecure === true ? { insecure: true } : {}) },
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
