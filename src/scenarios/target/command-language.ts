/** A target of `kind: command`. */
import * as z from 'zod';
import { isLoopback } from '../../loopback.ts';
import { splitWords } from '../fields/command-words.ts';
import { countField, durationField, nonEmpty, pathField, type TextFault, textField } from '../fields/fields.ts';
import { type Headers, targetHeadersField } from '../fields/headers.ts';
import { checkUnixMetrics, metricsField } from '../fields/metrics-field.ts';
import { type Custom, type Field, type Fields, issueOn, readFields, valuesOf } from '../fields/reading.ts';
import { readWith } from '../fields/schema-reading.ts';
import { unixSocketFault, unixSocketOf } from '../fields/unix-socket.ts';
import type { Issue, Path } from '../yaml/issue.ts';
import { textsOf } from '../yaml/written-data.ts';
import {
  type CommandTargetSpec,
  type CommandWords,
  PORT_PLACEHOLDER,
  PROBES,
  type Probe,
  type Readiness,
  STOP_SIGNALS,
  type StopSignal,
} from './target-spec.ts';
import { checkTls, type TlsShape, tlsFilesOf, tlsShape } from './tls-rules.ts';
import type { WrittenTarget } from './written-target.ts';

const MOST_WORDS = 1000;
/** Where it is asked if nothing is said. */
const PLAIN_URL = `http://127.0.0.1:${PORT_PLACEHOLDER}`;

/** The fault of a text that can't be handed to the system: it holds a NUL. */
export function noNul(text: string): TextFault | null {
  const offset = text.indexOf('\0');
  return offset < 0 ? null : { offset, message: 'this can’t hold a NUL', hint: null };
}

/** A program and its arguments, as a list of words or as a text; `example` is a list. */
export function wordsField(description: string, example: CommandWords): z.ZodType<CommandWords> {
  return z
    .union([
      z.string().transform((text, context): readonly string[] => {
        const split = splitWords(text);
        if (split.ok) return split.words;
        const { message, offset, hint } = split;
        context.addIssue({ code: 'custom', message, params: { offset, hint } });
        return z.NEVER;
      }),
      z.array(textField('A word.', noNul)).min(1).max(MOST_WORDS),
    ])
    .superRefine((words, context) => {
      if (words[0] !== '') return;
      context.addIssue({
        code: 'custom',
        message: 'the name of the command is empty',
        params: { hint: `write [${example.join(', ')}]` },
      });
    })
    .transform((words) => words as CommandWords)
    .meta({
      description: `${description}: a list of words, or a text that is split into words as a shell does. No shell reads it.`,
      examples: [example, example.join(' ')],
    });
}

type Variables = Readonly<Record<string, string>>;

const env = z
  .record(
    z.string().regex(/^[^=\0]+$/, 'a name of a variable holds no "="'),
    z.union([textField('A value.', noNul), z.number(), z.boolean()]).transform(String),
  )
  .default({})
  .meta({
    description: 'Variables of its environment, beside those of perf-harness; a value is handed over as it is written.',
  });

/** Variables of an environment. What is handed over is what is written: `01234` keeps its zero, and `1.10` its digits. */
export const envNode: Custom<Variables> = {
  type: 'custom',
  schema: env,
  read: (written, path, issues) => readWith(env, textsOf(written), path, issues),
};

const READY_HINT = 'write ready: { path: /healthz }, { log: "listening" } or { port: true }';

const ready: z.ZodType<Readiness> = z
  .strictObject({
    path: pathField('A GET of this path, below the url, is answered with a status of 200 to 399.').optional(),
    log: nonEmpty('It has printed this text, and accepts a connection.').optional(),
    port: z.literal(true).optional().meta({ description: 'It accepts a connection.' }),
  })
  .transform(({ path, log, port }, context): Readiness => {
    const ways: readonly Readiness[] = [
      ...(path === undefined ? [] : [{ kind: 'path', path } as const]),
      ...(log === undefined ? [] : [{ kind: 'log', text: log } as const]),
      ...(port === undefined ? [] : [{ kind: 'port' } as const]),
    ];
    const [way, ...others] = ways;
    if (way !== undefined && others.length === 0) return way;
    context.addIssue({ code: 'custom', message: 'expected one of path, log and port', params: { hint: READY_HINT } });
    return z.NEVER;
  })
  .prefault({ port: true })
  .meta({ description: 'What tells that it can be asked.' });

type CommandShape = TlsShape & {
  readonly kind: z.ZodType<'command'>;
  readonly command: z.ZodType<CommandWords>;
  readonly cwd: z.ZodType<string>;
  readonly env: Custom<Variables>;
  readonly port: z.ZodType<number | 'auto' | undefined>;
  readonly url: z.ZodType<string | undefined>;
  readonly ready: z.ZodType<Readiness>;
  readonly readyTimeout: z.ZodType<number>;
  readonly stopSignal: z.ZodType<StopSignal>;
  readonly keep: z.ZodType<boolean>;
  readonly probe: z.ZodType<Probe>;
  readonly headers: z.ZodType<Headers>;
  readonly metrics: z.ZodType<string | undefined>;
};

export const commandShape: CommandShape = {
  kind: z.literal('command').meta({ description: 'A server of yours that is started, and ended, for each attempt.' }),
  command: wordsField('What starts it', ['node', 'server.js']),
  cwd: textField(
    'The folder that it runs in, relative to the scenario file; that of the file if left out.',
    noNul,
  ).default(''),
  env: envNode,
  port: z
    .union([z.literal('auto'), countField('A port of its own.', 1, 65_535)])
    .optional()
    .meta({
      description: `The port that it listens on, handed over as $PORT and as ${PORT_PLACEHOLDER}; auto, the default, takes any free one.`,
    }),
  url: textField(
    `Where it is asked: an origin of this machine, in which ${PORT_PLACEHOLDER} stands for its port; http://127.0.0.1:${PORT_PLACEHOLDER} if left out.`,
    urlFault,
  ).optional(),
  ready,
  readyTimeout: durationField('How long it may take from its start until it can be asked.').prefault('30s'),
  stopSignal: z.enum(STOP_SIGNALS).default('SIGTERM').meta({ description: 'What tells it to end; SIGKILL follows.' }),
  keep: z.boolean().default(false).meta({ description: 'Whether one start serves all scenarios with this target.' }),
  probe: z.enum(PROBES).default('auto').meta({
    description: 'Whether Node processes of it are looked into: auto does so where there are any, off leaves it out.',
  }),
  headers: targetHeadersField,
  ...tlsShape,
  metrics: metricsField,
};

export function readCommand(written: unknown, path: Path, issues: Issue[]): WrittenTarget | undefined {
  const fields = readFields(commandShape, written, path, issues);
  if (fields === undefined) return undefined;
  if (issues.length === 0) issues.push(...checkPort(fields), ...checkMetrics(fields));
  const isValid = issues.length === 0;
  const url = { ...fields.url, value: fields.url.value ?? PLAIN_URL };
  return {
    target: isValid ? specOf(fields) : undefined,
    checkHost: () => [],
    checkFiles: (base) => (isValid ? checkTls({ ...fields, url }, base) : []),
  };
}

function specOf(fields: Fields<CommandShape>): CommandTargetSpec {
  const { port, url, readyTimeout, metrics, ca, cert, key, insecure, ...same } = valuesOf(fields);
  const origin = (url ?? PLAIN_URL).replace(/\/+$/, '');
  return {
    ...same,
    tls: tlsFilesOf(fields),
    url: origin,
    port: typeof port === 'number' ? port : portIn(origin),
    readyTimeoutMs: readyTimeout,
    metrics: metrics ?? null,
  };
}

/** The port that a url names itself; null where it stands for any. */
function portIn(url: string): number | null {
  if (url.includes(PORT_PLACEHOLDER) || unixSocketOf(url) !== null) return null;
  const { port, protocol } = new URL(url);
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
}

function checkPort({ port, url }: Fields<CommandShape>): readonly Issue[] {
  const named = url.value === undefined ? null : portIn(url.value);
  if (named === null || port.value === undefined || port.value === named) return [];
  const message = `the url names the port ${named}, and port says ${port.value}`;
  return [issueOn(port as Field<unknown>, message, `write ${PORT_PLACEHOLDER} in the url, or leave port out`)];
}

function checkMetrics({ metrics, url }: Fields<CommandShape>): readonly Issue[] {
  return unixSocketOf(url.value ?? '') === null ? [] : checkUnixMetrics(metrics);
}

function urlFault(text: string): TextFault | null {
  const filled = text.replaceAll(PORT_PLACEHOLDER, '1');
  if (/^http\+unix:/i.test(filled)) {
    const message = unixSocketFault(filled);
    return message === null ? null : { offset: 0, message, hint: 'write http+unix://%2Ftmp%2Fapp.sock' };
  }
  const offset = filled.search(/[\s\p{Cc}\\"?#@]/u);
  const isUrl = offset < 0 && /^https?:\/\/[^/]/i.test(filled) && URL.canParse(filled);
  const hint = `write http://127.0.0.1:${PORT_PLACEHOLDER}`;
  if (!isUrl) return { offset: 0, message: `expected an origin, got "${text.slice(0, 80)}"`, hint };
  if (isLoopback(new URL(filled).hostname)) return null;
  return { offset: 0, message: 'a command runs on this machine, and is asked there', hint };
}
