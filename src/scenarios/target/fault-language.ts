/** The `faults` of an OpenSpec target. */
import * as z from 'zod';
import { countField, durationField, shareField, sizeField } from '../fields/fields.ts';
import { withoutNoise } from '../fields/units.ts';
import type { FaultSpec, LatencySpec, Spell } from './fault.ts';

const MAX_LEAK_BYTES = 2 ** 30;
const LEAK_UP_TO_BYTES = 256_000_000;

type Bounds = readonly [lowMs: number, highMs: number];

const uniform: z.ZodType<Bounds> = z
  .array(durationField('A bound.', 'from zero'))
  .min(2)
  .max(2)
  .superRefine(([low, high], context) => {
    if (low === undefined || high === undefined || low < high) return;
    const params = { hint: 'the lower bound comes first' };
    context.addIssue({ code: 'custom', path: [1], message: 'expected more than the lower bound', params });
  })
  .transform(([low = 0, high = 0]): Bounds => [low, high])
  .meta({ description: 'Any delay between two bounds, as likely as any other.', examples: [['10ms', '30ms']] });

const latency: z.ZodType<LatencySpec> = z
  .union([
    durationField('The same before every answer.').transform((ms): LatencySpec => ({ kind: 'fixed', ms })),
    z
      .strictObject({
        uniform: uniform.optional(),
        lognormal: z
          .strictObject({
            median: durationField('Half of all delays are longer.'),
            sigma: z
              .number()
              .min(0.01)
              .max(3)
              .meta({ description: 'Standard deviation of the logarithm: 0.5 puts the p99 at 3.2 times the median.' }),
          })
          .optional()
          .meta({ description: 'Mostly near the median, with a long tail.' }),
      })
      .superRefine((written, context) => {
        const isOne = Object.values(written).filter((value) => value !== undefined).length === 1;
        if (isOne || context.issues.length > 0) return;
        const params = { hint: 'write 20ms, { uniform: [10ms, 30ms] } or { lognormal: { median: 20ms, sigma: 0.5 } }' };
        context.addIssue({ code: 'custom', message: 'expected either uniform or lognormal', params });
      })
      .transform(({ uniform, lognormal }): LatencySpec => {
        if (lognormal) return { kind: 'lognormal', medianMs: lognormal.median, sigma: lognormal.sigma };
        const [lowMs, highMs] = uniform ?? [0, 0];
        return { kind: 'uniform', lowMs, highMs };
      }),
  ])
  .meta({ description: 'A delay before each answer starts.' });

/** A fault at set times: how long it lasts (under the key `lasts`), `every` and `after`. */
function spellField<K extends 'freeze' | 'for'>(lasts: K, description: string): z.ZodType<Spell> {
  return z
    .strictObject({
      [lasts]: durationField('How long it lasts.'),
      every: durationField('Time from one beginning to the next; once only if left out.').optional(),
      after: durationField(
        'From the opening of the measured window to the first one; `every` if left out.',
        'from zero',
      ).optional(),
    })
    .superRefine((written, context) => {
      const { every, after } = written as Partial<Record<string, number>>;
      const forMs = (written as Partial<Record<string, number>>)[lasts] ?? 0;
      if (every === undefined && after === undefined) {
        const params = { hint: 'add every: 10s to have it again and again, or after: 2s to have it once' };
        context.addIssue({ code: 'custom', message: 'this has no time at which it begins', params });
      }
      if (every !== undefined && forMs >= every) {
        const params = { hint: 'leave time between two of them' };
        context.addIssue({ code: 'custom', path: [lasts], message: 'expected less than `every`', params });
      }
    })
    .transform((written): Spell => {
      const { every, after, [lasts as string]: forMs = 0 } = written as Partial<Record<string, number>>;
      return { afterMs: after ?? every ?? 0, forMs, everyMs: every ?? null };
    })
    .meta({ description });
}

const leak: z.ZodType<NonNullable<FaultSpec['leak']>> = z
  .union([
    sizeField('Bytes kept for each request, up to 256MB in all.', 1, MAX_LEAK_BYTES).transform((bytes) => ({
      perRequestBytes: bytes,
      upToBytes: Math.max(bytes, LEAK_UP_TO_BYTES),
    })),
    z
      .strictObject({
        perRequest: sizeField('Bytes kept for each request.', 1, MAX_LEAK_BYTES),
        upTo: sizeField('The most that is kept in all, to spare the machine.').prefault('256MB'),
      })
      .superRefine(({ perRequest, upTo }, context) => {
        if (perRequest <= upTo) return;
        const params = { hint: 'raise upTo, or leave it out' };
        context.addIssue({ code: 'custom', path: ['perRequest'], message: 'expected upTo or less', params });
      })
      .transform(({ perRequest, upTo }) => ({ perRequestBytes: perRequest, upToBytes: upTo })),
  ])
  .meta({ description: 'Memory that each request takes and that is never freed: `growth` must show it.' });

/** More would take the time of the request, and is no small change of it. */
const MAX_GARBAGE_BYTES = 64_000_000;

const MOST_REQUESTS = 1_000_000;

const closeAfter: z.ZodType<NonNullable<FaultSpec['closeAfter']>> = z
  .union([
    countField('Requests on one connection.', 1, MOST_REQUESTS).transform((requests) => ({
      requests,
      announced: true,
    })),
    z.strictObject({
      requests: countField('Requests on one connection.', 1, MOST_REQUESTS),
      announced: z.boolean().default(true).meta({
        description: 'Whether the last answer says `connection: close`; if not, the next request may be lost.',
      }),
    }),
  ])
  .meta({ description: 'Closes each connection after so many requests.' });

const SHARES = ['errors', 'reset', 'truncate'] as const;

export const faultLanguage: z.ZodType<FaultSpec> = z
  .strictObject({
    latency: latency.optional(),
    stall: spellField('freeze', 'The whole thread stands still: nothing is accepted, read or answered.').optional(),
    errors: shareField('Requests that are answered with a 500.').optional(),
    reset: shareField('Requests whose connection is reset (RST) in the middle of the body.').optional(),
    truncate: shareField('Requests whose body ends before its content-length.').optional(),
    drip: z
      .strictObject({
        bytes: sizeField('Size of a piece.'),
        every: durationField('Time from one piece to the next.'),
      })
      .optional()
      .meta({ description: 'Sends each body in small pieces, slowly.' }),
    buffer: z
      .boolean()
      .default(false)
      .meta({ description: 'Gathers each body in memory before it is sent: `peak(target.memory)` must show it.' }),
    leak: leak.optional(),
    burn: durationField('CPU that each request takes: `cpu/request` and times must show it.').optional(),
    garbage: sizeField(
      'Heap that each request allocates in vain: `alloc/request` must show it.',
      64,
      MAX_GARBAGE_BYTES,
    ).optional(),
    refuse: spellField('for', 'Nothing listens: connections are refused, and open ones are closed.').optional(),
    closeAfter: closeAfter.optional(),
    seed: countField('The same seed and the same order of requests meet the same faults.', 0, 2 ** 32 - 1).default(1),
  })
  .superRefine(({ seed: _, ...faults }, context) => {
    const isNone = Object.values(faults).every((fault) => fault === undefined || fault === false);
    if (isNone && context.issues.length === 0) {
      const params = { hint: 'write for example latency: 20ms, or leave faults out' };
      context.addIssue({ code: 'custom', message: 'expected a fault', params });
    }
    const written = SHARES.filter((key) => faults[key] !== undefined);
    const percent = written.reduce((sum, key) => sum + (faults[key] ?? 0), 0);
    if (percent <= 100) return;
    const message = `${written.join(', ')} add up to ${withoutNoise(percent)}%`;
    const params = { hint: 'a request meets one of them at most: lower them to 100% or less together' };
    context.addIssue({ code: 'custom', path: [written.at(-1) ?? ''], message, params });
  })
  .transform(
    (written): FaultSpec => ({
      seed: written.seed,
      latency: written.latency ?? null,
      stall: written.stall ?? null,
      refuse: written.refuse ?? null,
      errorPercent: written.errors ?? 0,
      resetPercent: written.reset ?? 0,
      truncatePercent: written.truncate ?? 0,
      drip: written.drip ? { bytes: written.drip.bytes, everyMs: written.drip.every } : null,
      buffer: written.buffer,
      leak: written.leak ?? null,
      burnMs: written.burn ?? 0,
      garbageBytes: written.garbage ?? 0,
      closeAfter: written.closeAfter ?? null,
    }),
  )
  .meta({ description: 'What it does wrong on purpose, so that gates are seen to fail; nothing if left out.' });
