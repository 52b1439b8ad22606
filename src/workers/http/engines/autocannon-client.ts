import type { Socket } from 'node:net';

/**
 * What our adapter uses of autocannon 9's client. `responseMax`, `destroyed`, `pipelinedRequests`, `parser`, `conn` and
 * `_resetConnection` are not part of its documented face; test/autocannon.test.ts notices when they change.
 */
export type AutocannonClient = {
  on(event: 'request' | 'response' | 'done', listener: () => void): void;
  on(event: 'headers', listener: (headers: { statusCode: number }) => void): void;
  on(event: 'connError', listener: (error: Error) => void): void;
  setRequests(requests: readonly object[]): void;
  destroy(): void;
  _resetConnection(): void;
  readonly conn: Socket;
  readonly reqsMade: number;
  responseMax: number | undefined;
  destroyed: boolean;
  readonly pipelinedRequests: { addBody: (slice: Buffer) => void; clear(): void };
  readonly parser: { execute: (chunk: Buffer) => unknown; reinitialize(type: 'RESPONSE'): void };
};
