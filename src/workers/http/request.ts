import type { Headers } from '../../scenarios/fields/headers.ts';
import type { RequestSpec } from '../../scenarios/requests/request-spec.ts';
import type { OutgoingRequest } from './engine.ts';

const LONGEST_PATH = 120;

/** Returns what is sent for the placeholder `{name}` of a path. */
export type Fill = (name: string) => string;

/** Draws each placeholder's value from the values that were found before the warm-up. */
export function drawValues(values: Readonly<Record<string, readonly string[]>>, random: () => number): Fill {
  return (name) => {
    const known = values[name] as readonly string[];
    return known[Math.floor(random() * known.length)] as string;
  };
}

/** Returns a function that makes the next request. All parts that are the same for every request are made once. */
export function prepareRequest(spec: RequestSpec, basePath: string, fill: Fill): () => OutgoingRequest {
  const body = spec.body === null ? null : Buffer.from(spec.body);
  const { method } = spec;
  const headers = flatHeaders(spec.headers);
  const parts = `${basePath}${spec.path}`.split(/\{([A-Za-z0-9_-]+)\}/);
  if (parts.length === 1) {
    const request: OutgoingRequest = { method, path: parts[0] as string, headers, body, isReused: true };
    return () => request;
  }
  return () => {
    let path = parts[0] as string;
    for (let index = 1; index < parts.length; index += 2) {
      path += fill(parts[index] as string) + (parts[index + 1] as string);
    }
    // Every field is named: each object that is made by a spread has a shape of its own, and is slow to read from.
    return { method, path, headers, body };
  };
}

/** A plain GET of `path`. */
export function getRequest(path: string, headers: Headers): OutgoingRequest {
  return { method: 'GET', path, headers: flatHeaders(headers), body: null };
}

/** Headers as engines take them: names and values in turn. */
export function flatHeaders(headers: Headers): string[] {
  return Object.entries(headers).flat();
}

/** The fields of a request, after those of `common` of which it does not have its own. Both are names and values in turn. */
export function withCommon(common: readonly string[], own: readonly string[]): readonly string[] {
  if (common.length === 0) return own;
  const named = new Set(own.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase()));
  const added = common.filter((_, index) => !named.has((common[index - (index % 2)] as string).toLowerCase()));
  return [...added, ...own];
}

/** Returns a function that does the same, once for each list that is sent again. */
export function addingCommon(common: readonly string[]): (own: string[]) => string[] {
  if (common.length === 0) return (own) => own;
  const made = new WeakMap<readonly string[], string[]>();
  return (own) => {
    const known = made.get(own);
    if (known !== undefined) return known;
    const fields = [...withCommon(common, own)];
    made.set(own, fields);
    return fields;
  };
}

/** Names a request in a message. */
export function inWords({ label, method, path }: OutgoingRequest): string {
  const shown = path.length > LONGEST_PATH ? `${path.slice(0, LONGEST_PATH)}…` : path;
  return `${label === undefined ? '' : `${label}: `}${method} ${shown}`;
}
