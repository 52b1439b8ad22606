import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { LOADER, moduleUrl, ROOT } from './project.ts';

export type Finished = { readonly stdout: string; readonly stderr: string; readonly code: number | null };

export type CliOptions = {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly uid?: number;
  readonly gid?: number;
};

/** What Node is given to run the command. */
export const COMMAND: readonly string[] = [...LOADER, fileURLToPath(moduleUrl('src/cli/main'))];

/** For code that other tests count: coverage makes it slower by a third. */
export const UNCOUNTED: NodeJS.ProcessEnv = { NODE_V8_COVERAGE: '' };

/** The command as a child process. */
export function startPerfHarness(args: readonly string[], options: CliOptions = {}): ChildProcess {
  return spawn(process.execPath, [...COMMAND, ...args], {
    ...options,
    cwd: options.cwd ?? ROOT,
    env: { ...process.env, NO_COLOR: '1', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

export function finish(child: ChildProcess): Promise<Finished> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk.toString('utf8');
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString('utf8');
  });
  return new Promise((done, reject) => {
    child.on('error', reject);
    child.on('close', (code) => done({ stdout, stderr, code }));
  });
}
