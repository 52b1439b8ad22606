/** The headers of a request, and those of all requests to a target. */
import * as z from 'zod';
import { undecodable } from './content-codings.ts';
import { DISCOVERY_HEADER } from './discovery-header.ts';

export type Headers = Readonly<Record<string, string>>;

/** Headers that belong to the connection. The engine writes them itself, or refuses them. */
const OWN_HEADERS =
  /^(connection|content-length|expect|keep-alive|proxy-connection|te|trailer|transfer-encoding|upgrade)$/i;

export function headersField(): z.ZodType<Record<string, string>, Record<string, string>> {
  return z
    .record(z.string(), z.string())
    .superRefine((headers, context) => {
      const seen = new Set<string>();
      for (const [name, value] of Object.entries(headers)) {
        const blame = (on: 'key' | 'value', message: string): void =>
          context.addIssue({ code: 'custom', path: [name], message, params: { on } });
        if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) blame('key', `"${name}" is not a valid header name`);
        else if (OWN_HEADERS.test(name)) blame('key', `the header "${name}" is written by the engine`);
        else if (name.toLowerCase() === DISCOVERY_HEADER) blame('key', `no load may send the header "${name}"`);
        else if (seen.has(name.toLowerCase())) blame('key', `duplicate header "${name}"`);
        if (/[^\t\x20-\x7e\x80-\xff]/.test(value)) blame('value', `a header can't hold ${JSON.stringify(value)}`);
        const coding = name.toLowerCase() === 'accept-encoding' ? undecodable(value) : null;
        if (coding !== null) blame('value', `perf-harness can't decode "${coding}" on this version of Node`);
        seen.add(name.toLowerCase());
      }
    })
    .meta({ description: 'Request headers.' });
}

/** The key `headers` of a target. */
export const targetHeadersField: z.ZodType<Headers, Record<string, string> | undefined> = headersField()
  .superRefine(refuseContentType)
  .default({})
  .meta({ description: 'Headers of every request to it; a request’s own of the same name stands in their place.' });

function refuseContentType(headers: Headers, context: z.RefinementCtx): void {
  const name = Object.keys(headers).find((each) => each.toLowerCase() === 'content-type');
  if (name === undefined) return;
  const params = { on: 'key', hint: 'write it in the headers of a request' };
  context.addIssue({ code: 'custom', path: [name], message: 'content-type belongs to the body of a request', params });
}
