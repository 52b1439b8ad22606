/**
 * What a Node process of a command loads before all else, built into a file of its own: `probe-preload.cjs`. It waits for a server to listen,
 * and loads the rest then, so that a process that only starts another one, as npm does, has done with it here.
 */
import { subscribe } from 'node:diagnostics_channel';
import { writeFileSync } from 'node:fs';
import type { Server } from 'node:net';
import { join } from 'node:path';
import { RecordedGauges } from '../../../monitor/custom/recorded-gauges.ts';
import { placeOfServer } from '../../thread/listen-place.ts';
import type { ProbeClient } from './probe-client.ts';
import { markOf, PROBE_FOLDER } from './probe-messages.ts';

/** Channels of Node: the first one tells before the server can be reached. */
const BEGINS = 'tracing:net.server.listen:asyncStart';
const LISTENS = 'tracing:net.server.listen:asyncEnd';

const folder = process.env[PROBE_FOLDER];
if (folder !== undefined && isNewEnough(process.versions.node)) preload(folder);

function preload(folder: string): void {
  const recorded = new RecordedGauges();
  recorded.install();
  let client: Promise<ProbeClient | null> | null = null;
  subscribe(BEGINS, () => {
    client ??= open(folder, recorded);
  });
  subscribe(LISTENS, (message) => {
    // The first process of a cluster takes the place away from its server at once.
    const place = placeOfServer((message as { readonly server: Server }).server);
    if (place !== null) void client?.then((opened) => opened?.listensAt(place));
  });
}

/** Nothing that fails here may reach the program. */
async function open(folder: string, recorded: RecordedGauges): Promise<ProbeClient | null> {
  try {
    const thread = process.getBuiltinModule('node:worker_threads').threadId;
    writeFileSync(join(folder, markOf({ pid: process.pid, thread })), '');
    const { ProbeClient } = await import('./probe-client.ts');
    return new ProbeClient(folder, thread, recorded);
  } catch {
    return null;
  }
}

/** An older one has no such channels. */
function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 20 || (major === 20 && minor >= 19);
}
