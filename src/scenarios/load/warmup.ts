import * as z from 'zod';
import { LONGEST_MS } from '../fields/fields.ts';
import { parseDuration, type Quantity } from '../fields/units.ts';
import { describe } from '../yaml/issue.ts';

/**
 * Load before anything counts. A time of 0 ms is none. Iterations are the total over all users, and those of each level: the
 * target has then done the same work before the measured window, however slow the machine was.
 */
export type Warmup =
  | { readonly kind: 'time'; readonly ms: number }
  | { readonly kind: 'iterations'; readonly count: number };

const MOST_ITERATIONS = 1e9;
const ITERATIONS = /^\s*(\d{1,10})\s*iterations?\s*$/;

/** `1s`, `0s` or `5000 iterations`. */
export const warmupField: z.ZodType<Warmup, string> = z
  .string({
    error: ({ input }) =>
      typeof input === 'number'
        ? `a warm-up needs a unit, got ${input}: write ${input}ms, ${input}s or "${input} iterations"`
        : `expected a warm-up such as 1s or 5000 iterations, got ${describe(input)}`,
  })
  .transform((written, context) => {
    const warmup = parseWarmup(written);
    if (!('message' in warmup)) return warmup;
    context.addIssue({ code: 'custom', message: warmup.message, params: { hint: warmup.hint } });
    return z.NEVER;
  })
  .meta({
    description: 'Load before anything counts: a time, 0s for none, or a number of iterations.',
    examples: ['1s', '0s', '5000 iterations'],
    pattern: '^\\s*((\\d+(\\.\\d+)?\\s*(h|m|s|ms|us|µs)\\s*)+|\\d+\\s*iterations?\\s*)$',
  });

function parseWarmup(text: string): Warmup | Pick<Extract<Quantity, { ok: false }>, 'message' | 'hint'> {
  const written = ITERATIONS.exec(text)?.[1];
  if (written !== undefined) {
    const count = Number(written);
    const isWithin = count >= 1 && count <= MOST_ITERATIONS;
    if (isWithin) return { kind: 'iterations', count };
    return { message: `expected 1 to ${MOST_ITERATIONS} iterations`, hint: `got "${text}"; write 0s for no warm-up` };
  }
  if (/[a-z]{6}/i.test(text) && /iter/i.test(text)) {
    return { message: `expected a number of iterations, got "${text.slice(0, 80)}"`, hint: 'write 5000 iterations' };
  }
  const duration = parseDuration(text);
  if (!duration.ok) return { message: duration.message, hint: duration.hint };
  if (duration.value > LONGEST_MS) return { message: 'expected 24h or less', hint: `got "${text}"` };
  return { kind: 'time', ms: duration.value };
}
