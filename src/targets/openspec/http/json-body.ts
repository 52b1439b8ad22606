import type { IncomingMessage } from 'node:http';
import { Problem } from './problem-details.ts';
import { readBody } from './request-body.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Reads a JSON body. Throws a Problem: 415 for another type, 413 above `maxBytes`, 400 for a body that is not JSON. */
export async function readJson(request: IncomingMessage, maxBytes: number): Promise<unknown> {
  checkType(request.headers['content-type']);
  const chunks: Buffer[] = [];
  await readBody(request, maxBytes, (chunk) => {
    chunks.push(chunk);
  });
  const text = decode(Buffer.concat(chunks));
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem(400, 'the body is not valid JSON');
  }
}

function checkType(contentType = ''): void {
  if (!/^\s*application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i.test(contentType)) {
    throw new Problem(415, 'the body must be of the type application/json, in UTF-8');
  }
}

function decode(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new Problem(400, 'the body is not valid UTF-8');
  }
}
