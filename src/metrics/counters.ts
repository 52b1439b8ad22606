import { type CounterName, FAILURE_CLASSES, type FailureClass } from './names.ts';

/** Counts of requests and iterations by how they ended, and of what was received. All are plain sums. */
export type Counters = {
  readonly started: number;
  readonly ok: number;
  readonly failed: Readonly<Record<FailureClass, number>>;
  readonly unfinished: number;
  /** Requests that were sent once more, since a connection that had lain idle died without a byte of an answer. */
  readonly retried: number;
  /** How often bytes came that no request had asked for. */
  readonly unasked: number;
  /** Connections that were opened. */
  readonly connections: number;
  /** Body bytes received. */
  readonly bytes: number;
  /** List items seen. */
  readonly items: number;
  readonly pages: number;
  readonly iterations: {
    readonly started: number;
    readonly ok: number;
    readonly failed: number;
    readonly unfinished: number;
    /** Arrivals that were due and never started, because `maxInFlight` was reached. */
    readonly dropped: number;
    /** Dropped arrivals that would have had room if this harness had not been late. */
    readonly droppedLate: number;
  };
};

/** Counters that are still being added to. */
export type CountersInProgress = {
  -readonly [key in keyof Counters]: Counters[key] extends number
    ? number
    : { -readonly [inner in keyof Counters[key]]: number };
};

export function zeroCounters(): CountersInProgress {
  const failed = Object.fromEntries(FAILURE_CLASSES.map((name) => [name, 0])) as Record<FailureClass, number>;
  return {
    started: 0,
    ok: 0,
    failed,
    unfinished: 0,
    retried: 0,
    unasked: 0,
    connections: 0,
    bytes: 0,
    items: 0,
    pages: 0,
    iterations: { started: 0, ok: 0, failed: 0, unfinished: 0, dropped: 0, droppedLate: 0 },
  };
}

/** Adds `more` to `sum` in place. */
export function addCounters(sum: CountersInProgress, more: Counters): void {
  sum.started += more.started;
  sum.ok += more.ok;
  for (const name of FAILURE_CLASSES) sum.failed[name] += more.failed[name];
  sum.unfinished += more.unfinished;
  sum.retried += more.retried;
  sum.unasked += more.unasked;
  sum.connections += more.connections;
  sum.bytes += more.bytes;
  sum.items += more.items;
  sum.pages += more.pages;
  sum.iterations.started += more.iterations.started;
  sum.iterations.ok += more.iterations.ok;
  sum.iterations.failed += more.iterations.failed;
  sum.iterations.unfinished += more.iterations.unfinished;
  sum.iterations.dropped += more.iterations.dropped;
  sum.iterations.droppedLate += more.iterations.droppedLate;
}

export function failedCount(counters: Counters): number {
  return FAILURE_CLASSES.reduce((sum, name) => sum + counters.failed[name], 0);
}

/** Requests that were started and have not ended: `started − ok − failed − unfinished`. */
export function openRequests(counters: Counters): number {
  return counters.started - counters.ok - failedCount(counters) - counters.unfinished;
}

/** One counter by the name that gates use; `requests` counts ok requests. */
export function counterOf(counters: Counters, name: CounterName): number {
  switch (name) {
    case 'requests':
    case 'ok':
      return counters.ok;
    case 'started':
      return counters.started;
    case 'failed':
      return failedCount(counters);
    case 'unfinished':
      return counters.unfinished;
    case 'retried':
      return counters.retried;
    case 'unasked':
      return counters.unasked;
    case 'connections':
      return counters.connections;
    case 'bytes':
      return counters.bytes;
    case 'items':
      return counters.items;
    case 'pages':
      return counters.pages;
    case 'iterations.started':
      return counters.iterations.started;
    case 'iterations.ok':
      return counters.iterations.ok;
    case 'iterations.failed':
      return counters.iterations.failed;
    case 'iterations.unfinished':
      return counters.iterations.unfinished;
    case 'iterations.dropped':
      return counters.iterations.dropped;
    case 'iterations.droppedLate':
      return counters.iterations.droppedLate;
    case 'failed.refused':
      return counters.failed.refused;
    case 'failed.reset':
      return counters.failed.reset;
    case 'failed.timeout':
      return counters.failed.timeout;
    case 'failed.dns':
      return counters.failed.dns;
    case 'failed.tls':
      return counters.failed.tls;
    case 'failed.protocol':
      return counters.failed.protocol;
    case 'failed.status':
      return counters.failed.status;
    case 'failed.length':
      return counters.failed.length;
    case 'failed.checksum':
      return counters.failed.checksum;
    case 'failed.check':
      return counters.failed.check;
  }
}
