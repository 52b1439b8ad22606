import { EventEmitter } from 'node:events';
import { Writable } from 'node:stream';
import { runCommandLine } from '../../src/cli/command-line.ts';
import type { CommandIo, OutputStream } from '../../src/cli/terminal/command-io.ts';

export type Captured = {
  readonly io: CommandIo;
  readonly signals: EventEmitter;
  /** Exit codes with which the command asked to end the process at once. */
  readonly left: readonly number[];
  readonly stdout: () => string;
  readonly stderr: () => string;
};

type Surroundings = Partial<Pick<CommandIo, 'cwd' | 'environment'>> & {
  /** Both streams are terminals of this width. */
  readonly columns?: number;
};

/** A surface for a command that keeps what is printed and takes signals from the test. */
export function captureIo({ cwd = '.', environment = {}, columns }: Surroundings = {}): Captured {
  const [stdout, stderr] = [capture(columns), capture(columns)];
  const signals = new EventEmitter();
  const left: number[] = [];
  const leave = (exitCode: number): void => {
    left.push(exitCode);
  };
  const io = { stdout: stdout.stream, stderr: stderr.stream, environment, cwd, signals, leave };
  return { io, signals, left, stdout: stdout.text, stderr: stderr.text };
}

/** Runs a command in this process and resolves with what it printed and its exit code. */
export async function callPerfHarness(
  args: readonly string[],
  surroundings: Surroundings = {},
): Promise<{ readonly stdout: string; readonly stderr: string; readonly code: number }> {
  const { io, stdout, stderr } = captureIo(surroundings);
  const code = await runCommandLine(args, io);
  return { stdout: stdout(), stderr: stderr(), code };
}

function capture(columns: number | undefined): { readonly stream: OutputStream; readonly text: () => string } {
  let text = '';
  const stream = new Writable({
    decodeStrings: false,
    write: (chunk, _, done) => {
      text += String(chunk);
      done();
    },
  });
  const terminal = columns === undefined ? {} : { isTTY: true, columns };
  return { stream: Object.assign(stream, terminal), text: () => text };
}
