import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { Clock } from '../../../metrics/clock.ts';

/** How a program ended; `atUs` is when that was seen, µs on the shared clock. */
export type ProgramEnd =
  | { readonly kind: 'exit'; readonly code: number; readonly atUs: number }
  | { readonly kind: 'signal'; readonly signal: string; readonly atUs: number }
  /** It was not started, or can't be ended. */
  | { readonly kind: 'error'; readonly error: Error; readonly atUs: number };

export type ProgramOptions = {
  readonly words: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** What it inherits beside stdin, stdout and stderr. */
  readonly descriptors: readonly number[];
  readonly clock: Clock;
  readonly onStdout: (chunk: Buffer) => void;
  readonly onStderr: (chunk: Buffer) => void;
  /** Called once, after the last of the output. */
  readonly onEnd: (end: ProgramEnd) => void;
};

/** What a process that has left the group of its program may keep open is not waited for any longer. */
const OUTPUT_WITHIN_MS = 1_000;
/** A process that does not end by SIGKILL waits for a device. */
const KILLED_WITHIN_MS = 5_000;

/** A program that runs, in a session and so in a process group of its own. It has no input. Nothing of the group is left when it has ended. */
export class RunningProgram {
  readonly #options: ProgramOptions;
  readonly #child: ChildProcess | null;
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
    const { words, cwd, env, descriptors, onStdout, onStderr, clock } = this.#options;
    const [program, ...args] = words;
    try {
      const stdio = ['ignore', 'pipe', 'pipe', ...descriptors] as const;
      const child = spawn(program, args, { cwd, env, stdio: [...stdio], detached: true });
      child.on('error', this.#fail);
      child.on('exit', (code, signal) => {
        const atUs = clock();
        this.#end = signal === null ? { kind: 'exit', code: code ?? 0, atUs } : { kind: 'signal', signal, atUs };
        this.#killGroup();
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.#dropOutput(), OUTPUT_WITHIN_MS);
      });
      child.on('close', () => {
        if (this.#end !== null) this.#over(this.#end);
      });
      (child.stdout as Readable).on('data', onStdout);
      (child.stderr as Readable).on('data', onStderr);
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
    this.#child?.stdout?.destroy();
    this.#child?.stderr?.destroy();
  }

  readonly #fail = (error: Error): void => {
    this.#dropOutput();
    this.#over({ kind: 'error', error, atUs: this.#options.clock() });
  };

  #over(end: ProgramEnd): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#options.onEnd(end);
  }
}
