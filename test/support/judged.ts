import { Answer } from '../../src/workers/http/answer.ts';
import type { BodyCheck, CheckFailure } from '../../src/workers/http/body-check.ts';
import { headOf } from './response-head.ts';

export type Given = {
  readonly status?: number;
  /** Names and values in turn. */
  readonly headers?: readonly string[];
  /** Pieces of the body, as they come on the wire. */
  readonly body?: readonly (string | Buffer)[];
};

/** What `answer` says of an answer that is given to `check`: the failure, and how many pieces of its body were taken until it was known. */
export function judge(
  check: BodyCheck,
  { status = 200, headers = [], body = [] }: Given,
  answer: Answer = new Answer(16e6),
): { readonly failed: CheckFailure | null; readonly pieces: number } {
  check.onStart();
  answer.start(check);
  let bytes = 0;
  let pieces = 0;
  let failed = answer.onHeaders(status, headOf(headers), 0);
  for (const piece of body) {
    if (failed !== null) break;
    const chunk = Buffer.from(piece);
    bytes += chunk.length;
    pieces += 1;
    failed = answer.onChunk(chunk, 0, chunk.length, bytes, 0);
    // An engine uses its buffer again: what is kept has to be a copy.
    chunk.fill(0xff);
  }
  failed ??= answer.onEnd(bytes);
  answer.released(bytes);
  return { failed, pieces };
}
