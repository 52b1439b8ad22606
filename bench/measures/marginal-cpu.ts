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

/** Fifty connections of this client against others of as many. */
export const measureMarginalCpu: Measure = async (bench) => {
  const nginx = await bench.servers.nginx();
  const samples = await marginalUs(bench, nginx, {
    wire: (seconds) => harness(bench, nginx, 'wire', USERS, seconds),
    ...nativePeers(bench, nginx, ['wrk', 'h2load', 'ab'], USERS),
    autocannon: autocannon(bench, nginx),
    undici: (seconds) => harness(bench, nginx, 'undici', USERS, seconds),
  });
  const row = (peer: string, limit: number | null): readonly Row[] =>
    samples[peer] === undefined
      ? []
      : [
          rowOf(
            `marginal CPU a request, closed loop, ${USERS} connections; ${peer}`,
            samples['wire'],
            [peer, samples[peer]],
            limit,
          ),
        ];
  return [
    ...row('wrk', 1.25),
    ...row('autocannon', 0.6),
    ...row('undici', 0.6),
    ...row('h2load', null),
    ...row('ab', null),
  ];
};

/**
 * A thousand connections against fifty, of this client and of wrk: what the kernel and the caches of the machine take of it shows in
 * both.
 */
export const measureManyConnections: Measure = async (bench) => {
  const nginx = await bench.servers.nginx();
  const few = nativePeers(bench, nginx, ['wrk'], USERS)['wrk'];
  const many = nativePeers(bench, nginx, ['wrk'], MANY_USERS)['wrk'];
  const samples = await marginalUs(bench, nginx, {
    few: (seconds) => harness(bench, nginx, 'wire', USERS, seconds),
    many: (seconds) => harness(bench, nginx, 'wire', MANY_USERS, seconds),
    ...(few && many ? { 'wrk few': few, 'wrk many': many } : {}),
  });
  const name = `marginal CPU a request, ${MANY_USERS} connections`;
  const against = `${USERS} connections`;
  const wrk = samples['wrk many'];
  return [
    rowOf(name, samples['many'], [against, samples['few']], 1.3),
    ...(wrk === undefined
      ? []
      : [
          rowOf(`${name}, of wrk`, wrk, [against, samples['wrk few']], null),
          rowOf(`${name}; wrk with as many`, samples['many'], ['wrk', wrk], null),
        ]),
  ];
};

/**
 * CPU of whole processes a request, user and system, in µs: what a long run takes beyond a short one, divided by the requests that nginx
 * read more of it, so that the start is left out. The clients have the second core to themselves, and take turns.
 */
async function marginalUs(
  bench: Bench,
  nginx: Nginx,
  clients: Readonly<Record<string, Client>>,
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
  const names = Object.keys(clients);
  for (let round = 0; round < bench.pairs; round += 1) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      samples[name] = [...(samples[name] ?? []), await marginalOf(clients[name] as Client)];
    }
    const last = names.map((name) => `${name} ${samples[name]?.at(-1)?.toFixed(1)}`).join(', ');
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

/** Those of these clients that are on this machine; the others are named as not measured. */
function nativePeers(
  bench: Bench,
  nginx: Nginx,
  names: readonly string[],
  users: number,
): Readonly<Partial<Record<string, Client>>> {
  const url = urlOf(nginx);
  const { isQuick } = bench;
  // wrk needs no fewer requests: it knows times only. ab's own limit is 50,000 requests, unless another one follows the time.
  const options: Readonly<Record<string, (seconds: number) => readonly string[]>> = {
    wrk: (seconds) => ['-t1', `-d${seconds}s`],
    h2load: (seconds) => ['--h1', '-t1', ...(isQuick ? ['-n', FEW] : ['-D', `${seconds}`])],
    ab: (seconds) => ['-q', '-k', ...(isQuick ? ['-n', FEW] : ['-t', `${seconds}`, '-n', '100000000'])],
  };
  return Object.fromEntries(
    names.flatMap((name) => {
      try {
        const path = commandOnPath(name);
        return [
          [name, (seconds: number) => [path, ...(options[name]?.(seconds) ?? []), '-c', `${users}`, url]] as const,
        ];
      } catch (error) {
        if (!(error instanceof MissingPeer)) throw error;
        bench.miss(`marginal CPU a request against ${name}`, error.message);
        return [];
      }
    }),
  );
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
