import { createHash } from 'node:crypto';
import type { Bench, Measure } from '../bench.ts';
import { runHarness, writeScenario } from '../harness.ts';
import { commandOnPath } from '../peers.ts';
import { mustRun } from '../processes/child.ts';
import type { Server } from '../processes/server.ts';

/** The size of the streamed files, in MB; the dataset has one of each size. */
export const megabytesOf = ({ isQuick }: Bench): 10 | 100 => (isQuick ? 10 : 100);
/** Files that are measured. */
const filesOf = ({ isQuick }: Bench): number => (isQuick ? 1 : 30);
/** Files that curl reads before they are measured, as perf-harness has a warm-up. */
const warmFilesOf = ({ isQuick }: Bench): number => (isQuick ? 0 : 5);
const CHUNK_BYTES = 64 * 1024;
const hashedBytesOf = ({ isQuick }: Bench): number => (isQuick ? 20e6 : 2e9);

/** One stream after the other, from one `perf-harness serve`. All throughputs in MB/s. */
export const measureStreaming: Measure = async (bench) => {
  const curlPath = commandOnPath('curl');
  const server = await bench.servers.openSpec();
  const [plain, hashed] = [scenarioOf(bench, server, 'length'), scenarioOf(bench, server, 'sha256')];
  const [read, curl, verified, ideal]: [number[], number[], number[], number[]] = [[], [], [], []];
  const url = `${server.origin}${await pathOfFile(bench, server)}`;
  for (let pair = 0; pair < bench.pairs; pair += 1) {
    if (pair % 2 === 1) curl.push(await curlMBPerSec(bench, curlPath, url));
    const readMBPerSec = await harnessMBPerSec(bench, plain);
    if (pair % 2 === 0) curl.push(await curlMBPerSec(bench, curlPath, url));
    const hashMBPerSec = measureHash(bench);
    read.push(readMBPerSec);
    verified.push(await harnessMBPerSec(bench, hashed));
    ideal.push(1 / (1 / readMBPerSec + 1 / hashMBPerSec));
    const last = [read, curl, verified, ideal].map((samples) => Math.round(samples.at(-1) ?? 0)).join(' ');
    bench.say(`streaming ${pair + 1}/${bench.pairs}: read, curl, verified, ideal: ${last}; hash ${hashMBPerSec | 0}`);
  }
  return [
    {
      name: 'streaming, one stream, verify: length',
      unit: 'MB/s',
      ours: read,
      peer: { name: 'curl', samples: curl },
      reach: { op: '>=', limit: 0.9 },
      note: '',
    },
    {
      name: 'streaming, one stream, verify: sha256',
      unit: 'MB/s',
      ours: verified,
      peer: { name: '1/(1/read+1/hash)', samples: ideal },
      reach: { op: '>=', limit: 0.85 },
      note: '',
    },
  ];
};

function scenarioOf(bench: Bench, server: Server, verify: 'length' | 'sha256'): string {
  return writeScenario(bench, `streaming-${verify}`, {
    target: { kind: 'url', url: server.origin },
    workload: { kind: 'streaming', files: [`${megabytesOf(bench)}MB`], verify },
    load: { concurrency: 1, iterations: filesOf(bench) },
    warmup: bench.isQuick ? '0s' : '500ms',
  });
}

/** The path under which the OpenSpec target serves the file that is streamed. */
export async function pathOfFile(bench: Bench, server: Server): Promise<string> {
  const answer = await fetch(`${server.origin}/files`);
  const { items } = (await answer.json()) as { items: { path: string; bytes: number }[] };
  const file = items.find(({ bytes }) => bytes === megabytesOf(bench) * 1e6);
  if (!file) throw new Error(`the dataset has no file of ${megabytesOf(bench)} MB`);
  return file.path;
}

export async function harnessMBPerSec(bench: Bench, scenario: string): Promise<number> {
  return (await runHarness(bench, [scenario])).scenario.rates.bytes / 1e6;
}

/** Reads over one connection, like the harness. The times are curl's own, so its start is left out. */
async function curlMBPerSec(bench: Bench, curl: string, url: string): Promise<number> {
  const warmFiles = warmFilesOf(bench);
  const targets = Array.from({ length: warmFiles + filesOf(bench) }, () => ['-o', '/dev/null', url]).flat();
  const { stdout } = await mustRun(curl, ['-sS', '-w', '%{size_download} %{time_total}\n', ...targets]);
  const transfers = stdout.trim().split('\n').slice(warmFiles);
  const [bytes, seconds] = [0, 1].map((field) =>
    transfers.reduce((sum, transfer) => sum + Number(transfer.split(' ')[field]), 0),
  );
  return (bytes ?? 0) / (seconds ?? 0) / 1e6;
}

/** Hashes chunks of the size that a socket delivers, from memory. */
function measureHash(bench: Bench): number {
  const chunk = Buffer.alloc(CHUNK_BYTES, 'perf-harness');
  const hash = createHash('sha256');
  const hashedBytes = hashedBytesOf(bench);
  const startedAt = performance.now();
  for (let bytes = 0; bytes < hashedBytes; bytes += chunk.length) hash.update(chunk);
  hash.digest();
  return hashedBytes / 1e3 / (performance.now() - startedAt);
}
