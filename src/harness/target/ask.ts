import { HarnessError, messageOf } from '../../errors.ts';
import { targetRoute } from '../../loopback.ts';
import { DISCOVERY_HEADER } from '../../scenarios/fields/discovery-header.ts';
import type { Headers } from '../../scenarios/fields/headers.ts';
import { unixSocketOf } from '../../scenarios/fields/unix-socket.ts';
import type { Reach } from '../../scenarios/target/target-spec.ts';
import { readTls } from '../../tls-files.ts';
import { parseExactly } from '../../workers/checks/exact-json.ts';

/** Longer than any list that a scenario asks for; the answer of a target that sends more is given up. */
const LARGEST_ANSWER_BYTES = 64_000_000;

export type AskOptions = {
  readonly timeoutMs: number;
  /** The longest head of an answer. */
  readonly maxHeadBytes: number;
  /** What the question is for; error messages say so. */
  readonly what: string;
  readonly headers: Headers;
  readonly reach: Reach;
  /** Aborted when the user wants the run to end. */
  readonly stop: AbortSignal;
};

/**
 * Asks the target for the JSON document at a path, outside of every figure. `origin` may end with a base path, and the path after it is
 * sent as it is written, as a load sends it. The document's numbers keep their digits: see `parseExactly`. Throws HarnessError
 * `UNREACHABLE` with the class and the words of a load where no whole answer comes, `CONFIG` for one that is no JSON, and `INTERRUPTED`.
 */
export async function askJson(origin: string, path: string, options: AskOptions): Promise<unknown> {
  const { what } = options;
  const url = `${origin}${path}`;
  const { status, text } = await ask(origin, path, options);
  if (status !== 200) throw new HarnessError('CONFIG', `${what}: GET ${url} answered ${status}, not 200`);
  try {
    return parseExactly(text);
  } catch {
    throw new HarnessError('CONFIG', `${what}: GET ${url} answered no JSON: ${text.slice(0, 60)}`);
  }
}

type Answer = { readonly status: number; readonly text: string };

/** One request on a connection of its own, by the client that loads use, so that both read an answer alike. */
async function ask(target: string, path: string, options: AskOptions): Promise<Answer> {
  const { timeoutMs, maxHeadBytes, what, headers, reach, stop } = options;
  // Most runs ask nothing, and their first request does not wait for this code.
  const [{ createWire }, { flatHeaders, getRequest }] = await Promise.all([
    import('../../workers/http/engines/wire/wire-connection.ts'),
    import('../../workers/http/request.ts'),
  ]);
  const unix = unixSocketOf(target);
  const { origin, hostname, pathname } = new URL(unix?.url ?? target);
  const basePath = pathname === '/' ? '' : pathname;
  const connection = createWire()({
    origin,
    ...(unix === null ? {} : { socketPath: unix.socketPath }),
    headers: flatHeaders(reach.headers),
    tls: readTls(reach.tls),
    connectTimeoutMs: timeoutMs,
    maxHeadBytes,
    route: targetRoute(hostname, timeoutMs),
  });
  const failed = (words: string): HarnessError =>
    new HarnessError('UNREACHABLE', `${what}: GET ${target}${path} failed: ${words}`);
  const chunks: Buffer[] = [];
  let status = 0;
  let bytes = 0;
  let giveUp = (): void => undefined;
  let timer: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      giveUp = () => reject(new HarnessError('INTERRUPTED', `interrupted while the target was asked for ${what}`));
      stop.addEventListener('abort', giveUp, { once: true });
      if (stop.aborted) giveUp();
      timer = setTimeout(() => reject(failed(`timeout: no complete answer within ${timeoutMs} ms`)), timeoutMs);
      connection.send(getRequest(`${basePath}${path}`, { ...headers, [DISCOVERY_HEADER]: 'ask' }), {
        onSent: () => undefined,
        onHeaders: (code) => {
          status = code;
        },
        onChunk: (buffer, from, to) => {
          bytes += to - from;
          if (bytes > LARGEST_ANSWER_BYTES)
            reject(failed(`length: an answer of more than ${LARGEST_ANSWER_BYTES} bytes`));
          else chunks.push(Buffer.from(buffer.subarray(from, to)));
        },
        onEnd: resolve,
        onFailure: (failure, detail) => reject(failed(`${failure}: ${detail}`)),
      });
    });
  } catch (error) {
    throw error instanceof HarnessError ? error : failed(`protocol: ${messageOf(error)}`);
  } finally {
    clearTimeout(timer);
    stop.removeEventListener('abort', giveUp);
    await connection.close();
  }
  return { status, text: Buffer.concat(chunks).toString('utf8') };
}
