import type { DraftedExpectation } from '../../scenarios/draft/drafted-expectation.ts';
import type { Subject } from './subject.ts';

type Headers = Readonly<Record<string, string>>;

/** The subject whose requests are all sent with these headers, and whose answers are held against these keys of `expect`; null for none. */
export function askedAs(subject: Subject, headers: Headers, expect: DraftedExpectation | null): Subject {
  const sent = withHeaders(subject, headers);
  return expect === null ? sent : { ...sent, requests: sent.requests.map((each) => ({ ...each, expect })) };
}

/**
 * Headers of a target are sent by whatever asks it; those of one that has none stand in each request. What the command line gives
 * takes the place of an example with the same name.
 */
function withHeaders(subject: Subject, headers: Headers): Subject {
  const { target, requests } = subject;
  if (Object.keys(headers).length === 0) return subject;
  const own = typeof target === 'string' ? { kind: 'url', url: target } : target;
  const isOfTarget = hasHeaders(own);
  return {
    ...subject,
    target: isOfTarget ? { ...own, headers } : target,
    requests: requests.map((each) => {
      const examples = without(each.headers, headers);
      return { ...each, headers: isOfTarget ? examples : { ...examples, ...headers } };
    }),
  };
}

function hasHeaders(target: unknown): target is { readonly kind: 'url' | 'command' } {
  const kind = typeof target === 'object' && target !== null && 'kind' in target ? target.kind : null;
  return kind === 'url' || kind === 'command';
}

/** The headers that are not among those that are given, in whatever case. */
function without(examples: Headers, given: Headers): Headers {
  const names = new Set(Object.keys(given).map((name) => name.toLowerCase()));
  return Object.fromEntries(Object.entries(examples).filter(([name]) => !names.has(name.toLowerCase())));
}
