/** Runs a zod schema over a piece of the file and turns what zod says into issues in the words of the file. */
import * as z from 'zod';
import { addIssues, describe, type Hint, type Issue, isMapping, issueAt, type Path } from '../yaml/issue.ts';
import { plainOf, writtenNumbersIn } from '../yaml/written-data.ts';
import { WrittenScalar } from '../yaml/written-scalar.ts';
import { nearest, suggest } from './nearest.ts';

/**
 * Reads a value. If it is not valid, returns undefined and adds every fault to `issues`. A number counts by its value, however it is
 * written, and messages quote it as it is written.
 */
export function readWith<T>(schema: z.ZodType<T>, raw: unknown, path: Path, issues: Issue[]): T | undefined {
  if (typeof raw === 'string' && isAnyText(schema)) return raw as T;
  const allowed: Allowed = new Map();
  const result = schema.safeParse(plainOf(raw), { reportInput: true, error: (issue) => word(issue, allowed) });
  if (result.success) return result.data;
  for (const issue of result.error.issues)
    addIssues(
      issues,
      issuesOf(issue, path, allowed).map((found) => asWritten(found, raw, path)),
    );
  return undefined;
}

/** Whether every text is valid, and means itself: most texts are of this kind, and zod takes its time. */
function isAnyText(schema: z.ZodType): boolean {
  return schema instanceof z.ZodString && schema.format === null && (schema.def.checks ?? []).length === 0;
}

export const ASK_ZOD: unique symbol = Symbol('zod has to be asked');

/** The value of a key that is left out, as most are, or of any text; or that zod has to be asked for it. */
export function plainLeaf(node: z.ZodType, written: unknown): unknown {
  if (typeof written === 'string' && isAnyText(node)) return written;
  if (written !== undefined) return ASK_ZOD;
  if (node instanceof z.ZodDefault) return node.def.defaultValue;
  return node instanceof z.ZodOptional && node.def.innerType._zod.optin !== 'optional' ? undefined : ASK_ZOD;
}

type Steps = Readonly<Record<string | number, unknown>> | undefined;

function asWritten(issue: Issue, raw: unknown, base: Path): Issue {
  const written = issue.path.slice(base.length).reduce<unknown>((at, step) => (at as Steps)?.[step], raw);
  if (!(written instanceof WrittenScalar)) return issue;
  return { ...issue, message: issue.message.replace(`got ${written.value}`, `got ${written.text}`) };
}

/**
 * The names that would have been valid, keyed by what zod reports: the list of unknown keys, or the value with an unknown
 * discriminator. zod leaves these names out of its issues.
 */
type Allowed = Map<unknown, readonly string[]>;

type RawIssue = z.core.$ZodRawIssue;

function word(issue: RawIssue, allowed: Allowed): string | undefined {
  switch (issue.code) {
    case 'unrecognized_keys':
      allowed.set(issue.keys, issue.inst instanceof z.ZodObject ? Object.keys(issue.inst.shape) : []);
      return 'unknown key';
    case 'invalid_union':
      if (issue.inst instanceof z.ZodDiscriminatedUnion) allowed.set(issue.input, discriminators(issue.inst));
      return 'no such alternative';
    case 'invalid_type':
      return `expected ${TYPE_WORDS[issue.expected] ?? issue.expected}, got ${describe(issue.input)}`;
    case 'invalid_value':
      return `expected ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.join(', ')}, got ${describe(issue.input)}`;
    case 'too_small':
      return `expected ${issue.origin === 'array' ? `${issue.minimum} or more entries` : `${issue.minimum} or more`}, got ${amount(issue)}`;
    case 'too_big':
      return `expected ${issue.origin === 'array' ? `at most ${issue.maximum} entries` : `at most ${issue.maximum}`}, got ${amount(issue)}`;
    default:
      return undefined;
  }
}

function amount(issue: RawIssue): string {
  return Array.isArray(issue.input) ? String(issue.input.length) : describe(issue.input);
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  object: 'a mapping',
  record: 'a mapping',
  array: 'a list',
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

function discriminators(union: z.ZodDiscriminatedUnion): readonly string[] {
  return [...(union._zod.propValues?.[union._zod.def.discriminator] ?? [])].map(String);
}

function issuesOf(issue: z.core.$ZodIssue, base: Path, allowed: Allowed): readonly Issue[] {
  const path = [...base, ...issue.path.map((step) => (typeof step === 'number' ? step : String(step)))];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(path.concat(key), key, allowed.get(issue.keys) ?? []));
    case 'invalid_union':
      return issue.errors.length === 0 ? [wrongKind(path, issue, allowed)] : branchIssues(issue, path, allowed);
    case 'custom':
      return [
        {
          path,
          on: issue.params?.['on'] === 'key' ? 'key' : 'value',
          offset: numberOf(issue.params?.['offset']),
          message: issue.message,
          hint: hintOf(issue.params?.['hint']),
        },
      ];
    default:
      return [missingOr(path, issue)];
  }
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

function hintOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function missingOr(path: Path, issue: z.core.$ZodIssue): Issue {
  const hint = issue.code === 'invalid_value' ? didYouMean(issue.input, issue.values.map(String)) : null;
  if (issue.input !== undefined) return { path, on: 'value', offset: 0, message: issue.message, hint };
  const message = `the key "${path.at(-1) ?? ''}" is missing: ${issue.message.replace(/, got no value$/, '')}`;
  return { path, on: 'value', offset: 0, message, hint };
}

function didYouMean(value: unknown, choices: readonly string[]): Hint {
  if (typeof value !== 'string') return null;
  return () => {
    const match = nearest(value, choices);
    return match === null || match === value ? null : `did you mean "${match}"?`;
  };
}

function wrongKind(path: Path, issue: z.core.$ZodIssue, allowed: Allowed): Issue {
  const choices = allowed.get(issue.input) ?? [];
  const written = isMapping(issue.input) ? issue.input[String(path.at(-1))] : undefined;
  const list = `there is: ${choices.join(', ')}`;
  if (written === undefined)
    return { path, on: 'value', offset: 0, message: `the key "${path.at(-1)}" is missing`, hint: list };
  const hint = typeof written === 'string' ? () => suggest(written, choices) : list;
  return { path, on: 'value', offset: 0, message: `unknown ${path.at(-1)} ${describe(written)}`, hint };
}

/**
 * The issues of the alternative that the value was probably meant to be: among those whose type fits, the one that
 * complains about the fewest keys.
 */
function branchIssues(issue: z.core.$ZodIssueInvalidUnion, path: Path, allowed: Allowed): readonly Issue[] {
  const byType = issue.errors.map((branch) =>
    branch.find((inner) => inner.path.length === 0 && inner.code === 'invalid_type'),
  );
  const meant = issue.errors
    .filter((_, index) => byType[index] === undefined)
    .sort((a, b) => blamedKeys(a) - blamedKeys(b))[0];
  if (meant !== undefined) return meant.flatMap((inner) => issuesOf(inner, path, allowed));
  const messages = byType.map((inner) => inner?.message ?? '');
  const words = messages.map((message) => message.replace(/^expected (.*), got .*$/s, '$1'));
  const expected = `expected ${[...new Set(words)].join(' or ')}, got ${describe(issue.input)}`;
  const message = messages.find((special) => !special.startsWith('expected ')) ?? expected;
  return [missingOr(path, { code: 'custom', path: issue.path, message, input: issue.input })];
}

function blamedKeys(issues: readonly z.core.$ZodIssue[]): number {
  return new Set(issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : [issue.path[0]]))).size;
}

export function unknownKey(path: Path, key: string, known: readonly string[]): Issue {
  return {
    path,
    on: 'key',
    offset: 0,
    message: `unknown key "${key}"`,
    hint: () => suggest(key, known).replace('there is: ', 'known keys: '),
  };
}

/** Reads a value of which every digit is sent: a number that can't be sent as it is written is a fault. */
export function readExactly<T>(
  schema: z.ZodType<T>,
  raw: unknown,
  path: Path,
  issues: Issue[],
  hintFor: (number: WrittenScalar) => string,
): T | undefined {
  const numbers = writtenNumbersIn(raw, path);
  for (const { path: at, number } of numbers)
    issues.push(issueAt(at, `${number.text} would be sent as ${number.value}`, hintFor(number)));
  return numbers.length === 0 ? readWith(schema, raw, path, issues) : undefined;
}
