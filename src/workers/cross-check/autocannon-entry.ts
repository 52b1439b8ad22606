/** Pool entry of the cross-check, the only file that loads autocannon. It uses only the documented API. */
import autocannon from 'autocannon';
import { type ReachedOrigin, reachedOrigin } from './reached-origin.ts';
import { type ListedRequest, requestList } from './request-list.ts';
import type { CrossCheckEnd, CrossCheckTally, CrossCheckTask } from './task.ts';

/** How often autocannon checks whether it has to stop. Its figures per sample are not used. */
const SAMPLE_MS = 20;

/** In a worker thread autocannon returns a raw result, from which this documented function computes the figures. */
type WithAggregation = typeof autocannon & {
  readonly aggregateResult: (raw: readonly unknown[], options: autocannon.Options) => autocannon.Result;
};

/** Runs the load once, after a warm-up of its own, and returns what autocannon counted. Rejects if autocannon reports an error. */
export default async function crossCheck(task: CrossCheckTask): Promise<CrossCheckTally> {
  const place = await reachedOrigin(task.origin, task.timeoutMs);
  if (task.warmupMs > 0) await runLoad(task, place, { kind: 'time', ms: task.warmupMs });
  return runLoad(task, place, task.end);
}

function runLoad(task: CrossCheckTask, place: ReachedOrigin, end: CrossCheckEnd): Promise<CrossCheckTally> {
  let unasked = 0;
  let stop = (): void => undefined;
  const options = optionsOf(task, place, end, () => {
    unasked += 1;
    stop();
  });
  return new Promise((resolve, reject) => {
    const startedMs = performance.now();
    let answeredMs = startedMs;
    const instance = autocannon(options, (error: unknown, raw: unknown) => {
      if (error) return reject(error);
      const untilMs = end.kind === 'time' ? performance.now() : answeredMs;
      const result = (autocannon as WithAggregation).aggregateResult([raw], options);
      resolve({ ...tallyOf(result, untilMs - startedMs), unasked });
    });
    // Each surplus answer makes autocannon send one more request: the load would grow without end.
    stop = () => instance.stop?.();
    instance.on('response', () => {
      answeredMs = performance.now();
    });
  });
}

function optionsOf(
  task: CrossCheckTask,
  place: ReachedOrigin,
  end: CrossCheckEnd,
  onUnasked: () => void,
): autocannon.Options {
  let connection = 0;
  return {
    url: place.url,
    connections: task.connections,
    timeout: task.timeoutMs / 1e3,
    sampleInt: SAMPLE_MS,
    skipAggregateResult: true,
    ...(end.kind === 'time' ? { duration: end.ms / 1e3 } : { amount: end.count }),
    setupClient: (client) => {
      const requests = requestList(task, connection).map((request) => named(request, place.hostField));
      client.setRequests(requests as autocannon.Request[]);
      connection += 1;
      watchOrder(client, onUnasked);
    },
  };
}

/**
 * autocannon takes whatever comes on a connection for the answer to its oldest request. It sends the next request in the same call
 * that ends an answer, so a head that comes within that call came together with the answer before it, and nobody had asked for it.
 */
function watchOrder(client: NodeJS.EventEmitter, onUnasked: () => void): void {
  let isJustSent = false;
  client.on('request', () => {
    isJustSent = true;
    queueMicrotask(() => {
      isJustSent = false;
    });
  });
  client.on('headers', () => {
    if (isJustSent) onUnasked();
  });
}

/** The request with the name of its target, unless the scenario gives it another one. */
function named(request: ListedRequest, host: string): ListedRequest {
  const hasOwn = Object.keys(request.headers).some((name) => name.toLowerCase() === 'host');
  return hasOwn ? request : { ...request, headers: { host, ...request.headers } };
}

function tallyOf({ requests, statusCodeStats, errors, timeouts, latency }: autocannon.Result, elapsedMs: number) {
  const statuses = Object.entries(statusCodeStats ?? {}).map(([code, { count = 0 }]) => [code, count] as const);
  return {
    sent: requests.sent,
    statuses: Object.fromEntries(statuses),
    // autocannon counts its timeouts among its errors.
    errors: errors - timeouts,
    timeouts,
    elapsedMs,
    p50: latency.p50,
    p97_5: latency.p97_5,
  };
}
