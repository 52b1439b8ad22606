import type * as z from 'zod';
import { nounFor } from '../../plural.ts';
import { textField } from './fields.ts';

export const sha256Field: z.ZodType<string, string> = textField('SHA-256 of the whole body, 64 hex digits.', (text) =>
  /^[0-9a-f]{64}$/i.test(text)
    ? null
    : {
        offset: 0,
        message: `expected 64 hex digits, got ${text.length} ${nounFor(text.length, 'character')}`,
        hint: null,
      },
);
