import { EventEmitter, once } from 'node:events';
import { Writable } from 'node:stream';
import { runCommandLine } from '../../src/cli/command-line.ts';
import type { CommandIo, OutputStream } from '../../src/cli/terminal/command-io.ts';
import type { Finished } from './cli.ts';
import { openKeptThreads } from './kept-threads.ts';

export type Captured = {
  readonly io: CommandIo;
  readonly signals: EventEmitter;
  /** Exit codes with which the command asked to end the process at once. */
  readonly left: readonly number[];
  readonly stdout: () => string;
  readonly stderr: () => string;
};

type Surroundings = Partial<Pick<CommandIo, 'cwd' | 'environment' | 'openThreads'>> & {
  /** What standard input holds. */
  readonly input?: string;
  /** Both streams are terminals of this width. */
  readonly columns?: number;
};

/** A surface for a command that keeps what is printed and takes signals from the test. */
export function captureIo({
  cwd = '.',
  environment = {},
  input = '',
  columns,
  openThreads = openKeptThreads,
}: Surroundings = {}): Captured {
  const [stdout, stderr] = [capture(columns), capture(columns)];
  const signals = new EventEmitter();
  const left: number[] = [];
  const leave = (exitCode: number): void => {
    left.push(exitCode);
  };
  const io = {
    stdout: stdout.stream,
    stderr: stderr.stream,
    environment,
    cwd,
    signals,
    keys: null,
    leave,
    optimiseNoMore: () => undefined,
    openThreads,
    input: async () => input,
  };
  return { io, signals, left, stdout: stdout.text, stderr: stderr.text };
}

/** A command that runs in this process. */
export type Call = {
  readonly finished: Promise<Finished>;
  /** Sends a signal as the system would. */
  readonly kill: (signal: 'SIGINT' | 'SIGTERM') => void;
  /** Exit codes with which it asked to end the process at once. */
  readonly left: readonly number[];
  /** Resolves with what was printed to stdout as soon as anything was, or when the command has ended. */
  readonly printed: Promise<string>;
  /** The same of stderr. */
  readonly told: Promise<string>;
};

/** Starts a command in this process. */
export function beginPerfHarness(args: readonly string[], surroundings: Surroundings = {}): Call {
  const { io, signals, left, stdout, stderr } = captureIo(surroundings);
  const run = async (): Promise<Finished> => {
    const code = await runCommandLine(args, io);
    return { stdout: stdout(), stderr: stderr(), code };
  };
  const finished = run();
  const printed = Promise.race([once(io.stdout, 'printed'), finished]).then(stdout);
  const told = Promise.race([once(io.stderr, 'printed'), finished]).then(stderr);
  return { finished, kill: (signal) => signals.emit(signal), left, printed, told };
}

/** Runs a command in this process and resolves with what it printed and its exit code. */
export function callPerfHarness(args: readonly string[], surroundings: Surroundings = {}): Promise<Finished> {
  return beginPerfHarness(args, surroundings).finished;
}

function capture(columns: number | undefined): { readonly stream: OutputStream; readonly text: () => string } {
  let text = '';
  const stream: Writable = new Writable({
    decodeStrings: false,
    write: (chunk, _, done) => {
      text += String(chunk);
      done();
      stream.emit('printed');
    },
  });
  const terminal = columns === undefined ? {} : { isTTY: true, columns };
  return { stream: Object.assign(stream, terminal), text: () => text };
}

/** A busy machine may fail a limit on time or rate; saying so is the command's job. */
export function isOnlySlow(code: number | null, stdout: string): boolean {
  const missed = stdout.split('\n').filter((line) => / (FAIL|INVALID)\b/.test(line.slice(1)));
  const isSlow = missed.length > 0 && missed.every((line) => /^ {2}(p[\d.]+|mean|max|rate)\(/.test(line));
  return (code === 3 || code === 5) && isSlow;
}
