import { NOT_LOOPBACK } from '../../loopback.ts';
import type { FailureClass } from '../../metrics/names.ts';

const BY_CODE: Readonly<Record<string, FailureClass>> = {
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'refused',
  ENETUNREACH: 'refused',
  // The unix socket does not exist, or this user may not open it.
  ENOENT: 'refused',
  EACCES: 'refused',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EAI_FAIL: 'dns',
  [NOT_LOOPBACK]: 'dns',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  ECONNABORTED: 'reset',
  ETIMEDOUT: 'timeout',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'length',
  UND_ERR_HEADERS_OVERFLOW: 'protocol',
  EPROTO: 'tls',
};

/** Codes of errors that mean that this machine has no more descriptors, ports or memory for sockets. */
const SHORTAGES: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE', 'EADDRNOTAVAIL', 'ENOBUFS', 'ENOMEM']);

/** The error to end the shard with if a request failed because this machine ran out of sockets; null for other errors. */
export function shortageIn(error: Error): Error | null {
  if (!SHORTAGES.has(codeOf(error))) return null;
  return new Error(`${error.message}: this machine has no more sockets for the load (see ulimit -n, or ask for less)`);
}

/** The class of a failed request. `answered` tells whether a status had arrived before the error. */
export function classifyError(error: Error, answered: boolean): FailureClass {
  const code = codeOf(error);
  const known = BY_CODE[code];
  if (known) return known;
  if (isCertificateFault(code) || code.startsWith('ERR_TLS_') || code.startsWith('ERR_SSL_')) return 'tls';
  // The peer has closed the connection. Before a status the request was lost; after it the body is too short.
  if (code === 'UND_ERR_SOCKET') return answered ? 'length' : 'reset';
  if (error.name === 'HTTPParserError' || code.startsWith('HPE_')) return 'protocol';
  return 'protocol';
}

/** Codes of OpenSSL for a certificate that is not trusted (X509_V_ERR_…, as Node names them), and of Node for one of another name. */
export function isCertificateFault(code: string): boolean {
  return /CERT|^UNABLE_TO_|^INVALID_(CA|PURPOSE)$|^HOSTNAME_MISMATCH$/.test(code);
}

/** What went wrong, in words. An error of a name with several addresses holds an error for each, and no message of its own. */
export function wordsOfError(error: Error): string {
  if (error.message !== '' || !(error instanceof AggregateError)) return error.message;
  return error.errors.map((each) => (each instanceof Error ? each.message : String(each))).join(', ');
}

/** The code of an error of Node; empty for an error without one. */
export function codeOf(error: Error): string {
  const code: unknown = 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}

/** Ends this thread with an error of the harness once the current request is counted: the shard is lost, the run invalid. */
export function loseShard(error: Error | null): void {
  if (!error) return;
  queueMicrotask(() => {
    throw error;
  });
}
