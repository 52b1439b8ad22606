import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { HarnessError } from '../../errors.ts';
import { threadEntry } from '../../thread-entry.ts';
import { type RepositorySpec, unitsOf } from '../content/openspec/repository-units.ts';
import type { ManifestFile } from '../store/manifest.ts';
import type { Progress } from '../store/progress.ts';
import { TreeWriter } from '../store/tree-writer.ts';
import type { ChangeEntry } from './change-entry.ts';
import { repositoryFolders } from './layout.ts';
import { type FromHelper, type RepositoryJob, stopTaking, type WrittenUnit, writeShare } from './repository-share.ts';

/** A repository that has been written, in the order of its units. */
export type WrittenRepository = {
  readonly files: readonly ManifestFile[];
  readonly changes: readonly ChangeEntry[];
};

/** With fewer changes, the work is done before another thread has started. */
const CHANGES_WORTH_A_THREAD = 400;
/** Most of the time goes to the kernel, which waits for locks: a third thread gained nothing. */
const MOST_THREADS = 2;
/** A helper keeps nothing after its message. A small young generation keeps its garbage small, too. */
const HEAP_LIMITS_MIB = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 256 };

/** Writes a repository into the folder `name` below `dir`, which is not there yet; a large one by several threads. */
export async function writeRepository(
  dir: string,
  name: string,
  spec: RepositorySpec,
  progress: Progress,
): Promise<WrittenRepository> {
  const writer = new TreeWriter(dir, progress);
  for (const folder of repositoryFolders(name)) writer.makeFolder(folder);
  const job: RepositoryJob = { dir, name, spec, next: new Int32Array(new SharedArrayBuffer(4)) };
  const written: WrittenUnit[] = [];
  const helpers = Array.from({ length: helpersFor(spec) }, () =>
    startHelper(job, (units) => {
      written.push(...units);
      for (const { bytes } of units.flatMap(({ files }) => files)) {
        progress.advance(bytes, name);
        progress.countFile();
      }
    }),
  );
  // They are awaited below in either case; until then a failure must not count as unhandled.
  for (const helper of helpers) helper.catch(() => undefined);
  try {
    await writeShare(job, writer, (units) => written.push(...units));
  } finally {
    stopTaking(job);
    // No thread may still write when the folder is deleted.
    await Promise.allSettled(helpers);
  }
  await Promise.all(helpers);
  if (written.length < unitsOf(spec)) throw new HarnessError('INTERNAL', 'a thread that wrote the repository has died');
  written.sort((a, b) => a.place - b.place);
  return {
    files: written.flatMap(({ files }) => files),
    changes: written.flatMap(({ change }) => change ?? []),
  };
}

function helpersFor({ changes, archived }: RepositorySpec): number {
  return changes + archived < CHANGES_WORTH_A_THREAD ? 0 : Math.min(availableParallelism(), MOST_THREADS) - 1;
}

/** Resolves when the thread has written its share and has ended; rejects with the error that it met. */
async function startHelper(job: RepositoryJob, onWritten: (units: readonly WrittenUnit[]) => void): Promise<void> {
  const worker = new Worker(threadEntry('repository-thread', import.meta.url), {
    workerData: job,
    resourceLimits: HEAP_LIMITS_MIB,
  });
  let failure: Error | undefined;
  worker.on('message', (message: FromHelper) => {
    switch (message.kind) {
      case 'written':
        onWritten(message.units);
        return;
      case 'failed':
        failure = Object.assign(new Error(message.message), message.fields);
        stopTaking(job);
        return;
    }
  });
  await once(worker, 'exit');
  if (failure !== undefined) throw failure;
}
