import { fileURLToPath } from 'node:url';
import { type Bench, cacheOptions, commandOnPath, type Measure } from '../bench.ts';
import { writeScenario } from '../harness.ts';
import { mustRun } from '../processes/child.ts';
import { Nginx } from '../processes/nginx.ts';
import type { Row } from '../row.ts';

const USERS = 50;
const MANY_USERS = 1_000;

/** Runs a client for so many seconds. */
type Client = (seconds: number) => readonly string[];

/**
 * CPU of whole processes a request, user and system: what a long run takes beyond a short one, divided by the requests that nginx
 * read more of it, so that the start is left out. The clients have the second core to themselves, and take turns.
 */
export const measureMarginalCpu: Measure = async (bench) => {
  const taskset = commandOnPath('taskset');
  const wrk = commandOnPath('wrk');
  const nginx = await Nginx.start(bench.dir);
  const autocannon = fileURLToPath(import.meta.resolve('autocannon'));
  const url = `${nginx.origin}/null`;
  const clients: Readonly<Record<string, Client>> = {
    wire: (seconds) => harness(bench, nginx, 'wire', USERS, seconds),
    wrk: (seconds) => [wrk, '-t1', `-c${USERS}`, `-d${seconds}s`, url],
    autocannon: (seconds) => [process.execPath, autocannon, '-c', `${USERS}`, '-d', `${seconds}`, url],
    undici: (seconds) => harness(bench, nginx, 'undici', USERS, seconds),
    many: (seconds) => harness(bench, nginx, 'wire', MANY_USERS, seconds),
  };
  const samples: Record<string, number[]> = {};
  const [short, long] = bench.isQuick ? [0, 1] : [10, 30];
  const used = async (client: Client, seconds: number): Promise<readonly [number, number]> => {
    if (seconds === 0) return [0, 0];
    const before = await nginx.requests();
    const { cpuMs } = await mustRun(taskset, ['-c', '1', ...client(seconds)]);
    return [cpuMs * 1e3, (await nginx.requests()) - before];
  };
  try {
    for (let round = 0; round < bench.pairs; round += 1) {
      const names = Object.keys(clients);
      for (const name of round % 2 === 0 ? names : names.reverse()) {
        const client = clients[name] as Client;
        const [shortUs, fewer] = await used(client, short);
        const [longUs, more] = await used(client, long);
        samples[name] = [...(samples[name] ?? []), (longUs - shortUs) / (more - fewer)];
      }
      const last = names.map((name) => `${name} ${samples[name]?.at(-1)?.toFixed(1)}`).join(', ');
      bench.say(`marginal ${round + 1}/${bench.pairs}: ${last} µs`);
    }
  } finally {
    await nginx.stop();
  }
  const row = (name: string, ours: string, peer: string, limit: number): Row => ({
    name,
    unit: 'µs',
    ours: samples[ours] ?? [],
    peer: { name: peer === 'wire' ? `${USERS} connections` : peer, samples: samples[peer] ?? [] },
    reach: { op: '<=', limit },
    note: '',
  });
  const name = `marginal CPU a request, closed loop, ${USERS} connections`;
  return [
    row(`${name}; wrk`, 'wire', 'wrk', 1.25),
    row(`${name}; autocannon`, 'wire', 'autocannon', 0.6),
    row(`${name}; undici`, 'wire', 'undici', 0.6),
    row(`marginal CPU a request, ${MANY_USERS} connections`, 'many', 'wire', 1.3),
  ];
};

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
    load: { concurrency: users, duration: `${seconds}s` },
    warmup: '0s',
  });
  return [process.execPath, bench.bin, 'run', scenario, '--workers', '1', '--out', bench.dir, ...cacheOptions(bench)];
}
