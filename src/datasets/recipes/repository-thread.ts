import { parentPort, workerData } from 'node:worker_threads';
import { Progress } from '../store/progress.ts';
import { TreeWriter } from '../store/tree-writer.ts';
import { repositoryFolders } from './layout.ts';
import { type FromHelper, type RepositoryJob, writeShare } from './repository-share.ts';

const job = workerData as RepositoryJob;
const tell = (message: FromHelper): void => parentPort?.postMessage(message);
// This thread needs no signal: it stops when the shared counter is at its end.
const progress = new Progress(() => {}, new AbortController().signal);

/** It is not awaited at the top level, because this file is loaded as a script when it runs from source. */
async function help(): Promise<void> {
  try {
    const writer = new TreeWriter(job.dir, progress, repositoryFolders(job.name));
    await writeShare(job, writer, (units) => tell({ kind: 'written', units }));
  } catch (error) {
    const { message, code, syscall, path } = error as NodeJS.ErrnoException;
    tell({ kind: 'failed', message, fields: { code, syscall, path } });
  }
}

void help();
