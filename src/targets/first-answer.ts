import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { setTimeout as wait } from 'node:timers/promises';
import { HarnessError } from '../errors.ts';
import { NOT_LOOPBACK, type Resolve, type Route, targetRoute } from '../loopback.ts';
import { DISCOVERY_HEADER } from '../scenarios/fields/discovery-header.ts';
import type { Headers } from '../scenarios/fields/headers.ts';
import { unixSocketOf } from '../scenarios/fields/unix-socket.ts';
import { NO_TLS_FILES, readTls, type TlsFiles, type TlsMaterial } from '../tls-files.ts';
import { classifyError, codeOf, wordsOfError } from '../workers/http/failure.ts';
import { adviceOnTls, reasonOfTls } from './tls-faults.ts';

/** How long a path may leave the question open before the next one is asked besides, ms. */
const NEXT_AFTER_MS = 1_000;
/** A target that answers none of so many paths, and not `/`, is asked for no more. */
const MOST_PATHS = 3;

export type FirstAnswerOptions = {
  readonly timeoutMs: number;
  readonly paths?: readonly string[];
  /** Headers with which it is asked. */
  readonly headers?: Headers;
  readonly tls?: TlsFiles;
  readonly signal?: AbortSignal;
  readonly resolve?: Resolve;
};

/**
 * Waits until a server has answered a GET of one of `paths`, or of `/` at last. A path that is slow, or on which the connection is
 * closed, does not stand for the whole server, so the next one is asked besides. Any byte of an answer is a sign of life: whether it is
 * the right answer is for the load to tell. Throws HarnessError `UNREACHABLE` with the class of the failure, and `INTERRUPTED`.
 */
export async function waitForAnswer(origin: string, options: FirstAnswerOptions): Promise<void> {
  const { timeoutMs, paths = [], headers = {}, tls = NO_TLS_FILES, signal } = options;
  const unix = unixSocketOf(origin);
  const base = parseUrl(unix?.url ?? origin);
  const route =
    unix === null ? targetRoute(base.hostname, timeoutMs, options.resolve) : { socketPath: unix.socketPath };
  const place = { base, route, headers, tls: readTls(tls) };
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), timeoutMs);
  const stop = AbortSignal.any([timeout.signal, ...(signal === undefined ? [] : [signal])]);
  try {
    const asked = [...new Set([...paths.slice(0, MOST_PATHS), '/'])];
    const error = await firstAnswer(asked, (path, over) => ask(place, path, over), stop);
    if (error === null) return;
    if (signal?.aborted === true)
      throw new HarnessError('INTERRUPTED', `interrupted while waiting for the first answer of ${origin}`);
    throw stop.aborted ? unreachable(origin, `timeout: no answer within ${timeoutMs} ms`) : failureOf(origin, error);
  } finally {
    clearTimeout(timer);
  }
}

type Question = (path: string, over: AbortSignal) => Promise<void>;

/**
 * Asks for one path after the other until one is answered. Resolves to null then, and otherwise to an error: the one that no other path
 * can change, or that of the first path. No request is under way any more when it resolves.
 */
async function firstAnswer(paths: readonly string[], question: Question, stop: AbortSignal): Promise<Error | null> {
  const end = new AbortController();
  const over = AbortSignal.any([end.signal, stop]);
  const errors: Error[] = [];
  const questions: Promise<void>[] = [];
  let lasting: Error | null = null;
  const failed = (error: Error, place: number): never => {
    errors[place] ??= error;
    if (!isAboutPath(error)) {
      lasting ??= error;
      end.abort();
    }
    throw error;
  };
  try {
    for (const [place, path] of paths.entries()) {
      questions.push(question(path, over).catch((error: Error) => failed(error, place)));
      const answered = Promise.any(questions).then(
        () => true,
        () => false,
      );
      const isLast = place === paths.length - 1;
      const soon = isLast
        ? answered
        : Promise.race([answered, wait(NEXT_AFTER_MS, false, { signal: over }).catch(() => false)]);
      if (await soon) return null;
      if (over.aborted) break;
    }
    return lasting ?? errors[0] ?? new Error('it was not asked');
  } finally {
    end.abort();
  }
}

/** Whether another path may be answered all the same: what hung up has let us connect. */
function isAboutPath(error: Error): boolean {
  return classifyError(error, false) === 'reset';
}

type Place = {
  readonly base: URL;
  readonly route: Route | { readonly socketPath: string };
  readonly headers: Headers;
  readonly tls: TlsMaterial;
};

/** Resolves with the first byte of an answer. */
function ask({ base, route, headers, tls }: Place, path: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = base.protocol === 'https:' ? httpsRequest : httpRequest;
    const below = base.pathname.replace(/\/+$/, '');
    const settings = {
      agent: false,
      headers: { ...headers, [DISCOVERY_HEADER]: 'probe' },
      ...route,
      ...tls,
      path: `${below}${path}`,
      signal,
    };
    const asking = request(base, settings, (response) => {
      response.destroy();
      resolve();
    });
    asking.on('error', (error) => (codeOf(error).startsWith('HPE_') ? resolve() : reject(error)));
    asking.end();
  });
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new HarnessError('CONFIG', `${text} is not an http, https or http+unix URL`, {
    hint: 'Write it as http://127.0.0.1:8080.',
  });
}

const RUNNING = 'Check that the server is running, and that the URL names its scheme, host and port, or its socket.';

function failureOf(origin: string, error: Error): HarnessError {
  if (codeOf(error) === NOT_LOOPBACK)
    return new HarnessError('CONFIG', `${origin} was not asked: ${error.message}`, { cause: error });
  return unreachable(origin, `${classifyError(error, false)}: ${reasonOf(error)}`, error);
}

function unreachable(origin: string, reason: string, cause?: Error): HarnessError {
  return new HarnessError('UNREACHABLE', `cannot reach ${origin}: ${reason}`, {
    hint: (cause === undefined ? null : adviceOnTls(codeOf(cause))) ?? RUNNING,
    ...(cause === undefined ? {} : { cause }),
  });
}

function reasonOf(error: Error): string {
  const code = codeOf(error);
  if (code === 'ENOENT') return 'no such unix socket';
  if (code === 'ECONNRESET' || code === 'EPIPE') return 'the target closed the connection before it answered';
  if (code === 'ENOTFOUND' || code.startsWith('EAI_')) return `its name cannot be resolved (${code})`;
  return reasonOfTls(error, code) ?? wordsOfError(error);
}
