import type { FolderSpec } from './data-spec.ts';
import type { FaultSpec } from './fault.ts';

export type TargetSpec =
  | { readonly kind: 'openspec'; readonly dataset: DatasetSource; readonly faults: FaultSpec | null }
  /**
   * `url` is an origin with an optional base path, without a trailing slash. `metrics` is the path at which the server has its
   * metrics as Prometheus text; null for none.
   */
  | { readonly kind: 'url'; readonly url: string; readonly metrics: string | null }
  | ModuleTargetSpec;

/** What the module at the path `module` exports, served in this process; `metrics` as above. */
type ModuleTargetSpec = {
  readonly kind: 'module';
  readonly module: string;
  readonly readyTimeoutMs: number;
  readonly metrics: string | null;
};

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
