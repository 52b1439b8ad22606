/** The `target` of a scenario file. */
import { z } from 'zod';
import { isLoopback, normaliseHost } from '../../loopback.ts';
import { countField, sizeField, type TextFault, textField } from '../fields/fields.ts';
import { metricsField } from '../fields/metrics-field.ts';
import {
  type Custom,
  type Field,
  group,
  issueOn,
  readFields,
  schemaOf,
  type Values,
  valuesOf,
} from '../fields/reading.ts';
import { readWith } from '../fields/schema-reading.ts';
import { unixSocketFault, unixSocketOf } from '../fields/unix-socket.ts';
import { addIssues, type Issue, type Path } from '../yaml/issue.ts';
import { commandShape, readCommand } from './command-language.ts';
import { faultLanguage } from './fault-language.ts';
import { folderOr } from './folder-language.ts';
import { moduleShape, readModule } from './module-language.ts';
import { type DatasetSource, defaultArchived, type TargetSpec } from './target-spec.ts';
import type { WrittenTarget } from './written-target.ts';

const MOST_FILES = 64;

const generated = group('required', {
  changes: countField('Changes in the list.', 1, 1_000_000).default(1200),
  archived: countField('Changes in the archive; a tenth of the changes if left out.', 0, 1_000_000).optional(),
  specs: countField('Main specs.', 1, 100_000).default(40),
  files: z
    .array(sizeField('Exact size of a large file.'))
    .max(MOST_FILES)
    .superRefine(checkDuplicates)
    .prefault(['10MB', '50MB', '100MB'])
    .meta({ description: 'Large files, one of each size.' }),
  seed: countField('The same seed makes the same bytes.', 0, 2 ** 32 - 1).default(1),
});

const openspec = {
  kind: z
    .literal('openspec')
    .meta({ description: 'An OpenSpec server over a generated repository, started in process.' }),
  dataset: folderOr('a dataset', generated),
  faults: faultLanguage.optional(),
};

const url = {
  kind: z.literal('url').meta({ description: 'A server that is already running.' }),
  url: textField(
    'Its origin, with a base path if it has one: http://…, https://…, or http+unix:// with the percent-encoded path of a unix socket.',
    urlFault,
  ),
  metrics: metricsField,
  allowHost: textField('Must repeat the host of `url` when that is not this machine.', hostFault).optional(),
};

const kinds = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('openspec') }),
  z.looseObject({ kind: z.literal('url') }),
  z.looseObject({ kind: z.literal('module') }),
  z.looseObject({ kind: z.literal('command') }),
]);

/** `whenAbsent` is read in place of a target that is left out: a mapping, or undefined for none. */
export function targetNode(whenAbsent: unknown, description: string | null = null): Custom<WrittenTarget> {
  const union = z.xor([openspec, url, moduleShape, commandShape].map((shape) => schemaOf(group('required', shape))));
  const schema = whenAbsent === undefined ? union.optional() : union.prefault(whenAbsent);
  return {
    type: 'custom',
    schema: description === null ? schema : schema.meta({ description }),
    read: (written = whenAbsent, path, issues) => {
      if (written === undefined) return undefined;
      const found: Issue[] = [];
      const kind = readWith(kinds, written, path, found)?.kind;
      const read = kind === undefined ? undefined : READERS[kind](written, path, found);
      addIssues(issues, found);
      return read;
    },
  };
}

/** The target of a file without one: `kind: openspec`, with defaults for everything else. */
export const DEFAULT_TARGET: unknown = { kind: 'openspec' };

type Reader = (written: unknown, path: Path, issues: Issue[]) => WrittenTarget | undefined;

const READERS: { readonly [kind in TargetSpec['kind']]: Reader } = {
  module: readModule,
  command: readCommand,
  openspec: (written, path, issues) => {
    const fields = readFields(openspec, written, path, issues);
    if (fields === undefined) return undefined;
    return { target: issues.length > 0 ? undefined : openspecOf(valuesOf(fields)), checkHost: () => [] };
  },
  url: (written, path, issues) => {
    const fields = readFields(url, written, path, issues);
    if (fields === undefined) return undefined;
    const origin = fields.url.value?.replace(/\/+$/, '');
    return {
      target:
        issues.length > 0 || origin === undefined
          ? undefined
          : { kind: 'url', url: origin, metrics: fields.metrics.value ?? null },
      checkHost: (allowedByFlag) =>
        unixSocketOf(fields.url.value ?? '') === null
          ? checkHost(fields.url, fields.allowHost, allowedByFlag)
          : checkUnixSocket(fields.allowHost, fields.metrics),
    };
  },
};

function openspecOf({ dataset, faults }: Values<typeof openspec>): TargetSpec {
  return { kind: 'openspec', dataset: datasetOf(dataset), faults: faults ?? null };
}

function datasetOf(written: Values<typeof openspec>['dataset']): DatasetSource {
  if ('dir' in written) return { kind: 'folder', dir: written.dir };
  const { changes, archived = defaultArchived(changes), ...rest } = written;
  return { kind: 'generated', changes, archived, ...rest };
}

function checkDuplicates(files: readonly number[], context: z.RefinementCtx): void {
  const seen = new Set<number>();
  for (const [index, bytes] of files.entries()) {
    if (seen.size === seen.add(bytes).size)
      context.addIssue({
        code: 'custom',
        path: [index],
        message: 'duplicate size',
        params: { hint: 'leave one of the two out' },
      });
  }
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

/** A unix socket is on this machine, and metrics are asked over TCP only. */
function checkUnixSocket(allow: Field<string | undefined>, metrics: Field<string | undefined>): readonly Issue[] {
  return [
    ...(allow.value === undefined ? [] : [issueOn(allow, 'a unix socket has no host', 'leave allowHost out')]),
    ...(metrics.value === undefined
      ? []
      : [issueOn(metrics, 'metrics can’t be asked through a unix socket', 'leave metrics out')]),
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
