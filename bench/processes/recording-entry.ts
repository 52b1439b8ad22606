/** Entry of a child process: exchanges without I/O, as many as its argument says. Prints a RecordingReport. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createClock } from '../../src/metrics/clock.ts';
import { NO_BYTES } from '../../src/metrics/wire-bytes.ts';
import { ExpectationCheck } from '../../src/workers/checks/expectation-check.ts';
import type { Connection, ResponseHead, ResponseSink } from '../../src/workers/http/engine.ts';
import { Exchange } from '../../src/workers/http/exchange.ts';
import { Recorder } from '../../src/workers/recording/recorder.ts';
import type { RecordingReport } from '../measures/recording.ts';

const requests = Number(process.argv[2]);
const BODY = Buffer.from('{"items":[],"nextCursor":null,"total":0  }');
const HEAD: ResponseHead = { header: () => null };
const EARLY = requests / 10;
/** Requests between two turns of the event loop, as a busy thread has them. */
const TURN = 50;

/** A connection without a network: it answers at once. */
const connection: Connection = {
  send: (_, sink: ResponseSink) => {
    sink.onSent();
    sink.onHeaders(200, HEAD);
    sink.onChunk(BODY, 0, BODY.length);
    sink.onEnd();
  },
  abort: () => undefined,
  close: () => Promise.resolve(),
};

const clock = createClock();
let bytes = 0;
const recorder = new Recorder({
  id: { run: 'bench', scenario: 'recording', repeat: 0, level: 0, shard: 0 },
  keys: [{ stage: 'main', request: 'null' }],
  emit: ({ series }) => {
    bytes += series.reduce((sum, { timers }) => sum + (timers.response?.raw.byteLength ?? 0), 0);
  },
  takeGauges: () => ({}),
  takeWire: () => NO_BYTES,
});
const [series] = recorder.series;
if (!series) throw new Error('a recorder has the series that it was given');
const expectation = { status: [200], bytes: BODY.length, contains: null, items: null, sha256: null };
const check = new ExpectationCheck(expectation, 'GET');
const exchange = new Exchange(connection, { recorder, clock, timeoutMs: 30_000, maxBodyBytes: 16e6 });
const request = { method: 'GET', path: '/', headers: [], body: null };
const done = (outcome: 'ok' | string, nowUs: number): void => {
  series.iterationEnded('ok');
  series.time('iteration', 'ok', nowUs - dueUs);
  if (outcome !== 'ok') throw new Error('an answer without a network is right');
};

let dueUs = clock();
recorder.open(dueUs, Number.POSITIVE_INFINITY);
let earlyMB = 0;
let cpuBefore = process.cpuUsage();
for (let sent = 1; sent <= requests; sent += 1) {
  dueUs = clock();
  series.iterationStarted();
  exchange.send(request, series, check, dueUs, done, true);
  if (sent % TURN === 0) await nextTurn();
  if (sent === EARLY) {
    earlyMB = heldMB();
    cpuBefore = process.cpuUsage();
  }
}
const { user, system } = process.cpuUsage(cpuBefore);
recorder.close(clock());
await exchange.close();
if (bytes === 0) throw new Error('no interval was emitted');
const report: RecordingReport = {
  cpuUsPerRequest: (user + system) / (requests - EARLY),
  earlyMB,
  lateMB: heldMB(),
  requests,
};
console.log(JSON.stringify(report));

function heldMB(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1e6;
}
