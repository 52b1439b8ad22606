import { appendFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { HarnessError } from '../../errors.ts';
import { threadEntry } from '../../thread-entry.ts';
import type { Target } from '../target.ts';
import { TargetThread } from '../thread/target-thread.ts';
import type { ModuleFacts, ModuleOrder } from './module-order.ts';

export type ModuleTargetOptions = {
  /** The absolute path of the module. */
  readonly path: string;
  /** How long it may take to be loaded and to listen. */
  readonly readyTimeoutMs: number;
  /** What the app prints is appended to this file, which is made with the first of it. */
  readonly logPath: string;
  /** Aborted when the user ends the run; the start is then given up. */
  readonly signal?: AbortSignal;
};

/**
 * The young generation is that of the OpenSpec target, so that young garbage hides no figure; the old one has room for what an app of
 * the user may hold, and none for a leak without end.
 */
const HEAP_LIMITS_MIB = { young: 4, old: 1024 } as const;
const CLOSE_TIMEOUT_MS = 1_000;

/**
 * Serves what a module exports from a thread of its own. Throws HarnessError `CONFIG` where there is nothing to serve, `UNREACHABLE`
 * where the app throws, ends its thread or does not listen in time, and `INTERRUPTED` where the user gives up.
 */
export async function startModuleTarget(options: ModuleTargetOptions): Promise<Target> {
  const { path } = options;
  const thread = new TargetThread<ModuleOrder, ModuleFacts>(openWorker(options.logPath), {
    what: `the module ${path}`,
    code: 'UNREACHABLE',
    hint: 'A module may not end its process or its thread, and listens until it is told to close.',
    closeTimeoutMs: CLOSE_TIMEOUT_MS,
  });
  thread.serve({ path });
  const ready = await readyInTime(thread, options);
  return {
    origin: `http://127.0.0.1:${ready.port}`,
    gauges: new Set(ready.gauges),
    work: new Set(ready.work),
    cpuMeter: null,
    facts: { kind: 'module', module: path, ...ready.facts, heapLimitsMiB: HEAP_LIMITS_MIB },
    begin: (windowUs, endUs = null) => thread.begin({ windowUs, endUs }),
    settle: () => thread.settle(),
    readWork: () => thread.readWork(),
    readCounts: () => thread.readCounts(),
    onGauges: (listener) => thread.onGauges(listener),
    profile: (step) => thread.profile(step),
    died: thread.died,
    close: () => thread.close(),
  };
}

type ModuleThread = TargetThread<ModuleOrder, ModuleFacts>;

/** The thread is closed if it is not ready. */
async function readyInTime(
  thread: ModuleThread,
  { path, readyTimeoutMs, signal }: ModuleTargetOptions,
): ReturnType<() => ModuleThread['ready']> {
  const giveUp = new AbortController();
  const givenUp = new Promise<never>((_, reject) => {
    const interrupted = new HarnessError('INTERRUPTED', `interrupted while the module ${path} was starting`);
    const timer = setTimeout(() => reject(neverListened(path, readyTimeoutMs)), readyTimeoutMs);
    giveUp.signal.addEventListener('abort', () => clearTimeout(timer));
    signal?.addEventListener('abort', () => reject(interrupted), { signal: giveUp.signal });
    if (signal?.aborted) reject(interrupted);
  });
  try {
    return await Promise.race([thread.ready, givenUp]);
  } catch (error) {
    thread.ready.catch(() => undefined);
    await thread.close();
    throw error;
  } finally {
    giveUp.abort();
  }
}

function neverListened(path: string, timeoutMs: number): HarnessError {
  return new HarnessError('UNREACHABLE', `the module ${path} does not listen after ${timeoutMs / 1000} s`, {
    hint: 'A function of one argument is handed a port, and must listen on it at 127.0.0.1. One that needs longer: readyTimeout: 60s.',
  });
}

function openWorker(logPath: string): Worker {
  const worker = new Worker(threadEntry('module-thread', import.meta.url), {
    name: 'module-target',
    stdout: true,
    stderr: true,
    resourceLimits: {
      maxYoungGenerationSizeMb: HEAP_LIMITS_MIB.young,
      maxOldGenerationSizeMb: HEAP_LIMITS_MIB.old,
    },
  });
  for (const output of [worker.stdout, worker.stderr])
    output.on('data', (chunk: Buffer) => appendIfPossible(logPath, chunk));
  return worker;
}

/** What an app prints is worth no run: on a full disk it is lost. */
function appendIfPossible(path: string, chunk: Buffer): void {
  try {
    appendFileSync(path, chunk);
  } catch {
    // The figures and the verdict do not need it.
  }
}
