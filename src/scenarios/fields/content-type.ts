/** The content type among the headers that a scenario gives. Loads no zod: threads use this file too. */
import type { Headers } from './headers.ts';

/** The headers with a content type: their own if they have one, `type` otherwise. */
export function withContentType(headers: Headers, type: string): Headers {
  return Object.keys(headers).some(isContentType) ? headers : { ...headers, 'content-type': type };
}

export function withoutContentType(headers: Headers): Headers {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !isContentType(name)));
}

/** Header names are case-insensitive. */
function isContentType(name: string): boolean {
  return name.toLowerCase() === 'content-type';
}
