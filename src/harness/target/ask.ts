import { HarnessError, messageOf } from '../../errors.ts';
import { targetRoute } from '../../loopback.ts';
import { DISCOVERY_HEADER } from '../../scenarios/fields/discovery-header.ts';
import type { Headers } from '../../scenarios/fields/headers.ts';
import { formatDuration } from '../../scenarios/fields/units.ts';
import { unixSocketOf } from '../../scenarios/fields/unix-socket.ts';
import type { Reach } from '../../scenarios/target/target-spec.ts';
import { readTls } from '../../tls-files.ts';
import { parseExactly } from '../../workers/checks/exact-json.ts';
import type { Connection } from '../../workers/http/engine.ts';

/** Longer than any list that a scenario asks for; the answer of a target that sends more is given up. */
const LARGEST_ANSWER_BYTES = 64_000_000;

export type AskOptions = {
  /** How long one answer may take. */
  readonly timeoutMs: number;
  /** How long all of them may take together, from when the first is asked for. */
  readonly maxDurationMs: number;
  /** The longest head of an answer. */
  readonly maxHeadBytes: number;
  readonly reach: Reach;
  /** Aborted when the user wants the run to end. */
  readonly stop: AbortSignal;
  /** Milliseconds on a clock that never goes back. */
  readonly now?: () => number;
};

/** An answer as it came: `coding` is its content-encoding. */
type Answer = { readonly status: number; readonly coding: string | null; readonly body: Buffer };

/** What is asked, and what for; error messages say so. */
type Question = { readonly path: string; readonly what: string; readonly headers: Headers };

/** The target has closed a connection that it had kept until then: the question is no reason, and is asked once more. */
const STALE: unique symbol = Symbol('stale');

/**
 * Asks the target one question after the other, outside of every figure, and on one connection as long as the target keeps it, by
 * the client that loads use, so that both read an answer alike. `origin` may end with a base path.
 */
export class Asker {
  readonly #origin: string;
  readonly #options: AskOptions;
  readonly #now: () => number;
  #connection: Connection | null = null;
  #endMs: number | null = null;
  /** The answer to the question before. After one that failed nothing more is asked. */
  #before: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor(origin: string, options: AskOptions) {
    this.#origin = origin;
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /**
   * The JSON document at a path, which is sent as it is written, as a load sends it. The document's numbers keep their digits: see
   * `parseExactly`. Throws HarnessError `UNREACHABLE` with the class and the words of a load where no whole answer comes, `CONFIG` for
   * one that is no JSON and after `maxDurationMs`, and `INTERRUPTED`.
   */
  json(path: string, what: string, headers: Headers = {}): Promise<unknown> {
    const answer = this.#before.then(() => this.#json({ path, what, headers }));
    this.#before = answer;
    return answer;
  }

  /** Once the question under way has its answer. What else was to be asked is not. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#before.catch(() => undefined);
    await this.#connection?.close();
  }

  async #json(question: Question): Promise<unknown> {
    if (this.#isClosed) throw new Error(`closed before the target was asked for ${question.what}`);
    const answer = await this.#ask(question);
    const asked = this.#nameOf(question);
    if (answer.status !== 200) throw new HarnessError('CONFIG', `${asked} answered ${answer.status}, not 200`);
    const text = await textOf(answer, asked);
    try {
      return parseExactly(text);
    } catch {
      throw new HarnessError('CONFIG', `${asked} answered no JSON: ${text.slice(0, 60)}`);
    }
  }

  #nameOf({ what, path }: Question): string {
    return `${what}: GET ${this.#origin}${path}`;
  }

  async #ask(question: Question): Promise<Answer> {
    const answer = await this.#send(question);
    if (answer !== STALE) return answer;
    const again = await this.#send(question);
    if (again === STALE) throw new Error('a new connection is never stale');
    return again;
  }

  async #send(question: Question): Promise<Answer | typeof STALE> {
    const { timeoutMs, maxDurationMs, stop } = this.#options;
    // Most runs ask nothing, and their first request does not wait for this code.
    const { getRequest } = await import('../../workers/http/request.ts');
    this.#connection ??= await this.#connect();
    const connection = this.#connection;
    const { pathname } = new URL(unixSocketOf(this.#origin)?.url ?? this.#origin);
    const path = `${pathname === '/' ? '' : pathname}${question.path}`;
    const failed = (words: string): HarnessError =>
      new HarnessError('UNREACHABLE', `${this.#nameOf(question)} failed: ${words}`);
    this.#endMs ??= this.#now() + maxDurationMs;
    const leftMs = this.#endMs - this.#now();
    if (leftMs <= 0) throw this.#overdue(question);
    const chunks: Buffer[] = [];
    let status = 0;
    let coding: string | null = null;
    let bytes = 0;
    let giveUp = (): void => undefined;
    let timer: NodeJS.Timeout | undefined;
    try {
      const isWhole = await new Promise<boolean>((resolve, reject) => {
        giveUp = () =>
          reject(new HarnessError('INTERRUPTED', `interrupted while the target was asked for ${question.what}`));
        stop.addEventListener('abort', giveUp, { once: true });
        if (stop.aborted) giveUp();
        const late = (): HarnessError =>
          leftMs < timeoutMs ? this.#overdue(question) : failed(`timeout: no complete answer within ${timeoutMs} ms`);
        timer = setTimeout(() => reject(late()), Math.min(timeoutMs, leftMs));
        connection.send(getRequest(path, { ...question.headers, [DISCOVERY_HEADER]: 'ask' }), {
          onSent: () => undefined,
          onHeaders: (code, head) => {
            status = code;
            coding = head.header('content-encoding');
          },
          onChunk: (buffer, from, to) => {
            bytes += to - from;
            if (bytes > LARGEST_ANSWER_BYTES)
              reject(failed(`length: an answer of more than ${LARGEST_ANSWER_BYTES} bytes`));
            else chunks.push(Buffer.from(buffer.subarray(from, to)));
          },
          onEnd: () => resolve(true),
          onFailure: (failure, detail, stale) =>
            stale === undefined ? reject(failed(`${failure}: ${detail}`)) : resolve(false),
        });
      });
      return isWhole ? { status, coding, body: Buffer.concat(chunks) } : STALE;
    } catch (error) {
      connection.abort();
      throw error instanceof HarnessError ? error : failed(`protocol: ${messageOf(error)}`);
    } finally {
      clearTimeout(timer);
      stop.removeEventListener('abort', giveUp);
    }
  }

  async #connect(): Promise<Connection> {
    const { timeoutMs, maxHeadBytes, reach } = this.#options;
    const [{ createWire }, { flatHeaders }] = await Promise.all([
      import('../../workers/http/engines/wire/create-wire.ts'),
      import('../../workers/http/request.ts'),
    ]);
    const unix = unixSocketOf(this.#origin);
    const { origin, hostname } = new URL(unix?.url ?? this.#origin);
    return createWire()({
      origin,
      ...(unix === null ? {} : { socketPath: unix.socketPath }),
      headers: flatHeaders(reach.headers),
      tls: readTls(reach.tls),
      connectTimeoutMs: timeoutMs,
      maxHeadBytes,
      route: targetRoute(hostname, timeoutMs),
    });
  }

  #overdue(question: Question): HarnessError {
    const limit = formatDuration(this.#options.maxDurationMs);
    return new HarnessError(
      'CONFIG',
      `${this.#nameOf(question)}: what is asked before the load has not ended after ${limit}, which is maxDuration`,
      { hint: 'raise maxDuration, or have less to ask for: a walk by larger pages, or of a smaller collection' },
    );
  }
}

/** The text of an answer, without its content coding and its byte order mark, as a load reads it. */
async function textOf({ coding, body }: Answer, asked: string): Promise<string> {
  if (coding === null) return new TextDecoder().decode(body);
  const { codingsOf, decode, UndecodableBody } = await import('../../workers/http/content-decoding.ts');
  try {
    const content = decode(body, codingsOf(coding) ?? [], LARGEST_ANSWER_BYTES, `${LARGEST_ANSWER_BYTES} bytes`);
    return new TextDecoder().decode(content);
  } catch (error) {
    if (!(error instanceof UndecodableBody)) throw error;
    throw new HarnessError('CONFIG', `${asked} answered what can’t be read: ${error.message}`);
  }
}
