import { ENGINES, type EngineName } from '../../src/scenarios/scenario.ts';
import { type Host, startBlackHole, startMortal, startRefusing, startTls, startTlsUntilClose } from './bad-hosts.ts';
import { type Authority, certify } from './certificates.ts';
import {
  closedBefore,
  closesAfter,
  emptyBody,
  everyNth,
  malformedChunk,
  malformedStatusLine,
  resetAmid,
  resetBefore,
  silent,
  slowDrip,
  status,
  stuckAmid,
  truncated,
  truncatedChunks,
  wrongByte,
} from './faults.ts';
import { type Fault, startFaultyServer } from './faulty-server.ts';

/** One fault, and what becomes of the requests that meet it. */
export type FaultRow = {
  readonly title: string;
  readonly start: () => Promise<Host>;
  /** It does the same to all who come, so that all loads may go to one; otherwise each load has one of its own. */
  readonly isForAll: boolean;
  readonly iterations: number;
  /** Each failure has one of these classes. */
  readonly classes: readonly string[];
  /** How many fail, where the moment does not decide. */
  readonly failed: number | { readonly atLeast: number };
  /** What the first failure is told as. */
  readonly says: RegExp;
  /** The requests that fail do not come in. */
  readonly isLostOnTheWay: boolean;
  /** It takes its time, so that the load may not wait for long. */
  readonly isSlow: boolean;
  readonly loads: readonly LoadKind[];
  /** The engines that see the fault. */
  readonly engines: readonly EngineName[];
};

type LoadKind = 'closed' | 'open';

const DAY_MS = 86_400_000;
/** What the process under test has to trust. */
export const AUTHORITY: Authority = certify({ name: 'authority' });
const SOUND = certify({ name: 'sound', by: AUTHORITY });
const ELSEWHERE = certify({ name: 'elsewhere', by: AUTHORITY, address: '127.0.0.2' });
const SELF_SIGNED = certify({ name: 'self-signed' });
const EXPIRED = certify({
  name: 'expired',
  by: AUTHORITY,
  validFrom: new Date(Date.now() - 2 * DAY_MS),
  validTo: new Date(Date.now() - DAY_MS),
});

const ALL = ['closed', 'open'] as const;

function row(title: string, start: () => Promise<Host>, part: Partial<FaultRow>): FaultRow {
  return {
    title,
    start,
    isForAll: false,
    iterations: 40,
    classes: [],
    failed: 0,
    says: /^$/,
    isLostOnTheWay: false,
    isSlow: false,
    loads: ALL,
    engines: ENGINES,
    ...part,
  };
}

/** A load of 40 requests, in which each fifth meets the fault. */
function fifth(title: string, fault: Fault, classes: readonly string[], part: Partial<FaultRow> = {}): FaultRow {
  return row(title, () => startFaultyServer(everyNth(5, fault)), {
    classes,
    failed: 8,
    says: /^GET \/specs: /,
    ...part,
  });
}

/** Each twentieth of 40 requests has to time out, and so may others that a busy machine holds up. */
function late(title: string, fault: Fault): FaultRow {
  const part = { classes: ['timeout'], failed: { atLeast: 2 }, says: /no complete answer within/, isSlow: true };
  return row(title, () => startFaultyServer(everyNth(20, fault)), part);
}

/** No request is answered. */
function every(
  title: string,
  start: () => Promise<Host>,
  failure: string,
  says: RegExp,
  part: Partial<FaultRow> = {},
): FaultRow {
  return row(title, start, { isForAll: true, iterations: 8, classes: [failure], failed: 8, says, ...part });
}

const nobodyKnows = async (): Promise<Host> => ({
  origin: 'http://nowhere.invalid:9',
  close: () => Promise.resolve(),
});

export const FAULT_ROWS: readonly FaultRow[] = [
  every('a port that refuses', startRefusing, 'refused', /ECONNREFUSED/),
  every('a name that nobody knows', nobodyKnows, 'dns', /ENOTFOUND/),
  fifth('a reset before the answer', resetBefore, ['reset']),
  fifth('a close before the answer', closedBefore, ['reset']),
  // Where the reset comes with the data, the platform tells of an end.
  fifth('a reset in the middle of the body', resetAmid, ['reset', 'length']),
  fifth('a body that is cut short', truncated, ['length']),
  fifth('a chunked body that is cut short', truncatedChunks, ['length']),
  fifth('a malformed status line', malformedStatusLine, ['protocol']),
  fifth('a malformed chunk', malformedChunk, ['protocol']),
  fifth('a 500', status(500), ['status']),
  fifth('an answer that is not there (404)', status(404), ['status']),
  fifth('an empty 200', emptyBody, ['length']),
  fifth('a wrong answer', wrongByte, ['check']),
  late('no answer', silent),
  late('a body shorter than its length, and a connection that stays', stuckAmid),
  late('a body that drips', slowDrip),
  every('a host that looks at nobody who connects', () => startBlackHole('for-all'), 'timeout', /within/, {
    isSlow: true,
  }),
  every('a host that lets nobody connect', () => startBlackHole('for-nobody'), 'timeout', /within/, { isSlow: true }),
  every('an expired certificate', () => startTls(EXPIRED), 'tls', /expired/),
  every('a self-signed certificate', () => startTls(SELF_SIGNED), 'tls', /self-signed/),
  every('a certificate for another host', () => startTls(ELSEWHERE), 'tls', /altnames/),
  row('a sound certificate', () => startTls(SOUND), { isForAll: true }),
  row('bodies that end with their TLS connection', () => startTlsUntilClose(SOUND, 'close_notify'), {
    isForAll: true,
    iterations: 8,
  }),
  every(
    'a FIN instead of the end of a TLS connection',
    () => startTlsUntilClose(SOUND, 'fin'),
    'length',
    /close_notify/,
    {
      engines: ['wire'],
    },
  ),
  row(
    'connections that close after three answers and say so',
    () => startFaultyServer(closesAfter(3, 'announced')),
    {},
  ),
  row('connections that just close after three answers', () => startFaultyServer(closesAfter(3, 'unannounced')), {
    isLostOnTheWay: true,
    classes: ['reset'],
    failed: { atLeast: 1 },
    says: /^GET/,
    loads: ['closed'],
  }),
  // Here it is closed long before the next arrival is due.
  row(
    'connections that just close after three answers, long before the next request',
    () => startFaultyServer(closesAfter(3, 'unannounced')),
    {
      isLostOnTheWay: true,
      classes: ['reset'],
      failed: { atLeast: 0 },
      says: /^GET/,
      loads: ['open'],
    },
  ),
  row('a target that is killed and comes back', () => startMortal(50), {
    isForAll: true,
    iterations: 200,
    classes: ['reset', 'refused'],
    failed: { atLeast: 1 },
    says: /^GET/,
  }),
];
