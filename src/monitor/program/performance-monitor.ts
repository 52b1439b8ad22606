import { EventEmitter } from 'node:events';
import { Worker } from 'node:worker_threads';
import { HarnessError } from '../../errors.ts';
import { threadEntry } from '../../thread-entry.ts';
import type { Alert } from '../alerts/alert.ts';
import { type CustomCounter, CustomMetrics, type CustomTimer } from '../custom/custom-metrics.ts';
import { prepareFolder } from '../history/history-folder.ts';
import { openProc } from '../machine/proc.ts';
import type { Reading } from '../metrics/monitor-reading.ts';
import type { MonitorReport } from '../watch/monitor-report.ts';
import { type MonitorSettings, orderOf } from './monitor-settings.ts';
import { OwnSampler } from './own-sampler.ts';
import { ReadingQueue } from './reading-queue.ts';
import type { FromMonitor, ToMonitor } from './thread-messages.ts';

/** The events of a `PerformanceMonitor`, with what their listeners get. */
export type MonitorEvents = {
  /** What was seen in an interval. */
  sample: [reading: Reading];
  alert: [alert: Alert];
  cleared: [alert: Alert];
  /** The monitor could not go on. Without a listener nothing is thrown: `stop` rejects with the same error. */
  error: [error: Error];
};

type Listener = (...args: unknown[]) => void;
type Waiting = { readonly resolve: (report: MonitorReport) => void; readonly reject: (error: Error) => void };
type Session = { readonly worker: Worker; readonly own: OwnSampler; readonly reports: Map<number, Waiting> };

/**
 * Watches this process, or another one, from a thread of its own, so that a block of the watched code shows while it lasts. It
 * does not keep the process running, except while somebody waits for a report or for a reading.
 */
export class PerformanceMonitor {
  readonly #events = new EventEmitter();
  readonly #settings: MonitorSettings;
  readonly #custom = new CustomMetrics();
  readonly #queues = new Set<ReadingQueue>();
  #session: Session | null = null;
  #stopped: Promise<MonitorReport> | null = null;
  #failure: Error | null = null;
  #waiting = 0;
  #lastId = 0;

  /** Throws HarnessError with the code USAGE for settings that are wrong. */
  constructor(settings: MonitorSettings = {}) {
    orderOf(settings, openProc());
    this.#settings = settings;
  }

  /**
   * Throws HarnessError with the code USAGE if it runs already, or if there is no longer anything to watch, and with CONFIG if
   * the folder of the history holds something else, or the history of a newer version.
   */
  start(): void {
    if (this.#session !== null) throw new HarnessError('USAGE', 'this monitor has been started already');
    const order = orderOf(this.#settings, openProc());
    if (order.history !== null) openFolder(order.history.dir);
    const own = new OwnSampler(this.#custom);
    const worker = new Worker(threadEntry('monitor-thread', import.meta.url), {
      name: 'performance-monitor',
      workerData: { ...order, heartbeat: own.heartbeat },
    });
    const session = { worker, own, reports: new Map<number, Waiting>() };
    this.#session = session;
    this.#stopped = null;
    this.#failure = null;
    worker.unref();
    worker.on('message', (message: FromMonitor) => this.#take(message, session));
    worker.on('error', (error) => this.#fail(error, session));
    worker.on('exit', () => {
      if (this.#session === session) this.#fail(new Error('its thread has ended'), session);
    });
  }

  /** Resolves with all that was seen. Safe to call twice. Rejects if the monitor could not go on, or was never started. */
  stop(): Promise<MonitorReport> {
    if (this.#stopped !== null) return this.#stopped;
    this.#stopped = this.#ask(0, ({ own }) => ({ kind: 'stop', sample: own.take() }));
    return this.#stopped;
  }

  /** Resolves with all that was seen until now; the monitor goes on. After `stop` it is the last report. */
  report(): Promise<MonitorReport> {
    if (this.#stopped !== null) return this.#stopped;
    this.#lastId += 1;
    const id = this.#lastId;
    return this.#ask(id, () => ({ kind: 'report', id }));
  }

  /** Records what a gauge of your own stands at: `record('queue.depth', 12)` is the metric `custom.queue.depth`. */
  record(name: string, value: number): void {
    this.#custom.record(name, value);
  }

  /** A number of your own that goes up; each reading has by how much. */
  counter(name: string): CustomCounter {
    return this.#custom.counter(name);
  }

  /** Durations of your own, in ms; each reading has their number, mean, p50, p95, p99 and maximum. */
  timer(name: string): CustomTimer {
    return this.#custom.timer(name);
  }

  /** Calls `listener` at each event of this name. */
  on<Name extends keyof MonitorEvents>(name: Name, listener: (...args: MonitorEvents[Name]) => void): this {
    this.#events.on(name, listener as Listener);
    return this;
  }

  /** Calls `listener` at the next event of this name, and not again. */
  once<Name extends keyof MonitorEvents>(name: Name, listener: (...args: MonitorEvents[Name]) => void): this {
    this.#events.once(name, listener as Listener);
    return this;
  }

  off<Name extends keyof MonitorEvents>(name: Name, listener: (...args: MonitorEvents[Name]) => void): this {
    this.#events.off(name, listener as Listener);
    return this;
  }

  /** Readings from now on until the monitor ends. */
  [Symbol.asyncIterator](): AsyncIterableIterator<Reading> {
    const queue: ReadingQueue = new ReadingQueue(() => {
      if (this.#queues.delete(queue)) this.#wait(-1);
    });
    if (this.#session === null) queue.end();
    this.#queues.add(queue);
    this.#wait(1);
    return queue;
  }

  #ask(id: number, messageOf: (session: Session) => ToMonitor): Promise<MonitorReport> {
    const session = this.#session;
    if (session === null) {
      const error = this.#failure ?? new HarnessError('USAGE', 'this monitor was not started: call start() first');
      return Promise.reject(error);
    }
    return new Promise<MonitorReport>((resolve, reject) => {
      session.reports.set(id, { resolve, reject });
      this.#wait(1);
      session.worker.postMessage(messageOf(session));
    }).finally(() => this.#wait(-1));
  }

  #take(message: FromMonitor, session: Session): void {
    switch (message.kind) {
      case 'take':
        session.worker.postMessage({ kind: 'own', sample: session.own.take() } satisfies ToMonitor);
        return;
      case 'tick':
        for (const queue of this.#queues) queue.push(message.reading);
        this.#events.emit('sample', message.reading);
        for (const { kind, alert } of message.changes)
          this.#events.emit(kind === 'raised' ? 'alert' : 'cleared', alert);
        return;
      case 'report':
        session.reports.get(message.id)?.resolve(message.report);
        session.reports.delete(message.id);
        return;
      case 'stopped':
        session.reports.get(0)?.resolve(message.report);
        session.reports.delete(0);
        this.#end(session, new HarnessError('USAGE', 'this monitor has been stopped'));
    }
  }

  #fail(cause: Error, session: Session): void {
    if (this.#session !== session) return;
    this.#failure = new HarnessError('INTERNAL', `the monitor could not go on: ${cause.message}`, { cause });
    this.#end(session, this.#failure);
    if (this.#events.listenerCount('error') > 0) this.#events.emit('error', this.#failure);
  }

  #end(session: Session, error: Error): void {
    this.#session = null;
    session.own.close();
    for (const { reject } of session.reports.values()) reject(error);
    for (const queue of this.#queues) queue.end();
  }

  /** The thread keeps the process running while somebody waits. */
  #wait(more: number): void {
    this.#waiting += more;
    if (this.#waiting > 0) this.#session?.worker.ref();
    else this.#session?.worker.unref();
  }
}

/** Trouble of the disk is left to the thread: it tells of it in the notes, and tries again. */
function openFolder(dir: string): void {
  try {
    prepareFolder(dir);
  } catch (error) {
    if (error instanceof HarnessError) throw error;
  }
}
