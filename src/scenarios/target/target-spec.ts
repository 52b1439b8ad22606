import type { FolderSpec } from './data-spec.ts';
import type { FaultSpec } from './fault.ts';

export type TargetSpec =
  | { readonly kind: 'openspec'; readonly dataset: DatasetSource; readonly faults: FaultSpec | null }
  /**
   * `url` is an origin with an optional base path, without a trailing slash. `metrics` is the path at which the server has its
   * metrics as Prometheus text; null for none.
   */
  | { readonly kind: 'url'; readonly url: string; readonly metrics: string | null }
  | ModuleTargetSpec
  | CommandTargetSpec;

/** What the module at the path `module` exports, served in this process; `metrics` as above. */
type ModuleTargetSpec = {
  readonly kind: 'module';
  readonly module: string;
  readonly readyTimeoutMs: number;
  readonly metrics: string | null;
};

/** Stands for the port of a command that is started. */
export const PORT_PLACEHOLDER = '\x24{port}';

/** A server that the harness starts. `${port}` in `command`, `env` and `url` stands for its port. */
export type CommandTargetSpec = {
  readonly kind: 'command';
  readonly command: readonly [string, ...string[]];
  /** The folder that it runs in; empty for that of the scenario file. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Null for any that is free. */
  readonly port: number | null;
  /** An origin of this machine with an optional base path, without a trailing slash. */
  readonly url: string;
  readonly ready: Readiness;
  readonly readyTimeoutMs: number;
  readonly stopSignal: StopSignal;
  /** Whether one start serves all scenarios that have the same target. */
  readonly keep: boolean;
  readonly metrics: string | null;
};

/** What tells that a command can be asked: an answer, a text that it prints, or that it accepts a connection. */
export type Readiness =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'log'; readonly text: string }
  | { readonly kind: 'port' };

export const STOP_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGKILL'] as const;
export type StopSignal = (typeof STOP_SIGNALS)[number];

/** A dataset that is generated into the cache, or one that is taken from a folder. */
export type DatasetSource = ({ readonly kind: 'generated' } & DatasetSpec) | FolderSpec;

/** A generated repository and large files, reproducible from `seed`. `files` are exact sizes in bytes. */
export type DatasetSpec = {
  readonly changes: number;
  readonly archived: number;
  readonly specs: number;
  readonly files: readonly number[];
  readonly seed: number;
};

/** How many changes are in the archive if nobody says so: a tenth of those that are not. */
export function defaultArchived(changes: number): number {
  return Math.round(changes / 10);
}
