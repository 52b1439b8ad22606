// Entry of a child process: a closed load on this thread, in which V8 samples every allocation. Its arguments are the folder of a
// build, the origin of a server, and how many requests are measured. Prints an AllocationReport.
import { Session } from 'node:inspector';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [, , build, origin, requests] = process.argv;
const USERS = 50;
const SAMPLE_EVERY_BYTES = 4096;

const load = (path) => import(pathToFileURL(join(build, path)).href);
const { parseScenarios } = await load('scenarios/parse-scenarios.js');
const { NO_OVERRIDES } = await load('harness/load-scenarios.js');
const { runShards } = await load('harness/shards/run-shards.js');
const { createClock } = await load('metrics/clock.js');
const { default: runShard } = await load('workers/shard.js');

const text = JSON.stringify({
  version: 1,
  target: { kind: 'url', url: origin },
  scenarios: [
    {
      name: 'heap',
      workload: { kind: 'concurrency', requests: [{ name: 'null', path: '/null' }] },
      load: { concurrency: USERS, iterations: Number(requests) },
      warmup: `${Math.ceil(Number(requests) / 4)} iterations`,
    },
  ],
});
const parsed = parseScenarios(text, 'heap.yaml', NO_OVERRIDES);
if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
const [scenario] = parsed.file.scenarios;

const session = new Session();
session.connect();
function ask(method, params) {
  let result;
  session.post(method, params, (error, answer) => {
    if (error) throw new Error(`${method}: ${error.message}`);
    result = answer;
  });
  return result;
}

let ok = 0;
const outcome = await runShards({
  pool: { threads: 1, run: (task) => runShard(task), close: async () => undefined },
  clock: createClock(),
  scenario,
  facts: { kind: 'concurrency', values: {} },
  origin,
  id: { run: 'bench', scenario: 'heap', repeat: 0, level: 0 },
  stop: new AbortController().signal,
  beforeWindow: async () => undefined,
  onWarmup: () => undefined,
  onPhase: (phase) => {
    if (phase !== 'measured') return;
    ask('HeapProfiler.startSampling', {
      samplingInterval: SAMPLE_EVERY_BYTES,
      includeObjectsCollectedByMajorGC: true,
      includeObjectsCollectedByMinorGC: true,
    });
  },
  onInterval: ({ series }) => {
    for (const { counters } of series) ok += counters.ok;
  },
  fold: { add: () => undefined, lose: () => undefined },
  onLost: ({ reason }) => {
    throw new Error(reason);
  },
});
const { profile } = ask('HeapProfiler.stopSampling');
if (outcome.lost.length > 0 || ok === 0) throw new Error('the load did not run');

const bytes = { own: 0, node: 0, other: 0 };
/** Function of our own code → bytes that it allocated. */
const functions = new Map();
const ownUrl = pathToFileURL(build).href;
visit(profile.head, 'node:', '');
const heaviest = [...functions].sort(([, a], [, b]) => b - a).slice(0, 8);
const report = {
  requests: ok,
  own: bytes.own / ok,
  node: bytes.node / ok,
  other: bytes.other / ok,
  heaviest: heaviest.map(([name, sum]) => [name, sum / ok]),
};
console.log(JSON.stringify(report));

/** What a builtin allocates, such as the room of an array that grows, is that of its caller. */
function visit({ callFrame, selfSize, children }, urlAbove, nameAbove) {
  const hasUrl = callFrame.url !== '';
  const url = hasUrl ? callFrame.url : urlAbove;
  const name = hasUrl ? `${callFrame.functionName} ${url.slice(ownUrl.length + 1)}` : nameAbove;
  const side = url.startsWith(ownUrl) ? 'own' : url.startsWith('node:') ? 'node' : 'other';
  bytes[side] += selfSize;
  if (side === 'own') functions.set(name, (functions.get(name) ?? 0) + selfSize);
  for (const child of children) visit(child, url, name);
}
