// Preloaded into a perf-harness process and all its threads: tells its parent, through file descriptor 3, when each stage of the start is
// reached, at last when an HTTP server of the process reads its first request that is part of a load. What the harness asks of a
// target before is left out. A line is the name of a stage and nanoseconds on the clock that all processes share.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { Server } from 'node:net';
import { isMainThread } from 'node:worker_threads';

const REQUEST = 'http.server.request.start';
const CONNECT = 'net.client.socket';
const DISCOVERY_HEADER = 'x-perf-harness-discovery';
const { writeSync, openSync } = fs;

function reached(stage) {
  writeSync(3, `${stage} ${process.hrtime.bigint()}\n`);
}

function onRequest({ request }) {
  if (request.headers[DISCOVERY_HEADER] !== undefined) return;
  unsubscribe(REQUEST, onRequest);
  reached('request');
}

function onConnect() {
  unsubscribe(CONNECT, onConnect);
  reached('connect');
}

if (isMainThread) {
  reached('node');
  // The code is loaded when the scenario file, which alone is YAML, is opened to be read in parts.
  fs.openSync = (path, ...rest) => {
    if (String(path).endsWith('.yaml')) reached('file');
    return openSync(path, ...rest);
  };
  syncBuiltinESMExports();
} else {
  reached('thread');
  const { listen } = Server.prototype;
  Server.prototype.listen = function (...args) {
    this.once('listening', () => reached('listening'));
    return listen.apply(this, args);
  };
  subscribe(CONNECT, onConnect);
}
subscribe(REQUEST, onRequest);
