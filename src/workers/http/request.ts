import type { Headers } from '../../scenarios/fields/headers.ts';
import type { RequestSpec } from '../../scenarios/requests/request-spec.ts';
import type { OutgoingRequest } from './engine.ts';

/** A value for the placeholder `{name}` of a path. */
export type Fill = (name: string) => string;

/** Draws each placeholder's value from what the target was asked for before the warm-up. */
export function drawValues(values: Readonly<Record<string, readonly string[]>>, random: () => number): Fill {
  return (name) => {
    const known = values[name] as readonly string[];
    return known[Math.floor(random() * known.length)] as string;
  };
}

/** Makes a request again and again; all that doesn't change from one to the next is made once. */
export function prepareRequest(spec: RequestSpec, basePath: string, fill: Fill): () => OutgoingRequest {
  const body = spec.body === null ? null : Buffer.from(spec.body);
  const fixed = { method: spec.method, headers: flatHeaders(spec.headers), body };
  const parts = `${basePath}${spec.path}`.split(/\{([A-Za-z0-9_-]+)\}/);
  if (parts.length === 1) {
    const request = { ...fixed, path: parts[0] as string };
    return () => request;
  }
  return () => {
    let path = parts[0] as string;
    for (let index = 1; index < parts.length; index += 2) {
      path += encodeURIComponent(fill(parts[index] as string)) + (parts[index + 1] as string);
    }
    return { ...fixed, path };
  };
}

/** A plain GET of `path`. */
export function getRequest(path: string, headers: Headers): OutgoingRequest {
  return { method: 'GET', path, headers: flatHeaders(headers), body: null };
}

/** The list of names and values that engines take. */
export function flatHeaders(headers: Headers): string[] {
  return Object.entries(headers).flat();
}
