import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import type { Bench, Measure } from '../bench.ts';
import { writeScenario } from '../harness.ts';
import { monotonicMs } from '../processes/monotonic.ts';

const gracefulStopMs = ({ isQuick }: Bench): number => (isQuick ? 200 : 1000);
const INTERRUPTED = 130;
const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}';
/** Requests in flight, none of which is ever answered, when the signal comes. */
const OPEN = 50;

/** The time from SIGINT to the exit, less the graceful stop, which requests without an answer use up. */
export const measureStop: Measure = async (bench) => {
  const beyond: number[] = [];
  for (let round = 0; round < bench.pairs; round += 1) {
    beyond.push(await stopOnce(bench));
    bench.say(`stop ${round + 1}/${bench.pairs}: ${beyond.at(-1)?.toFixed(0)} ms beyond the drain`);
  }
  return [
    {
      name: 'exit after SIGINT, beyond gracefulStop',
      unit: 'ms',
      ours: beyond,
      peer: null,
      reach: { op: '<=', limit: 2000 },
      note: `${OPEN} requests open, result.json written`,
    },
  ];
};

async function stopOnce(bench: Bench): Promise<number> {
  let requests = 0;
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', () => {
      requests += 1;
      // The first request is the harness's probe.
      if (requests === 1) socket.end(ANSWER);
      else if (requests > OPEN) server.emit('full');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const scenario = writeScenario(bench, 'stopped', {
      target: { kind: 'url', url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
      workload: { kind: 'concurrency', requests: [{ name: 'a', path: '/' }] },
      load: { concurrency: OPEN, duration: '1m' },
      warmup: '0s',
      gracefulStop: `${gracefulStopMs(bench)}ms`,
    });
    const args = [bench.bin, 'run', scenario, '--out', join(bench.dir, 'results')];
    const full = once(server, 'full');
    const child = spawn(process.execPath, args, { stdio: 'ignore' });
    const exited = once(child, 'exit');
    await full;
    const atMs = monotonicMs();
    child.kill('SIGINT');
    const [code] = (await exited) as [number | null];
    if (code !== INTERRUPTED) throw new Error(`perf-harness exited with ${code}, not ${INTERRUPTED}`);
    return monotonicMs() - atMs - gracefulStopMs(bench);
  } finally {
    server.close();
  }
}
