import { isAbsolute, join } from 'node:path';
import type { OpenThreads } from '../../harness/shards/threads.ts';

/** A stream that a command writes to; a terminal tells that it is one, and its size. */
export type OutputStream = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
};

/** Everything outside itself that a command touches. `main.ts` passes the streams of the process; tests pass their own. */
export type CommandIo = {
  /** For results. */
  readonly stdout: OutputStream;
  /** For progress, logs and errors. */
  readonly stderr: OutputStream;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Folder that relative paths of arguments start from; `.` for the folder of the process. */
  readonly cwd: string;
  /** All of standard input, as text. It is not opened before. */
  readonly input: () => Promise<string>;
  /** Emits `SIGINT` and `SIGTERM`. */
  readonly signals: Pick<NodeJS.EventEmitter, 'on' | 'off'>;
  /**
   * Calls back for each key that is pressed, until the returned function is called; null where nobody can press one. Ctrl-C
   * stays a SIGINT.
   */
  readonly keys: ((onKey: (key: string) => void) => () => void) | null;
  /** Ends the process at once; called for the second signal. */
  readonly leave: (exitCode: number) => void;
  /**
   * Has V8 optimise no more code: for a command that does little, for long, and would spend a quarter of what it takes of the machine on
   * making that little faster.
   */
  readonly optimiseNoMore: () => void;
  /** Opens the threads of a command that runs scenarios; null to start threads that end with the command. */
  readonly openThreads: OpenThreads | null;
};

const WIDEST_REPORT = 120;
const NARROWEST_REPORT = 40;
const DEFAULT_WIDTH = 80;

/** Columns that a report may take: those of the terminal, or what COLUMNS says, or 80. */
export function reportWidth({ stdout, environment }: Pick<CommandIo, 'stdout' | 'environment'>): number {
  const columns = stdout.columns ?? Number(environment['COLUMNS'] || DEFAULT_WIDTH);
  return Math.min(WIDEST_REPORT, Math.max(NARROWEST_REPORT, Number.isNaN(columns) ? DEFAULT_WIDTH : columns));
}

/** The path to open for a path that was given as an argument. */
export function pathFrom(io: Pick<CommandIo, 'cwd'>, path: string): string {
  return io.cwd === '.' || isAbsolute(path) ? path : join(io.cwd, path);
}

/** Only a terminal shows colours, and only without NO_COLOR (no-color.org). */
export function isColoured(stream: OutputStream, environment: CommandIo['environment']): boolean {
  return stream.isTTY === true && !environment['NO_COLOR'] && environment['TERM'] !== 'dumb';
}

/** Whether stderr is a terminal that may be drawn on over and over. */
export function isLive({ stderr, environment }: Pick<CommandIo, 'stderr' | 'environment'>): boolean {
  return isDrawable(stderr, environment);
}

/** Whether a stream is a terminal that may be drawn on over and over. */
export function isDrawable(stream: OutputStream, environment: CommandIo['environment']): boolean {
  return stream.isTTY === true && !environment['CI'] && environment['TERM'] !== 'dumb';
}
