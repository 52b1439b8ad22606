/** The entry of the thread that samples for a `PerformanceMonitor`: nothing that the watched code does can block it. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { createClock } from '../../metrics/clock.ts';
import { AlertWatch } from '../alerts/alert-watch.ts';
import { openHistory } from '../history/open-history.ts';
import { openProc } from '../machine/proc.ts';
import { MonitorEngine } from '../watch/monitor-engine.ts';
import { openSources } from '../watch/open-sources.ts';
import { OwnSource } from './own-source.ts';
import type { FromMonitor, MonitorOrder, OwnSample, ToMonitor } from './thread-messages.ts';

if (!parentPort) throw new Error('this file is the entry of a worker thread');
const port: MessagePort = parentPort;
const post = (message: FromMonitor): void => port.postMessage(message);

/** How long a look waits for the watched thread, at most; one that is blocked does not answer. */
const PATIENCE_MS = 100;
/** A last interval that is shorter tells nothing, unless something was recorded in it. */
const SHORTEST_LAST_MS = 50;

const order = workerData as MonitorOrder;
const { intervalMs, watched, heartbeat } = order;
const clock = createClock();
const own = new OwnSource(heartbeat, () => clock() / 1e3);
const engine = new MonitorEngine({
  sources: [...openSources({ ...order, clock, proc: openProc() }), own],
  alerts: new AlertWatch(order.rules),
  watched,
  intervalMs,
  clock,
  wallClock: Date.now,
});

const history = order.history && openHistory({ ...order.history, onTrouble: (message) => engine.note(message) });

let lastUs = clock();
let looks = 0;
/** Set while the watched thread owes an answer. */
let isAsked = false;
let patience: NodeJS.Timeout | null = null;

function look(): void {
  if (patience !== null) clearTimeout(patience);
  patience = null;
  lastUs = clock();
  looks += 1;
  const tick = engine.tick();
  history?.append(tick.reading);
  post({ kind: 'tick', ...tick });
}

const timer = setInterval(() => {
  // An answer that came after the look before is that of this one: what was recorded before a block must not be lost.
  if (own.isWaiting) return look();
  if (!isAsked) post({ kind: 'take' });
  isAsked = true;
  patience ??= setTimeout(look, Math.min(PATIENCE_MS, intervalMs / 2));
}, intervalMs);

port.on('message', (message: ToMonitor) => {
  switch (message.kind) {
    case 'own':
      isAsked = false;
      own.arrive(message.sample);
      // An answer that comes after the patience is over belongs to the next look.
      if (patience !== null) look();
      return;
    case 'report':
      return post({ kind: 'report', id: message.id, report: engine.report() });
    case 'stop':
      clearInterval(timer);
      if (own.isWaiting) look();
      own.arrive(message.sample);
      if (looks === 0 || clock() - lastUs >= SHORTEST_LAST_MS * 1e3 || isRecorded(message.sample)) look();
      void end();
  }
});

async function end(): Promise<void> {
  engine.close();
  await history?.close();
  post({ kind: 'stopped', report: engine.report() });
  port.close();
}

function isRecorded({ custom }: OwnSample): boolean {
  return custom.gauges.size + custom.counters.size + custom.timers.size > 0;
}
