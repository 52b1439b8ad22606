import type { DraftedExpectation } from '../../scenarios/draft/drafted-expectation.ts';
import type { Subject } from './subject.ts';

type Headers = Readonly<Record<string, string>>;

/** The subject whose requests are all sent with these headers, and whose answers are held against these keys of `expect`; null for none. */
export function askedAs(subject: Subject, headers: Headers, expect: DraftedExpectation | null): Subject {
  const sent = withHeaders(subject, headers);
  return expect === null ? sent : { ...sent, requests: sent.requests.map((each) => ({ ...each, expect })) };
}

/** Headers of a target that is a URL are sent by whatever asks it; others stand in each request. */
function withHeaders(subject: Subject, headers: Headers): Subject {
  const { target, requests } = subject;
  if (Object.keys(headers).length === 0) return subject;
  if (typeof target === 'string') return { ...subject, target: { kind: 'url', url: target, headers } };
  if (isUrlTarget(target)) return { ...subject, target: { ...target, headers } };
  return { ...subject, requests: requests.map((each) => ({ ...each, headers: merged(each.headers, headers) })) };
}

function isUrlTarget(target: unknown): target is { readonly kind: 'url' } {
  return typeof target === 'object' && target !== null && 'kind' in target && target.kind === 'url';
}

/** What the command line gives takes the place of an example with the same name, whatever its case. */
function merged(examples: Headers, given: Headers): Headers {
  const names = new Set(Object.keys(given).map((name) => name.toLowerCase()));
  const kept = Object.entries(examples).filter(([name]) => !names.has(name.toLowerCase()));
  return { ...Object.fromEntries(kept), ...given };
}
