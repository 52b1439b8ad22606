import { type AddressInfo, createServer, type Socket } from 'node:net';
import { parentPort } from 'node:worker_threads';
import { DISCOVERY_HEADER } from '../../src/scenarios/fields/discovery-header.ts';
import { ANSWER } from './answering-server.ts';

/** What the server did, as it saw it itself. */
export type ExactRecord = {
  /** For each path, how long each request took in ms, from its last byte to the first of its answer. */
  readonly tookMs: Readonly<Record<string, readonly number[]>>;
  /** How long the thread stood still for a path. */
  readonly frozeMs: Readonly<Record<string, number>>;
};

export type ExactNews =
  | { readonly kind: 'ready'; readonly port: number }
  | { readonly kind: 'record'; readonly record: ExactRecord };

type Waiting = { readonly socket: Socket; readonly path: string; readonly atMs: number; readonly dueMs: number };

/** A timer fires up to 1.1 ms late; what is left then is slept through in naps, and what has come in is read after each of them. */
const AWAKE_MS = 2;
const NAP_MS = 0.1;
const asleep = new Int32Array(new SharedArrayBuffer(4));

const port = parentPort;
if (!port) throw new Error('this file is the entry of a worker thread');
const post = (news: ExactNews): void => port.postMessage(news);
const tookMs: Record<string, number[]> = {};
const frozeMs: Record<string, number> = {};
const waiting: Waiting[] = [];
let isArmed = false;

const server = createServer((socket) => {
  let text = '';
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('data', (data) => {
    text += data.toString('latin1');
    if (!text.endsWith('\r\n\r\n')) return;
    const path = text.split(' ', 2)[1] ?? '/';
    // What the harness asks before the load is no part of it.
    const isOfLoad = !text.toLowerCase().includes(`\r\n${DISCOVERY_HEADER}:`);
    text = '';
    if (isOfLoad) take(socket, path);
    else socket.write(ANSWER);
  });
});
server.listen({ port: 0, host: '127.0.0.1', backlog: 1000 }, () =>
  post({ kind: 'ready', port: (server.address() as AddressInfo).port }),
);
port.on('message', () => post({ kind: 'record', record: { tookMs, frozeMs } }));

/**
 * `/delay/MS/…` takes MS; `/first/N/MS/…` takes MS for the first N requests of the path, and nothing for the others;
 * `/freeze/N/MS/…` makes the whole thread stand still for MS when the path's N-th request comes.
 */
function take(socket: Socket, path: string): void {
  const atMs = performance.now();
  const [, what, first = '0', second = '0'] = path.split('/');
  const seen = (tookMs[path]?.length ?? 0) + waiting.filter((each) => each.path === path).length;
  if (what === 'freeze' && seen + 1 === Number(first)) freeze(path, Number(second));
  const delayMs = what === 'delay' ? Number(first) : what === 'first' && seen < Number(first) ? Number(second) : 0;
  waiting.push({ socket, path, atMs, dueMs: atMs + delayMs });
  answerDue();
}

function freeze(path: string, ms: number): void {
  const fromMs = performance.now();
  Atomics.wait(asleep, 0, 0, ms);
  frozeMs[path] = performance.now() - fromMs;
}

/** Answers what is due, and comes back for the rest. */
function answerDue(): void {
  for (let index = 0; index < waiting.length; ) {
    const each = waiting[index] as Waiting;
    const nowMs = performance.now();
    if (each.dueMs > nowMs) {
      index += 1;
      continue;
    }
    waiting.splice(index, 1);
    const took = tookMs[each.path] ?? [];
    tookMs[each.path] = took;
    took.push(nowMs - each.atMs);
    each.socket.write(ANSWER);
  }
  if (isArmed || waiting.length === 0) return;
  isArmed = true;
  const leftMs = Math.min(...waiting.map(({ dueMs }) => dueMs)) - performance.now();
  const again = (): void => {
    isArmed = false;
    answerDue();
  };
  if (leftMs > AWAKE_MS) setTimeout(again, Math.floor(leftMs - AWAKE_MS));
  else {
    Atomics.wait(asleep, 0, 0, Math.min(NAP_MS, leftMs));
    setImmediate(again);
  }
}
