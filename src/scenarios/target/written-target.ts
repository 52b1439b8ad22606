import type { Issue } from '../yaml/issue.ts';
import type { TargetSpec } from './target-spec.ts';

/** A target whose kind is known. */
export type WrittenTarget = {
  /** Undefined if it is not valid. */
  readonly target: TargetSpec | undefined;
  /** Reports a host that must not be put under load. `allowedByFlag` names hosts that may, in addition to this machine. */
  readonly checkHost: (allowedByFlag: readonly string[]) => readonly Issue[];
};
