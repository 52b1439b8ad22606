import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { HarnessError } from '../errors.ts';
import { NOT_LOOPBACK, type Resolve, targetRoute } from '../loopback.ts';
import type { Work } from '../metrics/work.ts';
import type { CpuReading } from '../monitor/processes/tree-cpu.ts';
import { DISCOVERY_HEADER } from '../scenarios/fields/discovery-header.ts';
import { unixSocketOf } from '../scenarios/fields/unix-socket.ts';
import type { CpuMeter, Target } from './target.ts';

/** Reads the CPU of the processes that serve a target. */
export type CpuSource = { readonly stepMs: number; readonly read: () => CpuReading };

export type UrlTargetOptions = {
  /** The origin, with a base path if the server has one. */
  readonly url: string;
  /** The longest time from the start of the probe to the head of the answer. */
  readonly timeoutMs: number;
  /** Appended to `url`; `/` by default. */
  readonly probePath?: string;
  /** Aborted when the user ends the run; the probe is then given up. */
  readonly signal?: AbortSignal;
  /** Left out where nothing can tell of it. */
  readonly cpu?: CpuSource;
  /** Replaces the system's name resolution. */
  readonly resolve?: Resolve;
};

const NOTHING_TOLD: Work = { alloc: null, external: null, cpu: null, gc: null, in: null, out: null };

/**
 * Connects to a server that is already running, of which its answers can be seen, and its CPU if `cpu` can tell it. It is asked once, for a path that may be
 * none of the load's, so any byte of an answer is a sign of life: whether that is HTTP is for the load to tell. Throws HarnessError('UNREACHABLE') when
 * nothing comes, and 'INTERRUPTED' when the probe is given up.
 */
export async function connectUrlTarget(options: UrlTargetOptions): Promise<Target> {
  const origin = options.url.replace(/\/+$/, '');
  await probe(origin, options);
  const meter = options.cpu && new SourceMeter(options.cpu);
  return {
    origin,
    gauges: new Set(),
    work: new Set(meter?.trouble === null ? ['cpu'] : []),
    cpuMeter: meter ?? null,
    facts: { kind: 'url', url: origin },
    begin: () => {},
    settle: () => Promise.resolve(undefined),
    readWork: async () => meter?.read(),
    readCounts: () => Promise.resolve(undefined),
    onGauges: () => {},
    profile: null,
    died: new Promise(() => {}),
    close: () => Promise.resolve(),
  };
}

/** Asks at once, to learn whether the CPU can be told. */
class SourceMeter implements CpuMeter {
  readonly stepMs: number;
  readonly #read: CpuSource['read'];
  #trouble: string | null = null;

  constructor({ stepMs, read }: CpuSource) {
    this.stepMs = stepMs;
    this.#read = read;
    this.read();
  }

  get trouble(): string | null {
    return this.#trouble;
  }

  read(): Work | undefined {
    const reading = this.#read();
    if (reading.kind === 'known') return { ...NOTHING_TOLD, cpu: reading.ms };
    this.#trouble = reading.why;
    return undefined;
  }
}

function probe(
  origin: string,
  { timeoutMs, probePath = '/', signal, resolve: resolveName }: UrlTargetOptions,
): Promise<void> {
  const unix = unixSocketOf(origin);
  const url = parseUrl(`${unix?.url ?? origin}${probePath}`);
  return new Promise((resolve, reject) => {
    const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const headers = { [DISCOVERY_HEADER]: 'probe' };
    const route = unix === null ? targetRoute(url.hostname, timeoutMs, resolveName) : { socketPath: unix.socketPath };
    const settings = { agent: false, headers, ...route, ...(signal ? { signal } : {}) } as const;
    const probing = request(url, settings, (response: IncomingMessage) => {
      clearTimeout(timer);
      response.destroy();
      resolve();
    });
    const timer = setTimeout(() => {
      reject(unreachable(origin, `no answer within ${timeoutMs} ms`));
      probing.destroy();
    }, timeoutMs);
    probing.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      if (signal?.aborted) reject(interrupted(origin));
      else if (error.code?.startsWith('HPE_')) resolve();
      else if (error.code === NOT_LOOPBACK)
        reject(new HarnessError('CONFIG', `${origin} was not asked: ${error.message}`));
      else reject(unreachable(origin, reasonOf(error), error));
    });
    probing.end();
  });
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new HarnessError('CONFIG', `${text} is not an http, https or http+unix URL`, {
    hint: 'Write it as http://127.0.0.1:8080.',
  });
}

const RUNNING = 'Check that the server is running, and that the URL names its scheme, host and port, or its socket.';
const CERTIFICATE =
  'The server runs. To trust its certificate, name the one of its issuer (or its own, if it has signed itself) in NODE_EXTRA_CA_CERTS=FILE.pem.';

/** Codes of OpenSSL for a certificate that is not trusted (X509_V_ERR_…, as Node names them), and of Node for one of another name. */
function isCertificateFault(code: string): boolean {
  return /CERT|^UNABLE_TO_|^INVALID_(CA|PURPOSE)$|^HOSTNAME_MISMATCH$/.test(code);
}

function interrupted(origin: string): HarnessError {
  return new HarnessError('INTERRUPTED', `interrupted while waiting for the first answer of ${origin}`);
}

function unreachable(origin: string, reason: string, cause?: unknown): HarnessError {
  const { code = '' } = (cause ?? {}) as NodeJS.ErrnoException;
  return new HarnessError('UNREACHABLE', `cannot reach ${origin}: ${reason}`, {
    hint: isCertificateFault(code) ? CERTIFICATE : RUNNING,
    ...(cause === undefined ? {} : { cause }),
  });
}

function reasonOf({ code = '', message }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT') return 'no such unix socket';
  if (code === 'ECONNREFUSED') return 'the connection was refused';
  if (code === 'ECONNRESET' || code === 'EPIPE') return 'the connection was closed without an answer';
  if (code === 'ENOTFOUND' || code.startsWith('EAI_')) return `its name cannot be resolved (${code})`;
  if (isCertificateFault(code)) return `its certificate is not trusted: ${message} (${code})`;
  if (code === 'EPROTO' || code.startsWith('ERR_SSL')) return `its answer is not TLS (${code})`;
  return code === '' ? message : `${message || 'the connection failed'} (${code})`;
}
