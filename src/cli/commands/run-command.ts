import { defaultThreads } from '../../harness/shards/pool.ts';
import { openThreads } from '../../harness/shards/threads.ts';
import type { LogLevel } from '../options/log-level.ts';

export type RunArguments = {
  readonly file: string | undefined;
  readonly scenarios: readonly string[];
  readonly concurrency: string | null;
  readonly rate: string | null;
  readonly duration: string | null;
  readonly target: string | null;
  readonly allowHosts: readonly string[];
  readonly threads: number | null;
  readonly out: string;
  readonly cacheDir: string;
  readonly json: boolean;
  readonly logLevel: LogLevel;
};

/** Opens the target's thread first, so that it loads its code while this one loads the rest. Returns the exit code. */
export async function runCommand(args: RunArguments): Promise<number> {
  const threads = openThreads(args.threads ?? defaultThreads(), args.target === null);
  try {
    const { runFile } = await import('./run-file.ts');
    return await runFile(args, threads);
  } finally {
    await threads.close();
  }
}
