import type { FailureResult, GateResult } from '../../harness/result/result.ts';

/** The most frequent first. */
export function byCount(failures: readonly FailureResult[]): readonly FailureResult[] {
  return [...failures].sort((a, b) => b.count - a.count);
}

type Judged = Pick<GateResult, 'gate' | 'value' | 'verdict'>;

/**
 * `for example, list: GET /orders: status 503, not 200`, or null for a gate without an example. A request without a name is called
 * what is sent, which its detail tells: it is not said twice. `shown` makes foreign text what the report can hold.
 */
export function exampleText(
  gate: Judged,
  failures: readonly FailureResult[],
  shown: (text: string) => string = (text) => text,
): string | null {
  const example = exampleFor(gate, failures);
  if (example === null) return null;
  const { request, detail } = example;
  return `for example, ${isToldBy(detail, request) ? '' : `${shown(request)}: `}${shown(detail)}`;
}

/**
 * The example for a gate on counts, shares or rates: the most frequent failure of the class and the request that it names. A gate
 * on times has an example only if nothing at all was measured.
 */
function exampleFor({ gate, value, verdict }: Judged, failures: readonly FailureResult[]): FailureResult | null {
  if (verdict === 'pass' || (!/^(count|rate|share)\(/.test(gate) && value !== null)) return null;
  const named = /failed\.(\w+)/.exec(gate)?.[1];
  const request = /[@&]\s*request\s*=\s*([^&)]*?)\s*[&)]/.exec(gate)?.[1];
  const matching = byCount(failures).filter(
    (group) => (named ?? group.failure) === group.failure && (request ?? group.request) === group.request,
  );
  return matching[0] ?? null;
}

/**
 * Whether the detail begins with what the request is called after: a method and a path, which no name of a user's choice could be. In
 * the detail, placeholders have their values, and a long path is cut off.
 */
function isToldBy(detail: string, request: string): boolean {
  const [sent] = /^[A-Z]+ \/\S*(?=: )/.exec(detail) ?? [];
  const [called] = /^[A-Z]+ \/[^{]*/.exec(request) ?? [];
  if (sent === undefined || called === undefined) return false;
  return sent.startsWith(called) || (sent.endsWith('…') && called.startsWith(sent.slice(0, -1)));
}
