// Preloaded into a perf-harness process and all its threads: tells its parent, through file descriptor 3, when an HTTP server
// of the process reads its first request that is part of a load. What the harness asks of a target before is left out.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { writeSync } from 'node:fs';

const CHANNEL = 'http.server.request.start';
const DISCOVERY_HEADER = 'x-perf-harness-discovery';

function onRequest({ request }) {
  if (request.headers[DISCOVERY_HEADER] !== undefined) return;
  unsubscribe(CHANNEL, onRequest);
  writeSync(3, `${process.hrtime.bigint()}\n`);
}

subscribe(CHANNEL, onRequest);
