import { get as getHttp, type IncomingMessage } from 'node:http';
import { get as getHttps } from 'node:https';
import { HarnessError, messageOf } from '../../errors.ts';
import { targetRoute } from '../../loopback.ts';
import { DISCOVERY_HEADER } from '../../scenarios/fields/discovery-header.ts';
import type { Headers } from '../../scenarios/fields/headers.ts';
import { unixSocketOf } from '../../scenarios/fields/unix-socket.ts';
import { parseExactly } from '../../workers/checks/exact-json.ts';

/** Longer than any list that a scenario asks for; the answer of a target that sends more is given up. */
const LARGEST_ANSWER_BYTES = 64_000_000;

export type AskOptions = {
  readonly timeoutMs: number;
  /** What the question is for; error messages say so. */
  readonly what: string;
  readonly headers: Headers;
  /** Aborted when the user wants the run to end. */
  readonly stop: AbortSignal;
};

/** Asks the target for a JSON document, outside of every figure. Its numbers keep their digits: see `parseExactly`. */
export async function askJson(url: string, options: AskOptions): Promise<unknown> {
  const { what } = options;
  const { status, text } = await ask(url, options);
  if (status !== 200) throw new HarnessError('CONFIG', `${what}: GET ${url} answered ${status}, not 200`);
  try {
    return parseExactly(text);
  } catch {
    throw new HarnessError('CONFIG', `${what}: GET ${url} answered no JSON: ${text.slice(0, 60)}`);
  }
}

type Answer = { readonly status: number; readonly text: string };

function ask(url: string, { timeoutMs, what, headers, stop }: AskOptions): Promise<Answer> {
  const unix = unixSocketOf(url);
  const get = url.startsWith('https:') ? getHttps : getHttp;
  return new Promise((resolve, reject) => {
    const route = targetRoute(new URL(unix?.url ?? url).hostname, timeoutMs);
    const place = unix === null ? route : { socketPath: unix.socketPath };
    const plain = { agent: false as const, ...place, signal: AbortSignal.any([stop, AbortSignal.timeout(timeoutMs)]) };
    const fail = (reason: string): void =>
      reject(
        stop.aborted
          ? new HarnessError('INTERRUPTED', `interrupted while the target was asked for ${what}`)
          : new HarnessError('TARGET', `${what}: GET ${url} failed: ${reason}`),
      );
    const request = get(
      unix?.url ?? url,
      { ...plain, headers: { ...headers, [DISCOVERY_HEADER]: 'ask' } },
      (response) => {
        readText(response).then(
          (text) => resolve({ status: response.statusCode ?? 0, text }),
          (error: unknown) => fail(messageOf(error)),
        );
      },
    );
    request.on('error', (error) =>
      fail(error.name === 'TimeoutError' ? `no answer within ${timeoutMs} ms` : messageOf(error)),
    );
  });
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > LARGEST_ANSWER_BYTES) throw new Error(`an answer of more than ${LARGEST_ANSWER_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
