import { Worker } from 'node:worker_threads';
import type { Target } from '../target.ts';
import { threadEntry } from '../thread-entry.ts';
import type { LargeFile } from './large-files.ts';
import type { ThreadOrder } from './messages.ts';
import { TargetThread } from './target-thread.ts';

export type OpenSpecTargetOptions = {
  /** Folder that contains `openspec/`. */
  readonly repositoryDir: string;
  readonly filesDir: string;
  readonly files: readonly LargeFile[];
  /** On 127.0.0.1; 0, the default, is any free port. */
  readonly port?: number;
};

/**
 * Fixed, so that figures of different machines compare. The young generation is small, to keep young garbage from
 * hiding the figure; the old one holds 10,000 changes several times over, so that a leak shows before it kills.
 */
const HEAP_LIMITS_MIB = { young: 4, old: 256 } as const;

const CLOSE_TIMEOUT_MS = 3_000;

/** Serves an OpenSpec repository from a thread of its own. Throws HarnessError('TARGET') when it cannot. */
export async function startOpenSpecTarget(options: OpenSpecTargetOptions): Promise<Target> {
  const { repositoryDir, filesDir, files, port = 0 } = options;
  const order: ThreadOrder = { repositoryDir, filesDir, files, port };
  const thread = new TargetThread(openWorker(order), CLOSE_TIMEOUT_MS);
  const ready = await thread.ready;
  return {
    origin: `http://127.0.0.1:${ready.port}`,
    gauges: new Set(ready.gauges),
    facts: {
      kind: 'openspec',
      repositoryDir,
      changes: ready.changes,
      specs: ready.specs,
      files: files.map(({ name, bytes }) => ({ name, bytes })),
      heapLimitsMiB: HEAP_LIMITS_MIB,
    },
    settle: () => thread.settle(),
    onGauges: (listener) => thread.onGauges(listener),
    died: thread.died,
    close: () => thread.close(),
  };
}

function openWorker(order: ThreadOrder): Worker {
  return new Worker(threadEntry('thread', import.meta.url), {
    name: 'openspec-target',
    workerData: order,
    resourceLimits: {
      maxYoungGenerationSizeMb: HEAP_LIMITS_MIB.young,
      maxOldGenerationSizeMb: HEAP_LIMITS_MIB.old,
    },
  });
}
