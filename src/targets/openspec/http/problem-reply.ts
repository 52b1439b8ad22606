import type { FastifyReply } from 'fastify';
import { PROBLEM_TYPE, Problem, problemJson, toProblem } from './problem-details.ts';

/** The part of a socket that can still be used after the HTTP parser has given up. */
type BrokenConnection = { readonly writable: boolean; end(text: string): void; destroy(): void };

export function sendProblem(reply: FastifyReply, problem: Problem): void {
  reply
    .code(problem.status)
    .headers({ ...problem.headers, 'content-type': PROBLEM_TYPE })
    .send(problemJson(problem.status, problem.message));
}

export function replyToError(error: unknown, reply: FastifyReply): void {
  sendProblem(reply, toProblem(error));
}

/** Replies to what the router itself refuses: a path that cannot be decoded, or a name in it that is too long. */
export function replyToBadPath(error: { readonly statusCode?: number }, reply: FastifyReply): void {
  const tooLong = error.statusCode === 414;
  const detail = tooLong ? 'a name in the path is too long' : 'the path is not a valid URL: check its percent-encoding';
  sendProblem(reply, new Problem(tooLong ? 414 : 400, detail));
}

/**
 * Answers a request that is not HTTP, or too large, and closes the connection, because the parser cannot go on. Returns whether there
 * was anybody to answer.
 */
export function refuseGarbage(error: { readonly code?: string }, socket: BrokenConnection): boolean {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return false;
  }
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  const problem = problemJson(status, 'the request could not be read');
  const head = [
    `HTTP/1.1 ${status} Refused`,
    `content-type: ${PROBLEM_TYPE}`,
    `content-length: ${Buffer.byteLength(problem)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${problem}`);
  return true;
}
