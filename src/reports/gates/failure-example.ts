import type { FailureResult, GateResult } from '../../harness/result/result.ts';

/** The most frequent first. */
export function byCount(failures: readonly FailureResult[]): readonly FailureResult[] {
  return [...failures].sort((a, b) => b.count - a.count);
}

/**
 * The example for a gate on counts, shares or rates: the most frequent failure of the class and the request that it names. A gate
 * on times has an example only if nothing at all was measured.
 */
export function exampleFor({ gate, value }: GateResult, failures: readonly FailureResult[]): FailureResult | null {
  if (!/^(count|rate|share)\(/.test(gate) && value !== null) return null;
  const named = /failed\.(\w+)/.exec(gate)?.[1];
  const request = /[@&]\s*request\s*=\s*([^&)]*?)\s*[&)]/.exec(gate)?.[1];
  const matching = byCount(failures).filter(
    (group) => (named ?? group.failure) === group.failure && (request ?? group.request) === group.request,
  );
  return matching[0] ?? null;
}
