/** The keys of a request that say what is sent. */
import * as z from 'zod';
import { withContentType } from '../fields/content-type.ts';
import { surrogateFault, textField } from '../fields/fields.ts';
import type { Headers } from '../fields/headers.ts';
import type { Custom } from '../fields/reading.ts';
import { readExactly } from '../fields/schema-reading.ts';
import type { RequestSpec } from './request-spec.ts';

type Content = string | Record<string, unknown> | unknown[];

/** The method of a request, as it is written; any case. */
export const methodField: z.ZodType<string, string> = textField('GET, POST, …', (text) => {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(text))
    return { offset: 0, message: `"${text.slice(0, 40)}" is not a method`, hint: null };
  return /^connect$/i.test(text)
    ? { offset: 0, message: 'CONNECT opens a tunnel, which can’t carry requests of a load', hint: null }
    : null;
});

const AS_TEXT = 'write the whole body as a text, which is sent as it stands';

const body: z.ZodType<Content | undefined> = z
  .union([textField('A text.', surrogateFault), z.record(z.string(), z.unknown()), z.array(z.unknown())])
  .optional()
  .meta({ description: 'A text is sent as it is; a mapping or a list is sent as JSON, with its content-type.' });

/** The body of a request, as it is written. */
export const bodyNode: Custom<Content | undefined> = {
  type: 'custom',
  schema: body,
  read: (written, path, issues) => readExactly(body, written, path, issues, () => AS_TEXT),
};

/** What is sent for a body as it is written; the type of JSON is set where no header sets one. */
export function contentOf(content: Content | undefined, headers: Headers): Pick<RequestSpec, 'headers' | 'body'> {
  if (typeof content !== 'object') return { headers, body: content ?? null };
  return { headers: withContentType(headers, 'application/json'), body: JSON.stringify(content) };
}
