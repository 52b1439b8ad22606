import { type ChildProcess, spawn } from 'node:child_process';
import type { Duplex, Readable } from 'node:stream';
import type { Clock } from '../../../metrics/clock.ts';
import { GO_DESCRIPTOR, STDERR_DESCRIPTOR } from './waiting-shell.ts';

/** How a program ended; `atUs` is when its end was seen first, by a report or by its exit, µs on the shared clock. */
export type ProgramEnd =
  | { readonly kind: 'exit'; readonly code: number; readonly atUs: number }
  | { readonly kind: 'signal'; readonly signal: string; readonly atUs: number }
  /** It was not started, or can't be ended. */
  | { readonly kind: 'error'; readonly error: Error; readonly atUs: number };

export type ProgramOptions = {
  /** The words that start a waiting shell, which becomes the program. What they run around it may report its end on stderr. */
  readonly words: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  /** Called once, right before the program is told to go on; not at all where it can't be. */
  readonly onStart: () => void;
  readonly onStdout: (chunk: Buffer) => void;
  readonly onStderr: (chunk: Buffer) => void;
  /** Called once, after the last of the output, with what was reported of the program. */
  readonly onEnd: (end: ProgramEnd, report: string) => void;
};

/** What a process that has left the group of its program may keep open is not waited for any longer. */
const OUTPUT_WITHIN_MS = 1_000;
/** A process that does not end by SIGKILL waits for a device. */
const KILLED_WITHIN_MS = 5_000;

/** A program that runs, in a session and so in a process group of its own. It has no input. Nothing of the group is left when it has ended. */
export class RunningProgram {
  readonly #options: ProgramOptions;
  readonly #child: ChildProcess | null;
  #hasStarted = false;
  #report = '';
  /** When the report began; null before it. */
  #reportedUs: number | null = null;
  #end: ProgramEnd | null = null;
  #isOver = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ProgramOptions) {
    this.#options = options;
    this.#child = this.#start();
  }

  /** The number of its process; undefined if it was not started. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Ends the program with all of its group, by SIGKILL. Its end is told as any other. */
  kill(): void {
    if (this.#isOver || this.#end !== null) return;
    this.#killGroup();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#fail(new Error('it does not end by SIGKILL')), KILLED_WITHIN_MS);
  }

  #start(): ChildProcess | null {
    const { words, cwd, env, onStdout, onStderr, clock } = this.#options;
    const [program, ...args] = words;
    try {
      const stdio = ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'] as const;
      const child = spawn(program, args, { cwd, env, stdio: [...stdio], detached: true });
      child.on('error', this.#fail);
      child.on('exit', (code, signal) => {
        const atUs = this.#reportedUs ?? clock();
        if (signal !== null) this.#end = { kind: 'signal', signal, atUs };
        else if (this.#hasStarted) this.#end = { kind: 'exit', code: code ?? 0, atUs };
        else this.#end = { kind: 'error', error: new Error('it is not there, or may not be executed'), atUs };
        this.#killGroup();
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.#dropOutput(), OUTPUT_WITHIN_MS);
      });
      child.on('close', () => {
        if (this.#end !== null) this.#over(this.#end);
      });
      (child.stdout as Readable).on('data', onStdout);
      (child.stdio[STDERR_DESCRIPTOR] as Readable).on('data', onStderr);
      (child.stderr as Readable).on('data', (chunk: Buffer) => {
        if (this.#hasStarted) this.#reportedUs ??= clock();
        this.#report += chunk.toString('latin1');
      });
      const gate = child.stdio[GO_DESCRIPTOR] as Duplex;
      // A shell that was ended while it waited breaks the connection.
      gate.on('error', () => undefined);
      gate.once('data', () => {
        this.#hasStarted = true;
        this.#options.onStart();
        gate.end('\n');
      });
      return child;
    } catch (error) {
      // Some errors of a start are thrown. Nobody is told of an end before the start has returned.
      queueMicrotask(() => this.#fail(error instanceof Error ? error : new Error(String(error))));
      return null;
    }
  }

  #killGroup(): void {
    try {
      if (this.pid !== undefined) process.kill(-this.pid, 'SIGKILL');
    } catch {
      // Nothing of the group is left.
    }
  }

  #dropOutput(): void {
    for (const stream of this.#child?.stdio ?? []) stream?.destroy();
  }

  readonly #fail = (error: Error): void => {
    this.#dropOutput();
    this.#over({ kind: 'error', error, atUs: this.#options.clock() });
  };

  #over(end: ProgramEnd): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#options.onEnd(end, this.#report);
  }
}
