/** The headers of a request. */
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
