import { NO_TLS_FILES, type TlsFiles } from '../../tls-files.ts';
import type { Headers } from '../fields/headers.ts';
import type { FolderSpec, RepositorySpec } from './data-spec.ts';
import type { FaultSpec } from './fault.ts';

export type TargetSpec =
  | { readonly kind: 'openspec'; readonly dataset: DatasetSource; readonly faults: FaultSpec | null }
  | UrlTargetSpec
  | ModuleTargetSpec
  | CommandTargetSpec
  | NoTargetSpec;

/** There is no target: the workload has its load by itself. No file can say so; it follows from the workload. */
type NoTargetSpec = { readonly kind: 'none' };

/** What the module at the path `module` exports, served in this process; `headers` and `metrics` as below. */
export type ModuleTargetSpec = {
  readonly kind: 'module';
  readonly module: string;
  readonly readyTimeoutMs: number;
  readonly headers: Headers;
  readonly metrics: string | null;
};

/** Stands for the port of a command that is started. */
export const PORT_PLACEHOLDER = '\x24{port}';

/** A command with its arguments. No shell reads it. */
export type CommandWords = readonly [string, ...string[]];

/** A server that the harness starts. `${port}` in `command`, `env` and `url` stands for its port. */
export type CommandTargetSpec = {
  readonly kind: 'command';
  readonly command: CommandWords;
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
  /** Whether Node processes of it load the probe, which tells what their isolates do. */
  readonly probe: Probe;
  readonly headers: Headers;
  readonly tls: TlsFiles;
  readonly metrics: string | null;
};

export const PROBES = ['auto', 'off'] as const;
export type Probe = (typeof PROBES)[number];

/** What tells that a command can be asked: an answer, a text that it prints, or that it accepts a connection. */
export type Readiness =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'log'; readonly text: string }
  | { readonly kind: 'port' };

export const STOP_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGKILL'] as const;
export type StopSignal = (typeof STOP_SIGNALS)[number];

/** A server that the harness does not start. */
export type UrlTargetSpec = {
  readonly kind: 'url';
  /** An origin with an optional base path, without a trailing slash. */
  readonly url: string;
  /** The path at which the server has its metrics as Prometheus text; null for none. */
  readonly metrics: string | null;
  /** Sent with every request to it, unless that has its own header of the same name. */
  readonly headers: Headers;
  readonly tls: TlsFiles;
  /** How long it may take to give its first answer. 0 means that it has to be there. */
  readonly waitMs: number;
};

/** A server of which nothing is known but its URL. */
export function plainUrlTarget(url: string): UrlTargetSpec {
  return { kind: 'url', url, metrics: null, headers: {}, tls: NO_TLS_FILES, waitMs: 0 };
}

/** How requests reach a target: what all of them bring along, and what is trusted. */
export type Reach = Pick<UrlTargetSpec, 'headers' | 'tls'>;

export function reachOf(target: TargetSpec): Reach {
  switch (target.kind) {
    case 'url':
    case 'command':
      return target;
    case 'module':
      return { headers: target.headers, tls: NO_TLS_FILES };
    default:
      return { headers: {}, tls: NO_TLS_FILES };
  }
}

/** A dataset that is generated into the cache, one that is taken from a folder, or a repository of the user's. */
export type DatasetSource = ({ readonly kind: 'generated' } & DatasetSpec) | FolderSpec | RepositorySpec;

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
