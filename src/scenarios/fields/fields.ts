/** The leaves of the language: quantities with units, whole numbers, names and paths. */
import * as z from 'zod';
import { describe } from '../yaml/issue.ts';
import { formatSize, parseDuration, parsePercent, parseRate, parseSize, type Quantity } from './units.ts';

/** A fault of a text, at an offset into it. */
export type TextFault = { readonly offset: number; readonly message: string; readonly hint: string | null };

/** The longest duration that the language allows: 24 h. */
export const LONGEST_MS: number = 24 * 3600 * 1000;
const HIGHEST_RATE = 1_000_000;

type Language = z.ZodType<number, string>;

/** A duration in milliseconds, above 0 (or from 0 where `zero` is allowed) and up to 24 h. */
export function durationField(description: string, zero: 'above zero' | 'from zero' = 'above zero'): Language {
  return quantityField('a duration', 'ms', 's', parseDuration, (ms) => {
    if (ms === 0 && zero === 'above zero') return 'expected a duration above zero';
    return ms > LONGEST_MS ? 'expected 24h or less' : null;
  }).meta({
    description,
    examples: ['200ms', '5s', '1m30s'],
    pattern: '^\\s*(\\d+(\\.\\d+)?\\s*(h|m|s|ms|us|µs)\\s*)+$',
  });
}

/** From this number on, one without a unit is most likely a number of bytes. */
const SURELY_BYTES = 10_000;

/** A size in bytes, 1 B or more unless `least` and `most` say otherwise. */
export function sizeField(description: string, least = 1, most: number = Number.MAX_SAFE_INTEGER): Language {
  return sizeWith(description, least, most, SURELY_BYTES);
}

/** The exact length of something, 0 B or more. Who writes it without a unit has counted its bytes. */
export function lengthField(description: string): Language {
  return sizeWith(description, 0, Number.MAX_SAFE_INTEGER, 0);
}

function sizeWith(description: string, least: number, most: number, surelyBytes: number): Language {
  const limit = (bytes: number): string | null => {
    if (bytes < least) return `expected ${least}B or more`;
    return bytes > most ? `expected ${formatSize(most)} or less` : null;
  };
  const meant = (amount: number): string | null => (amount >= surelyBytes ? 'B' : null);
  return quantityField('a size', 'MB', 'KiB', parseSize, limit, meant).meta({
    description,
    examples: ['100MB', '64KiB'],
    pattern: '^\\s*\\d+(\\.\\d+)?\\s*(k|[KMG]i?)?B\\s*$',
  });
}

/** A rate per second, above 0 (or from 0 where `zero` is allowed) and up to 1,000,000/s. */
export function rateField(description: string, zero: 'above zero' | 'from zero' = 'above zero'): Language {
  return quantityField('a rate', '/s', '/m', parseRate, (perSec) => {
    if (perSec === 0 && zero === 'above zero') return 'expected a rate above zero';
    return perSec > HIGHEST_RATE ? `expected ${HIGHEST_RATE}/s or less` : null;
  }).meta({
    description,
    examples: ['50/s', '3000/m'],
    pattern: '^\\s*\\d+(\\.\\d+)?\\s*/\\s*[smh]\\s*$',
  });
}

/** A share in per cent, above 0 (or from 0 where `zero` is allowed) and up to 100. */
export function shareField(description: string, zero: 'above zero' | 'from zero' = 'above zero'): Language {
  return quantityField('a share', '%', null, parsePercent, (percent) => {
    if (percent === 0 && zero === 'above zero') return 'expected a share above zero';
    return percent > 100 ? 'expected 100% or less' : null;
  }).meta({ description, examples: ['1%', '0.5%'], pattern: '^\\s*\\d+(\\.\\d+)?\\s*%\\s*$' });
}

function quantityField(
  what: string,
  unit: string,
  otherUnit: string | null,
  parse: (text: string) => Quantity,
  limit: (value: number) => string | null,
  meant: (amount: number) => string | null = () => null,
): Language {
  const withUnit = (amount: number): string => {
    const sure = meant(amount);
    if (sure !== null) return `write ${amount}${sure}`;
    return `write ${amount}${unit}${otherUnit === null ? '' : ` or ${amount}${otherUnit}`}`;
  };
  const text = z.string({
    error: ({ input }) =>
      typeof input === 'number'
        ? `${what} needs a unit, got ${input}: ${withUnit(input)}`
        : `expected ${what} such as 100${unit}, got ${describe(input)}`,
  });
  return text.transform((written, context) => {
    const quantity = parse(written);
    const message = quantity.ok ? limit(quantity.value) : quantity.message;
    if (quantity.ok && message === null) return quantity.value;
    const isBare = /^\d+$/.test(written.trim());
    const hint = quantity.ok ? `got "${written}"` : isBare ? withUnit(Number(written)) : quantity.hint;
    context.addIssue({ code: 'custom', message: message ?? '', params: { hint } });
    return z.NEVER;
  });
}

export function countField(description: string, least: number, most: number): z.ZodType<number, number> {
  return z.int().min(least).max(most).meta({ description });
}

/** A text. `fault` returns what is wrong with it, or null if it is valid. */
export function textField(description: string, fault: (text: string) => TextFault | null): z.ZodType<string, string> {
  return z
    .string()
    .superRefine((text, context) => {
      const found = fault(text);
      if (found === null) return;
      context.addIssue({ code: 'custom', message: found.message, params: { offset: found.offset, hint: found.hint } });
    })
    .meta({ description });
}

export function nameField(description: string, pattern: RegExp, hint: string): z.ZodType<string, string> {
  return textField(description, (name) =>
    pattern.test(name) ? null : { offset: 0, message: `"${name.slice(0, 80)}" is not a valid name`, hint },
  );
}

/** The form of the names of scenarios, requests and stages. */
export const NAME: RegExp = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
export const NAME_HINT = 'letters, digits, ".", "_" and "-", up to 64, beginning with a letter or a digit';

export function nonEmpty(description: string): z.ZodType<string, string> {
  return textField(description, textFault);
}

/** What is wrong with a text that is to be sent: it is empty, or holds half of a letter. */
export function textFault(text: string): TextFault | null {
  return text === '' ? { offset: 0, message: 'expected a text that is not empty', hint: null } : surrogateFault(text);
}

/** Half of a surrogate pair has no bytes in UTF-8, so it can't be sent. */
export function surrogateFault(text: string): TextFault | null {
  const offset = text.search(/\p{Surrogate}/u);
  if (offset < 0) return null;
  return {
    offset: 0,
    message: `${JSON.stringify(text.charAt(offset))} is half of a letter`,
    hint: 'write both halves',
  };
}

/**
 * The path and query of a request, sent as they are written. Braces are refused where no values are `filled` in, since a
 * placeholder would be sent as it stands.
 */
export function pathField(description: string, braces: 'filled' | 'refused' = 'refused'): z.ZodType<string, string> {
  return textField(description, (path) => pathFault(path, braces === 'filled' ? UNSENDABLE : UNSENDABLE_OR_BRACE));
}

const UNSENDABLE = /[^!$-[\]-~]/;
const UNSENDABLE_OR_BRACE = /[^!$-[\]-z|~]/;

function pathFault(path: string, unsendable: RegExp): TextFault | null {
  if (!path.startsWith('/'))
    return {
      offset: 0,
      message: `a path begins with "/", got "${path.slice(0, 80)}"`,
      hint: `write /${path.slice(0, 80).replace(new RegExp(unsendable, 'gu'), percentEncoded)}`,
    };
  if (path.startsWith('//'))
    return { offset: 1, message: 'a path does not begin with "//"', hint: 'the host is named by the target' };
  const offset = path.search(unsendable);
  if (offset < 0) return null;
  const character = String.fromCodePoint(path.codePointAt(offset) ?? 0);
  const encode = `percent-encode it: ${percentEncoded(character)}`;
  return {
    offset,
    message: `a path can't hold ${JSON.stringify(character)}`,
    hint: /[{}]/.test(character) ? `${encode}; values are filled in in the paths of requests only` : encode,
  };
}

function percentEncoded(character: string): string {
  return [...new TextEncoder().encode(character)]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');
}
