import { closeSync, fstatSync, openSync, read, readFile } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';
import { collectGarbage } from '../../src/monitor/isolate/garbage.ts';
import { sampleIsolate } from '../../src/monitor/isolate/isolate.ts';
import { ThreadProfiler } from '../../src/monitor/profile/thread-profiler.ts';
import type { FromThread, ToThread } from '../../src/targets/thread/target-messages.ts';
import { burnCpu, hoardThings, wasteThings } from './hungry.ts';

export type MemoryHabit =
  /** Streams through one small buffer a response. */
  | 'frugal'
  /** Reads the whole file before it sends the first byte. */
  | 'reads-whole'
  /** Keeps half a megabyte of every request. */
  | 'leaks'
  /** Takes 100 MB and lets go of them before it answers, all within one synchronous call. */
  | 'spikes-in-heap'
  | 'spikes-in-buffers'
  /** Makes as many arrays of `ALLOCATED_BYTES` each as the path says: `/arrays/200`. */
  | 'allocates'
  /** Holds 100 kB for each item of a page, and 8 MB besides; at a collection that is asked for, all but the 8 MB are let go. */
  | 'holds-pages'
  /** Spends the time of each request in burnCpu. */
  | 'burns-cpu'
  /** Keeps objects of every request, made in hoardThings. */
  | 'hoards-things'
  /** Makes objects for every request, in wasteThings, and lets go of them. */
  | 'wastes-things'
  /** Dies of its first request. */
  | 'dies'
  /** Takes a document whole into memory, and keeps it there until it is deleted. */
  | 'buffers-documents';

export type MemoryOrder = { readonly habit: MemoryHabit; readonly file: string };

const BUFFER_BYTES = 64 * 1024;
const LEAK_BYTES = 500_000;
const BYTES_AN_ITEM = 100_000;
const KEPT_BYTES = 8_000_000;
/** An array of 100 small numbers: its head of 32 bytes, the head of its elements of 16, and 8 bytes for each. */
export const ALLOCATED_BYTES: number = 32 + 16 + 100 * 8;

const port = parentPort;
if (!port) throw new Error('this file is the entry of a worker thread');
const post = (message: FromThread<null>): void => port.postMessage(message);
const { habit, file } = workerData as MemoryOrder;
const profiler = new ThreadProfiler();
const leaked: Buffer[] = [];
const held: Buffer[] = [];
/** Keeps what is allocated from being optimised away. */
let latest: readonly number[] = [];

const server = createServer((request, response) => {
  if (habit === 'buffers-documents') {
    void serveDocument(request, response);
    return;
  }
  if (habit === 'holds-pages') {
    const limit = Number(new URL(request.url ?? '/', 'http://x').searchParams.get('limit'));
    if (held.length === 0) {
      held.push(Buffer.alloc(limit * BYTES_AN_ITEM, 1));
      leaked.push(Buffer.alloc(KEPT_BYTES, 1));
    }
    response.end('{ "items": [{ "name": "a" }], "total": 1, "nextCursor": null }');
    return;
  }
  if (habit === 'allocates') {
    const count = Number(request.url?.split('/').at(-1));
    for (let made = 0; made < count; made += 1) latest = new Array<number>(100);
    response.end(latest.length > 0 ? 'ok' : 'none');
    return;
  }
  if (habit === 'leaks') leaked.push(Buffer.alloc(LEAK_BYTES, 1));
  if (habit === 'spikes-in-heap') spikeInHeap();
  if (habit === 'burns-cpu') burnCpu(150_000);
  if (habit === 'hoards-things') hoardThings(2000);
  if (habit === 'wastes-things') wasteThings(20_000);
  if (habit === 'dies') process.exit(7);
  if (habit === 'spikes-in-buffers') spikeInBuffers();
  if (request.url !== '/file') response.end('ok');
  else if (habit === 'reads-whole') readFile(file, (_error, content) => response.end(content));
  else void stream(response);
});

server.listen(0, '127.0.0.1', () => {
  collectGarbage();
  const sampler = sampleIsolate((gauges) => post({ kind: 'gauges', gauges }), { sampleMs: 20, reportMs: 100 });
  port.on('message', async (message: ToThread<null>) => {
    if (message.kind === 'settle') {
      held.length = 0;
      post({ kind: 'settled', id: message.id, floor: await sampler.settle() });
      return;
    }
    if (message.kind === 'read-work') {
      post({ kind: 'worked', id: message.id, work: { ...(await sampler.readWork()), in: null, out: null } });
      return;
    }
    if (message.kind === 'profile') {
      post({ kind: 'profiled', id: message.id, answer: profiler.takeProfileStep(message.step) });
      return;
    }
    server.close();
    server.closeAllConnections();
    sampler.stop();
    post({ kind: 'closed' });
    port.close();
  });
  const { port: listening } = server.address() as AddressInfo;
  post({
    kind: 'ready',
    port: listening,
    gauges: sampler.gauges,
    work: sampler.work,
    facts: null,
  });
});

const documents = new Map<string, Buffer>();

async function serveDocument(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method, url = '' } = request;
  if (method === 'PUT') {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    documents.set(url, Buffer.concat(chunks));
    response.writeHead(201).end();
  } else if (method === 'DELETE') response.writeHead(documents.delete(url) ? 204 : 404).end();
  else response.end(documents.get(url));
}

async function stream(response: ServerResponse): Promise<void> {
  const fd = openSync(file, 'r');
  response.writeHead(200, { 'content-length': fstatSync(fd).size });
  const buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  for (;;) {
    const { bytesRead } = await promisify(read)(fd, buffer, 0, BUFFER_BYTES, null);
    if (bytesRead === 0 || response.destroyed) break;
    // Once it is written out, the buffer may be filled again.
    await new Promise<void>((resolve) => response.write(buffer.subarray(0, bytesRead), () => resolve()));
  }
  closeSync(fd);
  response.end();
}

/** Doubles that are alive all at once, 8 bytes each; then garbage, and collected at once, before any timer can look. */
function spikeInHeap(): void {
  const blocks = Array.from({ length: 100 }, (_, i) => new Array<number>(125_000).fill(i + 0.5));
  if (blocks.splice(0).length === 100) collectTwice();
}

function spikeInBuffers(): void {
  const blocks = Array.from({ length: 100 }, (_, i) => Buffer.alloc(1e6, i));
  if (blocks.splice(0).length === 100) collectTwice();
}

/** The second one finishes what the first has left to be swept. */
function collectTwice(): void {
  collectGarbage();
  collectGarbage();
}
