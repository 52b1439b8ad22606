import type { DatasetSource } from '../../target/target-spec.ts';

/** One iteration runs one program once. Iterations take the runs in turn. */
export type CliWorkload = {
  readonly kind: 'cli';
  readonly runs: readonly RunSpec[];
  readonly place: RunPlace;
  /** The folder of the scenario file: programs of the packages that are installed there are found by name. */
  readonly base: string;
  /** Variables of the environment, beside those of the harness. */
  readonly env: Readonly<Record<string, string>>;
  /** Arguments with which a program does no more than start; it is run with them after each run. Null for none. */
  readonly startup: readonly string[] | null;
  /** Nothing in it can be swept. */
  readonly levels: null;
};

/** The folder that programs run in: one of the user, or the repository of a dataset. */
type RunPlace = { readonly kind: 'cwd'; readonly cwd: string } | DatasetSource;

export type RunSpec = {
  readonly name: string;
  /** The program and its arguments, as they are written. */
  readonly run: readonly [string, ...string[]];
  /** Where the program is. The loader makes it absolute. */
  readonly program: string;
  readonly expect: RunExpectation;
};

/** What a run must come to, to count as ok. */
export type RunExpectation = {
  readonly exit: number;
  /** JSON Pointer (RFC 6901) of a value that stdout, which is JSON, must have; empty for the whole. Null where nothing is parsed. */
  readonly json: string | null;
  /** Exact number of entries of the list at `json`. */
  readonly items: number | null;
  /** Text that stdout must contain. */
  readonly contains: string | null;
};
