import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { FaultSpec } from '../../scenarios/target/fault.ts';
import { threadEntry } from '../../thread-entry.ts';
import type { Target } from '../target.ts';
import { TargetThread } from '../thread/target-thread.ts';
import { Freeze } from './faults/freeze.ts';
import type { OpenSpecFacts, OpenSpecOrder } from './openspec-order.ts';
import type { Tree } from './store/file-tree.ts';
import type { LargeFile } from './store/large-files.ts';
import { readTrackedTasks } from './tracked-tasks.ts';

export type OpenSpecTargetOptions = {
  /** The folder that contains `openspec/`. */
  readonly repositoryDir: string;
  readonly filesDir: string;
  readonly files: readonly LargeFile[];
  /** The whole dataset, for `/tree`; without it, `/tree` is not found. */
  readonly tree?: Tree | null;
  /** The port on 127.0.0.1; 0, the default, means any free port. */
  readonly port?: number;
  /** Faults that the target has on purpose; none by default. */
  readonly faults?: FaultSpec | null;
  /**
   * The folder for writes. It must not exist yet, and is removed when the target ends. By default it is in the system's
   * temporary folder.
   */
  readonly scratchDir?: string;
  /** What was read of a repository that doesn't change: it is read once. By default each target reads its own. */
  readonly reading?: SharedReading | null;
};

/** What a thread has read of a repository, for the targets after it. */
export type SharedReading = {
  /** Null where none has read it yet. */
  readonly take: () => SharedArrayBuffer | null;
  readonly keep: (reading: SharedArrayBuffer) => void;
};

/**
 * The limits are fixed, so that figures of different machines compare. The young generation is small, to keep young garbage
 * from hiding the figure; the old one holds 10,000 changes several times over, so that a leak shows before it kills.
 */
const HEAP_LIMITS_MIB = { young: 4, old: 256 } as const;

const THREAD = {
  what: 'the OpenSpec target',
  code: 'TARGET' as const,
  hint: 'This is a fault of perf-harness, or of what it was given to serve. Try a smaller or a fresh dataset.',
  closeTimeoutMs: 1_000,
};

type OpenSpecThread = TargetThread<OpenSpecOrder, OpenSpecFacts>;

/** A thread that has loaded the server's code and serves nothing yet. If it is not started, it must be closed. */
export type IdleOpenSpecTarget = {
  readonly start: (options: OpenSpecTargetOptions | Promise<OpenSpecTargetOptions>) => Promise<Target>;
  readonly close: () => Promise<void>;
};

export function loadOpenSpecTarget(): IdleOpenSpecTarget {
  const thread: OpenSpecThread = new TargetThread(openWorker(), THREAD);
  thread.ready.catch(() => undefined);
  return { start: (options) => startOn(thread, options), close: () => thread.close() };
}

/** Serves an OpenSpec repository from a thread of its own. Throws HarnessError('TARGET') when it cannot. */
export function startOpenSpecTarget(options: OpenSpecTargetOptions): Promise<Target> {
  return loadOpenSpecTarget().start(options);
}

async function startOn(
  thread: OpenSpecThread,
  options: OpenSpecTargetOptions | Promise<OpenSpecTargetOptions>,
): Promise<Target> {
  const { repositoryDir, filesDir, files, port = 0, ...rest } = await orClose(options, thread);
  const { faults = null, scratchDir = freshFolder(), tree = null, reading: kept = null } = rest;
  const shared = Freeze.allocate();
  const freeze = new Freeze(shared);
  const known = kept?.take() ?? null;
  const reads = { reading: known, keepsReading: kept !== null && known === null };
  // Its thread loads no YAML.
  const trackedTasks = known === null ? readTrackedTasks(repositoryDir) : new Map<string, string>();
  const order = { repositoryDir, trackedTasks, ...reads, filesDir, files, tree, scratchDir, port };
  thread.serve({ ...order, faults: faults && { spec: faults, freeze: shared } }, scratchDir);
  const ready = await thread.ready;
  const { reading, ...counts } = ready.facts;
  if (reading !== null) kept?.keep(reading);
  return {
    origin: `http://127.0.0.1:${ready.port}`,
    gauges: new Set(ready.gauges),
    work: new Set(ready.work),
    cpuMeter: null,
    facts: {
      kind: 'openspec',
      repositoryDir,
      ...counts,
      files: files.map(({ name, bytes }) => ({ name, bytes })),
      heapLimitsMiB: HEAP_LIMITS_MIB,
    },
    begin: (windowUs, endUs = null) => {
      if (faults !== null) freeze.allow();
      thread.begin({ windowUs, endUs });
    },
    settle: () => {
      freeze.end();
      return thread.settle();
    },
    readWork: () => {
      freeze.end();
      return thread.readWork();
    },
    readCounts: () => {
      freeze.end();
      return thread.readCounts();
    },
    onGauges: (listener) => thread.onGauges(listener),
    profile: (step) => {
      if (step.kind === 'close') freeze.end();
      return thread.profile(step);
    },
    died: thread.died,
    close: () => {
      freeze.end();
      return thread.close();
    },
  };
}

/** A path that no other target has. */
function freshFolder(): string {
  return join(tmpdir(), `perf-harness-scratch-${randomUUID()}`);
}

async function orClose<T>(options: T | Promise<T>, thread: OpenSpecThread): Promise<T> {
  try {
    return await options;
  } catch (error) {
    await thread.close();
    throw error;
  }
}

function openWorker(): Worker {
  return new Worker(threadEntry('openspec-thread', import.meta.url), {
    name: 'openspec-target',
    resourceLimits: {
      maxYoungGenerationSizeMb: HEAP_LIMITS_MIB.young,
      maxOldGenerationSizeMb: HEAP_LIMITS_MIB.old,
    },
  });
}
