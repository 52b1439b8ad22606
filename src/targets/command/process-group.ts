import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { HarnessError, messageOf } from '../../errors.ts';
import { openProc } from '../../monitor/machine/proc.ts';
import { TARGET_MARKER } from '../../monitor/processes/marker.ts';
import { Guard } from './guard.ts';

const LOOK_EVERY_MS = 20;
const KILLED_LOOK_MS = 5;
const KILLED_WITHIN_MS = 2_000;

export type GroupOptions = {
  readonly command: readonly [string, ...string[]];
  readonly cwd: string;
  readonly environment: NodeJS.ProcessEnv;
  /** The file that it prints to. */
  readonly fd: number;
  /** What no other command carries in its environment. */
  readonly marker: string;
  /** A folder that is deleted if this process ends without having stopped the group; null for none. */
  readonly scratch: string | null;
};

/** A command with all that it starts, in a process group of its own. */
export class ProcessGroup {
  readonly pid: number;
  readonly #child: ChildProcess;
  readonly #guard: Guard;
  readonly #marker: string;
  /** Resolves with how the command ended, for people: `exited with code 1`. */
  readonly ended: Promise<string>;

  private constructor(child: ChildProcess, pid: number, guard: Guard, marker: string) {
    this.#child = child;
    this.pid = pid;
    this.#guard = guard;
    this.#marker = marker;
    this.ended = once(child, 'exit').then(([code, signal]) =>
      signal === null ? `exited with code ${code}` : `was ended by ${signal}`,
    );
  }

  /** Throws HarnessError `CONFIG` where there is no such command, or it may not be run. */
  static async start(options: GroupOptions): Promise<ProcessGroup> {
    const { cwd, environment, fd, marker, scratch } = options;
    const [program, ...args] = options.command;
    const guard = await Guard.start(marker, scratch);
    const env = { ...environment, [TARGET_MARKER]: marker };
    try {
      const child = spawn(program, args, { cwd, env, stdio: ['ignore', fd, fd], detached: true });
      if (child.pid !== undefined) guard.watch(child.pid);
      await once(child, 'spawn');
      return new ProcessGroup(child, child.pid as number, guard, marker);
    } catch (error) {
      await guard.release();
      throw notStarted(program, cwd, error);
    }
  }

  /** The code that the command itself exited with; null while it runs, and where a signal has ended it. */
  get exitCode(): number | null {
    return this.#child.exitCode;
  }

  /** Sends the signal to the whole group, SIGKILL to what is left of it after `graceMs` or at `hurry`, and to all that has left it. */
  async stop(signal: NodeJS.Signals, graceMs: number, hurry?: AbortSignal): Promise<void> {
    this.#send(signal);
    // A process that was stopped takes its signal when it goes on.
    this.#send('SIGCONT');
    const until = performance.now() + graceMs;
    while (this.#isAlive() && performance.now() < until && !hurry?.aborted) await pause(LOOK_EVERY_MS);
    this.#send('SIGKILL');
    await this.ended;
    // A process that was killed takes a moment to end, above all one with much memory.
    const gone = performance.now() + KILLED_WITHIN_MS;
    while ((killMarked(this.#marker) > 0 || this.#isAlive()) && performance.now() < gone) await pause(KILLED_LOOK_MS);
    await this.#guard.release();
  }

  #send(signal: NodeJS.Signals): void {
    try {
      process.kill(-this.pid, signal);
    } catch {
      // Nothing of the group is left.
    }
  }

  /** Whether a process of the group still runs; a zombie does not. */
  #isAlive(): boolean {
    const proc = openProc();
    const names = proc.list('/proc')?.filter((name) => /^\d+$/.test(name)) ?? [];
    if (names.length === 0) return this.#child.exitCode === null && this.#child.signalCode === null;
    const member = new RegExp(`^[^ZX] \\d+ ${this.pid} `);
    return names.some((name) => {
      const stat = proc.read(`/proc/${name}/stat`) ?? '';
      return member.test(stat.slice(stat.lastIndexOf(')') + 2));
    });
  }
}

/** Kills what carries the marker of a command, also outside of its group, and returns how many there were; none are found without /proc. */
function killMarked(marker: string): number {
  const proc = openProc();
  let found = 0;
  for (const name of proc.list('/proc') ?? []) {
    if (!/^\d+$/.test(name)) continue;
    const environment = proc.read(`/proc/${name}/environ`);
    if (environment === null || !`\0${environment}`.includes(`\0${TARGET_MARKER}=${marker}\0`)) continue;
    found += 1;
    try {
      process.kill(Number(name), 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  }
  return found;
}

function notStarted(program: string, cwd: string, error: unknown): HarnessError {
  const { code } = error as NodeJS.ErrnoException;
  const path = program.includes('/') ? resolve(cwd, program) : null;
  const file = path === null ? undefined : statSync(path, { throwIfNoEntry: false });
  const refused = (why: string, hint: string): HarnessError => new HarnessError('CONFIG', why, { hint, cause: error });
  if (code === 'EACCES') {
    return file?.isDirectory() === true
      ? refused(`the command "${program}" is a folder`, `Give a program: [node, ${program}].`)
      : refused(
          `the command "${program}" may not be executed`,
          `Allow it, chmod +x ${program}; or give the program that runs it: [node, ${program}].`,
        );
  }
  if (code === 'ENOENT' && file !== undefined)
    return refused(
      `the command "${program}" can't be run: the interpreter that its first line names is not there`,
      `See it: head -1 ${program}. Install that, or give the program that runs it: [node, ${program}].`,
    );
  return refused(
    code === 'ENOENT'
      ? `there is no command "${program}"${path === null ? ' on the PATH' : `: no file ${path}`}`
      : `can't start the command "${program}": ${messageOf(error)}`,
    'Give a program of the PATH, or the path of one, relative to cwd, and its arguments: [node, server.js]. No shell reads them.',
  );
}
