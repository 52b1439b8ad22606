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

/** Fifty connections of this client against as many of others. */
export const measureMarginalCpu: Measure = async (bench) => {
  const nginx = await bench.servers.nginx();
  const samples = await marginalUs(bench, nginx, {
    wire: (seconds) => harness(bench, nginx, 'wire', USERS, seconds),
    wrk: peer(bench, nginx, 'wrk')?.(USERS),
    h2load: peer(bench, nginx, 'h2load')?.(USERS),
    ab: peer(bench, nginx, 'ab')?.(USERS),
    autocannon: autocannon(bench, nginx),
    undici: (seconds) => harness(bench, nginx, 'undici', USERS, seconds),
  });
  const name = `marginal CPU a request, closed loop, ${USERS} connections`;
  const row = (peer: string, limit: number | null): readonly Row[] =>
    samples[peer] === undefined ? [] : [rowOf(`${name}; ${peer}`, samples['wire'], [peer, samples[peer]], limit)];
  return [
    ...row('wrk', 1.25),
    ...row('autocannon', 0.6),
    ...row('undici', 0.6),
    ...row('h2load', null),
    ...row('ab', null),
  ];
};

/** A thousand connections against fifty, of this client and of wrk, which shows what the kernel and the machine's caches take of it. */
export const measureManyConnections: Measure = async (bench) => {
  const nginx = await bench.servers.nginx();
  const wrk = peer(bench, nginx, 'wrk');
  const samples = await marginalUs(bench, nginx, {
    few: (seconds) => harness(bench, nginx, 'wire', USERS, seconds),
    many: (seconds) => harness(bench, nginx, 'wire', MANY_USERS, seconds),
    'wrk few': wrk?.(USERS),
    'wrk many': wrk?.(MANY_USERS),
  });
  const name = `marginal CPU a request, ${MANY_USERS} connections`;
  const against = `${USERS} connections`;
  return [
    rowOf(name, samples['many'], [against, samples['few']], 1.3),
    ...(wrk === null
      ? []
      : [
          rowOf(`${name}, of wrk`, samples['wrk many'], [against, samples['wrk few']], null),
          rowOf(`${name}; wrk with as many`, samples['many'], ['wrk', samples['wrk many']], null),
        ]),
  ];
};

/**
 * CPU of whole processes a request, user and system, in µs: what a long run takes beyond a short one, divided by the requests that nginx
 * read more of it, so that the start is left out. The clients have the second core to themselves, and take turns; those that this machine
 * does not have are left out.
 */
async function marginalUs(
  bench: Bench,
  nginx: Nginx,
  possible: Readonly<Record<string, Client | undefined>>,
): Promise<Readonly<Record<string, readonly number[]>>> {
  const taskset = commandOnPath('taskset');
  const samples: Record<string, number[]> = {};
  const used = async (client: Client, seconds: number): Promise<readonly [number, number]> => {
    const before = await nginx.requests();
    const { cpuMs } = await mustRun(taskset, ['-c', '1', ...client(seconds)]);
    return [cpuMs * 1e3, (await nginx.requests()) - before];
  };
  const marginalOf = async (client: Client): Promise<number> => {
    const [shortUs, fewer] = bench.isQuick ? [0, 0] : await used(client, SPANS[0]);
    const [longUs, more] = await used(client, bench.isQuick ? 1 : SPANS[1]);
    return (longUs - shortUs) / (more - fewer);
  };
  const clients = Object.entries(possible).flatMap(([name, client]) => (client ? [{ name, client }] : []));
  for (let round = 0; round < bench.pairs; round += 1) {
    for (const { name, client } of round % 2 === 0 ? clients : clients.toReversed()) {
      samples[name] = [...(samples[name] ?? []), await marginalOf(client)];
    }
    const last = clients.map(({ name }) => `${name} ${samples[name]?.at(-1)?.toFixed(1)}`).join(', ');
    bench.say(`marginal ${round + 1}/${bench.pairs}: ${last} µs`);
  }
  return samples;
}

type Samples = readonly number[] | undefined;

function rowOf(name: string, ours: Samples, [peer, theirs]: readonly [string, Samples], limit: number | null): Row {
  return {
    ...{ name, unit: 'µs', ours: ours ?? [], peer: { name: peer, samples: theirs ?? [] }, note: '' },
    reach: limit === null ? null : { op: '<=', limit },
  };
}

/** What each of these clients is told beside its number of connections. */
const PEERS = {
  wrk: (seconds) => ['-t1', `-d${seconds}s`],
  h2load: (seconds, isQuick) => ['--h1', '-t1', ...(isQuick ? ['-n', FEW] : ['-D', `${seconds}`])],
  // Its own limit is 50,000 requests, unless another one follows the time.
  ab: (seconds, isQuick) => ['-q', '-k', ...(isQuick ? ['-n', FEW] : ['-t', `${seconds}`, '-n', '100000000'])],
} as const satisfies Readonly<Record<string, (seconds: number, isQuick: boolean) => readonly string[]>>;

/** A client of the system with so many connections; null, and named as not measured, where this machine does not have it. */
function peer(bench: Bench, nginx: Nginx, name: keyof typeof PEERS): ((users: number) => Client) | null {
  try {
    const path = commandOnPath(name);
    return (users) => (seconds) => [path, ...PEERS[name](seconds, bench.isQuick), '-c', `${users}`, urlOf(nginx)];
  } catch (error) {
    if (!(error instanceof MissingPeer)) throw error;
    bench.miss(`marginal CPU a request against ${name}`, error.message);
    return null;
  }
}

function autocannon(bench: Bench, nginx: Nginx): Client {
  const path = fileURLToPath(import.meta.resolve('autocannon'));
  return (seconds) => [
    process.execPath,
    path,
    '-c',
    `${USERS}`,
    ...(bench.isQuick ? ['-a', FEW] : ['-d', `${seconds}`]),
    urlOf(nginx),
  ];
}

const urlOf = ({ origin }: Nginx): string => `${origin}/null`;

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
