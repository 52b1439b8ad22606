import { defaultThreads } from '../../harness/shards/pool.ts';
import { openThreads } from '../../harness/shards/threads.ts';
import type { CommandIo } from '../terminal/command-io.ts';
import type { RunArguments } from './run-file.ts';

/** Opens the target's thread first, so that it loads its code while this one loads the rest. Returns the exit code. */
export async function runCommand(args: RunArguments, io: CommandIo): Promise<number> {
  const threads = openThreads(args.threads ?? defaultThreads(), args.target === null);
  try {
    const { runFile } = await import('./run-file.ts');
    return await runFile(args, threads, io);
  } finally {
    await threads.close();
  }
}
