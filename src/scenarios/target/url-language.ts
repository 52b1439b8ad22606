/** The target `kind: url`: a server that is already running, or is about to. */
import * as z from 'zod';
import { isLoopback, normaliseHost } from '../../loopback.ts';
import { durationField, type TextFault, textField } from '../fields/fields.ts';
import { type Headers, targetHeadersField } from '../fields/headers.ts';
import { checkUnixMetrics, metricsField } from '../fields/metrics-field.ts';
import { type Field, type Fields, issueOn, readFields } from '../fields/reading.ts';
import { unixSocketFault, unixSocketOf } from '../fields/unix-socket.ts';
import type { Issue, Path } from '../yaml/issue.ts';
import type { TargetSpec } from './target-spec.ts';
import { checkTls, type TlsShape, tlsFilesOf, tlsShape } from './tls-rules.ts';
import type { WrittenTarget } from './written-target.ts';

type UrlShape = TlsShape & {
  readonly kind: z.ZodType<'url'>;
  readonly url: z.ZodType<string>;
  readonly headers: z.ZodType<Headers>;
  readonly wait: z.ZodType<number | undefined>;
  readonly metrics: z.ZodType<string | undefined>;
  readonly allowHost: z.ZodType<string | undefined>;
};

export const url: UrlShape = {
  kind: z.literal('url').meta({ description: 'A server that is already running.' }),
  url: textField(
    'Its origin, with a base path if it has one: http://…, https://…, or http+unix:// with the percent-encoded path of a unix socket.',
    urlFault,
  ),
  headers: targetHeadersField,
  ...tlsShape,
  wait: durationField('How long it may take to give its first answer, if it is still starting.').optional(),
  metrics: metricsField,
  allowHost: textField('Must repeat the host of `url` when that is not this machine.', hostFault).optional(),
};

type UrlFields = Fields<UrlShape>;

/** Reads a URL that stands for the whole target. */
export function readShortUrl(written: string, path: Path, issues: Issue[]): WrittenTarget | undefined {
  const found: Issue[] = [];
  const fields = readFields(url, { kind: 'url', url: written }, path, found);
  issues.push(...found.map((issue) => ({ ...issue, path })));
  return fields === undefined ? undefined : writtenUrl({ ...fields, url: { ...fields.url, path } }, found.length === 0);
}

export function readUrl(written: unknown, path: Path, issues: Issue[]): WrittenTarget | undefined {
  const fields = readFields(url, written, path, issues);
  return fields === undefined ? undefined : writtenUrl(fields, issues.length === 0);
}

function writtenUrl(fields: UrlFields, isValid: boolean): WrittenTarget {
  const isUnix = unixSocketOf(fields.url.value ?? '') !== null;
  return {
    target: isValid ? targetOf(fields) : undefined,
    checkHost: (allowedByFlag) =>
      isUnix ? checkUnixSocket(fields) : checkHost(fields.url, fields.allowHost, allowedByFlag),
    checkFiles: (base) => (isValid ? checkTls(fields, base) : []),
  };
}

function targetOf(fields: UrlFields): TargetSpec | undefined {
  const origin = fields.url.value?.replace(/\/+$/, '');
  if (origin === undefined) return undefined;
  return {
    kind: 'url',
    url: origin,
    metrics: fields.metrics.value ?? null,
    headers: fields.headers.value ?? {},
    tls: tlsFilesOf(fields),
    waitMs: fields.wait.value ?? 0,
  };
}

function hostFault(host: string): TextFault | null {
  return host.trim() === '' ? { offset: 0, message: 'expected a host name', hint: null } : null;
}

function urlFault(text: string): TextFault | null {
  if (/^http\+unix:/i.test(text)) {
    const message = unixSocketFault(text);
    if (message !== null) return { offset: 0, message, hint: 'write http+unix://%2Ftmp%2Fapp.sock' };
  } else if (!/^https?:\/\/[^/\\?#]/i.test(text) || !URL.canParse(text)) {
    return {
      offset: 0,
      message: `expected an http, https or http+unix URL, got "${text.slice(0, 80)}"`,
      hint: 'write http://127.0.0.1:8080',
    };
  }
  const offset = text.search(/[\s\p{Cc}\\"]/u);
  if (offset >= 0) return { offset, message: `a URL can't hold ${JSON.stringify(text.charAt(offset))}`, hint: null };
  const url = new URL(text);
  if (url.username !== '' || url.password !== '')
    return {
      offset: text.indexOf('//') + 2,
      message: 'a target URL can’t hold a user and a password',
      hint: 'send them in headers',
    };
  const extra = text.search(/[?#]/);
  if (extra >= 0)
    return {
      offset: extra,
      message: 'a target URL has no query and no fragment',
      hint: 'they belong to the paths of requests',
    };
  return null;
}

/** A unix socket is on this machine. */
function checkUnixSocket({ allowHost, metrics }: UrlFields): readonly Issue[] {
  return [
    ...(allowHost.value === undefined ? [] : [issueOn(allowHost, 'a unix socket has no host', 'leave allowHost out')]),
    ...checkUnixMetrics(metrics),
  ];
}

/** Load on a host other than this machine meets somebody else, so its name must be written a second time. */
function checkHost(
  url: Field<string>,
  allow: Field<string | undefined>,
  allowedByFlag: readonly string[],
): readonly Issue[] {
  if (url.value === undefined) return [];
  const host = normaliseHost(new URL(url.value).hostname);
  const allowHost = allow.value === undefined ? null : normaliseHost(allow.value.trim());
  if (allowHost !== null && allowHost !== host) {
    const message = `allowHost names "${allowHost}", and the host of the url is "${host}"`;
    return [issueOn(allow, message, `write allowHost: ${host}`)];
  }
  if (isLoopback(host) || allowHost === host || allowedByFlag.map(normaliseHost).includes(host)) return [];
  const hint = `if you may put load on it, add "allowHost: ${host}" to the target or pass --allow-host ${host}`;
  return [issueOn(url, `the host "${host}" is not this machine`, hint)];
}
