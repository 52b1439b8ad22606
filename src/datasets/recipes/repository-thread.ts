import { parentPort, workerData } from 'node:worker_threads';
import { Progress } from '../store/progress.ts';
import { TreeWriter } from '../store/tree-writer.ts';
import { repositoryFolders } from './layout.ts';
import { type FromHelper, type RepositoryJob, writeShare } from './repository-share.ts';

const job = workerData as RepositoryJob;
const tell = (message: FromHelper): void => parentPort?.postMessage(message);
// It is told to stop by the counter that all share.
const progress = new Progress(() => {}, new AbortController().signal);

/** Not awaited at the top: from source, this file is loaded as a script. */
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
