import type { Issue } from '../yaml/issue.ts';
import type { TargetSpec } from './target-spec.ts';

/** A target whose kind is known. */
export type WrittenTarget = {
  /** Undefined if it is not valid. */
  readonly target: TargetSpec | undefined;
  /** Reports a host that must not be put under load. `allowedByFlag` names hosts that may, in addition to this machine. */
  readonly checkHost: (allowedByFlag: readonly string[]) => readonly Issue[];
  /** Reports files that it names and that can't be used. `base` is the folder of the scenario file. */
  readonly checkFiles: (base: string) => readonly Issue[];
};

/** Reports what keeps a target from being used; nothing for one that is left out. */
export function checkTarget(
  target: WrittenTarget | undefined,
  { allowHosts, base }: { readonly allowHosts: readonly string[]; readonly base: string },
): readonly Issue[] {
  return target === undefined ? [] : [...target.checkHost(allowHosts), ...target.checkFiles(base)];
}
