import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { HarnessError, messageOf } from '../../errors.ts';

/** How long a command has to end by itself after SIGTERM, in ms. */
const GRACE_MS = 5_000;

/** A command that the monitor has started, in a process group of its own. */
export class WatchedCommand {
  readonly pid: number;
  readonly #child: ChildProcess;
  /** Resolves with how it ended, for people. */
  readonly ended: Promise<string>;

  private constructor(child: ChildProcess, pid: number) {
    this.#child = child;
    this.pid = pid;
    this.ended = once(child, 'exit').then(([code, signal]) =>
      signal === null ? `the command ended with code ${code}` : `the command was ended by ${signal}`,
    );
  }

  /** Starts it without a shell. What it prints goes to the file at `logPath`. Throws HarnessError USAGE if it can't be started. */
  static async start([command, ...args]: readonly [string, ...string[]], logPath: string): Promise<WatchedCommand> {
    const log = openSync(logPath, 'a');
    try {
      const child = spawn(command, args, { stdio: ['ignore', log, log], detached: true });
      await once(child, 'spawn');
      return new WatchedCommand(child, child.pid as number);
    } catch (error) {
      throw new HarnessError('USAGE', `can't start the command "${command}": ${messageOf(error)}`, {
        hint: 'give the path of a program that may be run, and its arguments, after --; no shell reads them',
        cause: error,
      });
    } finally {
      closeSync(log);
    }
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Ends it and all of its group, by force after `graceMs`. Resolves with how it ended, for people. */
  async end(graceMs: number = GRACE_MS): Promise<string> {
    const wasRunning = this.isRunning;
    this.kill('SIGTERM');
    const force = setTimeout(() => this.kill('SIGKILL'), graceMs);
    const how = await this.ended;
    clearTimeout(force);
    // Its children may have ignored the first signal.
    this.kill('SIGKILL');
    return wasRunning ? `the monitor ended the command: ${how}` : how;
  }

  /** Sends a signal to its group, if anything of that is left. */
  kill(signal: 'SIGTERM' | 'SIGKILL'): void {
    try {
      process.kill(-this.pid, signal);
    } catch {
      // Nothing of the group is left.
    }
  }
}
