import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { nounFor } from '../../../plural.ts';
import { Problem } from '../http/problem-details.ts';
import { readByteRange } from './byte-range.ts';
import { streamFile } from './file-stream.ts';
import { closeFile, type OpenFile } from './open-file.ts';
import { READ_BYTES, type StreamBuffers } from './stream-buffers.ts';

/** An open file with its headers. `etag` is strong and quoted. */
export type ServedFile = OpenFile & { readonly etag: string; readonly contentType: string };

type Answer = { readonly status: 200 | 206 | 304; readonly start: number; readonly bytes: number };

/**
 * Answers with a file and closes it. Conditions, one range and HEAD follow RFC 9110; the body is read into pooled buffers,
 * `readBytes` at a time. The reply is taken from Fastify once nothing can go wrong any more that a status could
 * report.
 */
export async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  file: ServedFile,
  buffers: StreamBuffers,
  readBytes: number = READ_BYTES,
): Promise<FastifyReply> {
  try {
    const answer = answerTo(request.method, request.headers, file);
    reply.hijack();
    reply.raw.writeHead(answer.status, headOf(answer, file));
    if (request.method === 'HEAD' || answer.status === 304) reply.raw.end();
    else {
      const part = { fd: file.fd, start: answer.start, bytes: answer.bytes };
      await streamFile(part, reply.raw, buffers.poolFor(readBytes), readBytes);
    }
    return reply;
  } finally {
    closeFile(file.fd);
  }
}

function answerTo(method: string, headers: IncomingHttpHeaders, file: ServedFile): Answer {
  const whole: Answer = { status: 200, start: 0, bytes: file.bytes };
  if (matchesEtag(headers['if-none-match'], file.etag)) return { ...whole, status: 304 };
  // A range applies to GET only, and not if If-Range names another version.
  const ifRange = headers['if-range'];
  if (method !== 'GET' || (ifRange !== undefined && ifRange !== file.etag)) return whole;
  const range = readByteRange(headers.range, file.bytes);
  switch (range.kind) {
    case 'whole':
      return whole;
    case 'part':
      return { status: 206, start: range.start, bytes: range.bytes };
    case 'unsatisfiable':
      throw new Problem(
        416,
        `the range must lie within the ${file.bytes} ${nounFor(file.bytes, 'byte')} of the file, as in bytes=0-99`,
        {
          'content-range': `bytes */${file.bytes}`,
        },
      );
  }
}

/** Compares weakly, as RFC 9110 demands for If-None-Match. */
function matchesEtag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag);
}

function headOf(answer: Answer, file: ServedFile): Record<string, string | number> {
  const head: Record<string, string | number> = { etag: file.etag, 'accept-ranges': 'bytes' };
  if (answer.status === 304) return head;
  head['content-type'] = file.contentType;
  head['content-length'] = answer.bytes;
  if (answer.status === 206) {
    head['content-range'] = `bytes ${answer.start}-${answer.start + answer.bytes - 1}/${file.bytes}`;
  }
  return head;
}
