/** The `target` of a scenario file. */
import { z } from 'zod';
import { sizeField, type TextFault, textField, wholeNumber } from '../fields/fields.ts';
import { type Issue, isMapping, issueAt, type Path } from '../yaml/issue.ts';
import { faultLanguage } from './fault-language.ts';
import { folderOr } from './folder-language.ts';
import { isLoopback, normaliseHost } from './loopback.ts';
import type { DatasetSource, TargetSpec } from './target.ts';

const generated: z.ZodType<DatasetSource> = z
  .strictObject({
    changes: wholeNumber('Changes in the list.', 1, 1_000_000).default(1200),
    archived: wholeNumber('Changes in the archive; a tenth of the changes if left out.', 0, 1_000_000).optional(),
    specs: wholeNumber('Main specs.', 1, 100_000).default(40),
    files: z
      .array(sizeField('Exact size of a large file.'))
      .max(64)
      .superRefine(noneTwice)
      .prefault(['10MB', '50MB', '100MB'])
      .meta({ description: 'Large files, one of each size.' }),
    seed: wholeNumber('The same seed makes the same bytes.', 0, 2 ** 32 - 1).default(1),
  })
  .transform(({ changes, archived, ...rest }) => ({
    kind: 'generated' as const,
    changes,
    archived: archived ?? Math.round(changes / 10),
    ...rest,
  }));

const dataset: z.ZodType<DatasetSource> = folderOr('a dataset', generated);

function noneTwice(files: readonly number[], context: z.RefinementCtx): void {
  for (const [index, bytes] of files.entries()) {
    if (files.indexOf(bytes) < index)
      context.addIssue({ code: 'custom', path: [index], message: 'this size stands twice in the list' });
  }
}

export const targetLanguage: z.ZodType<TargetSpec> = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: z
        .literal('openspec')
        .meta({ description: 'An OpenSpec server over a generated repository, started in process.' }),
      dataset: dataset.prefault({}),
      faults: faultLanguage.optional(),
    })
    .transform(({ faults, ...rest }) => ({ ...rest, faults: faults ?? null })),
  z
    .strictObject({
      kind: z.literal('url').meta({ description: 'A server that is already running.' }),
      url: textField('Its origin, with a base path if it has one.', urlFault),
      allowHost: textField('Must repeat the host of `url` when that is not this machine.', hostFault).optional(),
    })
    .transform(({ url }) => ({ kind: 'url' as const, url: url.replace(/\/+$/, '') })),
]);

/** A mapping with `kind: openspec` and everything else left out. */
export const DEFAULT_TARGET: unknown = { kind: 'openspec' };

function hostFault(host: string): TextFault | null {
  return host.trim() === '' ? { offset: 0, message: 'expected the name of a host', hint: null } : null;
}

function urlFault(text: string): TextFault | null {
  if (!/^https?:\/\/[^/\\?#]/i.test(text) || !URL.canParse(text)) {
    return {
      offset: 0,
      message: `expected an http or https URL, got "${text.slice(0, 80)}"`,
      hint: 'write http://127.0.0.1:8080',
    };
  }
  const offset = text.search(/[\s\p{Cc}\\"]/u);
  if (offset >= 0) return { offset, message: `a URL can't hold ${JSON.stringify(text.charAt(offset))}`, hint: null };
  const url = new URL(text);
  if (url.username !== '' || url.password !== '')
    return {
      offset: text.indexOf('//') + 2,
      message: 'a target URL holds no user and password',
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

/**
 * A host that is not this machine is load on someone else: it must be named a second time. `raw` is the target as
 * written, and has been found right by `targetLanguage`.
 */
export function checkHost(raw: unknown, path: Path, allowedByFlag: readonly string[]): readonly Issue[] {
  if (!isMapping(raw) || raw['kind'] !== 'url' || typeof raw['url'] !== 'string') return [];
  const host = normaliseHost(new URL(raw['url']).hostname);
  const allowHost = typeof raw['allowHost'] === 'string' ? normaliseHost(raw['allowHost'].trim()) : null;
  if (allowHost !== null && allowHost !== host) {
    return [
      issueAt(
        [...path, 'allowHost'],
        `allowHost names "${allowHost}", and the host of the url is "${host}"`,
        `write allowHost: ${host}`,
      ),
    ];
  }
  if (isLoopback(host) || allowHost === host || allowedByFlag.map(normaliseHost).includes(host)) return [];
  const hint = `if you may put load on it, add "allowHost: ${host}" to the target or pass --allow-host ${host}`;
  return [issueAt([...path, 'url'], `the host "${host}" is not this machine`, hint)];
}
