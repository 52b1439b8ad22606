import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

export type Finished = {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
  /** User and system time of the whole process, all its threads and its own children, to 10 ms. */
  readonly cpuMs: number;
};

/** USER_HZ of every Linux that Node runs on. */
const TICK_MS = 10;

type ChildOptions = {
  /** Ends the command when it is aborted. */
  readonly stop?: AbortSignal;
  /** Beside the variables of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** The folder that it runs in; that of this process if left out. */
  readonly cwd?: string;
};

/** Runs a command to its end. Its CPU time is right only when no other child of ours ends meanwhile. */
export async function runChild(
  command: string,
  args: readonly string[],
  { stop, env = {}, cwd = process.cwd() }: ChildOptions = {},
): Promise<Finished> {
  const before = childrenCpuMs();
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], cwd, env: { ...process.env, ...env } });
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  const end = (): boolean => child.kill('SIGTERM');
  stop?.addEventListener('abort', end);
  const [exitCode, signal] = (await once(child, 'close')) as [number | null, string | null];
  stop?.removeEventListener('abort', end);
  if (exitCode === null) throw new Error(`${command} was ended by ${signal}`);
  return { stdout: stdout(), stderr: stderr(), exitCode, cpuMs: childrenCpuMs() - before };
}

/** Runs a command to its end, and throws if it fails. */
export async function mustRun(command: string, args: readonly string[], options: ChildOptions = {}): Promise<Finished> {
  const finished = await runChild(command, args, options);
  if (finished.exitCode === 0) return finished;
  const { stdout, stderr } = finished;
  throw new Error(`${command} ${args.join(' ')} exited with ${finished.exitCode}\n${stderr}${stdout.slice(-2000)}`);
}

/** cutime and cstime of proc_pid_stat(5): the CPU time of all children that have ended, and of their children. */
export function childrenCpuMs(): number {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  // The second field, the name of the command, is in brackets and may contain blanks.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user, system] = [Number(fields[13]), Number(fields[14])];
  return (user + system) * TICK_MS;
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}
