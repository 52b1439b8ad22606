import { fileURLToPath } from 'node:url';
import { type Bench, cacheOptions, type Measure } from '../bench.ts';
import { writeScenario } from '../harness.ts';
import { commandOnPath, MissingPeer } from '../peers.ts';
import { mustRun } from '../processes/child.ts';
import type { Nginx } from '../processes/nginx.ts';
import type { Row } from '../row.ts';

const USERS = 50;
const MANY_USERS = 1_000;
/** Seconds of the two runs whose difference counts. */
const SPANS = [10, 30] as const;
/** With small sizes, a client sends so many requests; wrk knows times only. */
const FEW = '2000';

/** Runs a client for so many seconds. */
type Client = (seconds: number) => readonly string[];

/**
 * CPU of whole processes a request, user and system: what a long run takes beyond a short one, divided by the requests that nginx
 * read more of it, so that the start is left out. The clients have the second core to themselves, and take turns. Those that are not on
 * this machine are named and left out.
 */
export const measureMarginalCpu: Measure = async (bench) => {
  const taskset = commandOnPath('taskset');
  const nginx = await bench.servers.nginx();
  const clients = clientsOf(bench, nginx);
  const samples: Record<string, number[]> = {};
  const used = async (client: Client, seconds: number): Promise<readonly [number, number]> => {
    const before = await nginx.requests();
    const { cpuMs } = await mustRun(taskset, ['-c', '1', ...client(seconds)]);
    return [cpuMs * 1e3, (await nginx.requests()) - before];
  };
  const marginalUs = async (client: Client): Promise<number> => {
    const [shortUs, fewer] = bench.isQuick ? [0, 0] : await used(client, SPANS[0]);
    const [longUs, more] = await used(client, bench.isQuick ? 1 : SPANS[1]);
    return (longUs - shortUs) / (more - fewer);
  };
  const names = Object.keys(clients);
  for (let round = 0; round < bench.pairs; round += 1) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      samples[name] = [...(samples[name] ?? []), await marginalUs(clients[name] as Client)];
    }
    const last = names.map((name) => `${name} ${samples[name]?.at(-1)?.toFixed(1)}`).join(', ');
    bench.say(`marginal ${round + 1}/${bench.pairs}: ${last} µs`);
  }
  const name = `marginal CPU a request, closed loop, ${USERS} connections`;
  const row = (peer: string, limit: number | null): readonly Row[] =>
    samples[peer] === undefined ? [] : [rowOf(`${name}; ${peer}`, samples['wire'], [peer, samples[peer]], limit)];
  return [
    ...row('wrk', 1.25),
    ...row('autocannon', 0.6),
    ...row('undici', 0.6),
    ...row('h2load', null),
    ...row('ab', null),
    rowOf(
      `marginal CPU a request, ${MANY_USERS} connections`,
      samples['many'],
      [`${USERS} connections`, samples['wire']],
      1.3,
    ),
  ];
};

type Samples = readonly number[] | undefined;

function rowOf(name: string, ours: Samples, [peer, theirs]: readonly [string, Samples], limit: number | null): Row {
  return {
    ...{ name, unit: 'µs', ours: ours ?? [], peer: { name: peer, samples: theirs ?? [] }, note: '' },
    reach: limit === null ? null : { op: '<=', limit },
  };
}

function clientsOf(bench: Bench, nginx: Nginx): Readonly<Record<string, Client>> {
  const url = `${nginx.origin}/null`;
  const { isQuick } = bench;
  const autocannon = fileURLToPath(import.meta.resolve('autocannon'));
  const peers: Readonly<Record<string, (path: string) => Client>> = {
    wrk: (path) => (seconds) => [path, '-t1', `-c${USERS}`, `-d${seconds}s`, url],
    h2load: (path) => (seconds) => [
      path,
      '--h1',
      '-t1',
      `-c${USERS}`,
      ...(isQuick ? ['-n', FEW] : ['-D', `${seconds}`]),
      url,
    ],
    // Its own limit is 50,000 requests, unless another one follows the time.
    ab: (path) => (seconds) => [
      path,
      '-q',
      '-k',
      '-c',
      `${USERS}`,
      ...(isQuick ? ['-n', FEW] : ['-t', `${seconds}`, '-n', '100000000']),
      url,
    ],
  };
  const present = Object.entries(peers).flatMap(([name, clientAt]) => {
    try {
      return [[name, clientAt(commandOnPath(name))] as const];
    } catch (error) {
      if (!(error instanceof MissingPeer)) throw error;
      bench.miss(`marginal CPU a request against ${name}`, error.message);
      return [];
    }
  });
  return {
    wire: (seconds) => harness(bench, nginx, 'wire', USERS, seconds),
    ...Object.fromEntries(present),
    autocannon: (seconds) => [
      process.execPath,
      autocannon,
      '-c',
      `${USERS}`,
      ...(isQuick ? ['-a', FEW] : ['-d', `${seconds}`]),
      url,
    ],
    undici: (seconds) => harness(bench, nginx, 'undici', USERS, seconds),
    many: (seconds) => harness(bench, nginx, 'wire', MANY_USERS, seconds),
  };
}

function harness(
  bench: Bench,
  nginx: Nginx,
  engine: 'wire' | 'undici',
  users: number,
  seconds: number,
): readonly string[] {
  const scenario = writeScenario(bench, `marginal-${engine}-${users}-${seconds}`, {
    target: { kind: 'url', url: nginx.origin },
    engine,
    workload: { kind: 'concurrency', requests: [{ name: 'null', path: '/null' }] },
    load: { concurrency: users, ...(bench.isQuick ? { iterations: Number(FEW) } : { duration: `${seconds}s` }) },
    warmup: '0s',
  });
  return [process.execPath, bench.bin, 'run', scenario, '--workers', '1', '--out', bench.dir, ...cacheOptions(bench)];
}
