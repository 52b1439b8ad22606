import { once } from 'node:events';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { emitWarning } from 'node:process';
import { Readable } from 'node:stream';
import type { FetchApp, FetchContext } from './app-shape.ts';

const NOTHING_AFTER: FetchContext = { waitUntil: () => undefined, passThroughOnException: () => undefined };
const WITHOUT_BODY = new Set(['GET', 'HEAD']);

/**
 * A listener of `node:http` for an app with `fetch`. A body is sent as it comes, no faster than it is read; a client that goes away
 * aborts the signal of its request. An app that throws, or returns no Response, is answered for with 500, and what it threw is printed as a warning.
 */
export function fetchListener(app: FetchApp): RequestListener {
  return (request, response) => void answer(app, request, response);
}

async function answer(app: FetchApp, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const gone = new AbortController();
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) gone.abort();
  });
  try {
    const request = requestOf(incoming, gone.signal);
    if (request === null) return void outgoing.writeHead(400).end();
    const answered = await app.fetch(request, {}, NOTHING_AFTER);
    if (!(answered instanceof Response)) throw new TypeError('fetch returned no Response');
    await send(answered, incoming.method === 'HEAD', outgoing, gone.signal);
  } catch (error) {
    if (gone.signal.aborted) return;
    emitWarning(error instanceof Error ? error : String(error));
    // A body that can't be sent to its end must not look complete.
    if (outgoing.headersSent) outgoing.destroy();
    else outgoing.writeHead(500).end();
  }
}

/** Null for a request whose host or path makes no URL. */
function requestOf(incoming: IncomingMessage, signal: AbortSignal): Request | null {
  const { method = 'GET', url = '/', headers, rawHeaders } = incoming;
  const base = `http://${headers.host ?? 'localhost'}`;
  if (!URL.canParse(url, base)) return null;
  const pairs = rawHeaders.flatMap((name, index): [string, string][] =>
    index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? '']] : [],
  );
  const body = WITHOUT_BODY.has(method) ? {} : { body: Readable.toWeb(incoming) as ReadableStream, duplex: 'half' };
  return new Request(new URL(url, base), { method, headers: pairs, signal, ...body } as RequestInit);
}

async function send(
  { status, statusText, headers, body }: Response,
  isHead: boolean,
  outgoing: ServerResponse,
  gone: AbortSignal,
): Promise<void> {
  outgoing.statusCode = status;
  if (statusText !== '') outgoing.statusMessage = statusText;
  for (const [name, value] of headers) outgoing.appendHeader(name, value);
  if (body === null || isHead) {
    await body?.cancel();
    outgoing.end();
    return;
  }
  const reader = body.getReader();
  gone.addEventListener('abort', () => void reader.cancel().catch(() => undefined));
  // A body that is there goes out with its head; one that takes its time is not waited for.
  const late = setImmediate(() => outgoing.flushHeaders());
  for (;;) {
    const { done, value } = await reader.read().finally(() => clearImmediate(late));
    if (done || gone.aborted) break;
    if (!outgoing.write(value)) await once(outgoing, 'drain', { signal: gone });
  }
  outgoing.end();
}
