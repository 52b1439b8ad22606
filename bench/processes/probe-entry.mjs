// Entry of a child process: starts the command of a scenario file twice, with the probe and without, and puts load on one of them at a time, in
// slices of ABBA order, so that both share each minute of the machine. Reads its order as JSON from its first argument, and prints the CPU that
// each of them took, in µs a request: `{ with, without }`. The app tells at /cpu what its process has used.
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const { build, file, users, warmup, blocks, sliceMs, seed, closely } = JSON.parse(process.argv[2]);
const load = (path) => import(pathToFileURL(join(build, path)).href);
const [{ startCommandTarget }, { loadScenarios }, { createClock }] = await Promise.all(
  ['targets/command/start-command.js', 'harness/load-scenarios.js', 'metrics/clock.js'].map(load),
);

const agent = new Agent({ keepAlive: true });
const [{ target: spec }] = loadScenarios(file).scenarios;
const start = (probe) =>
  startCommandTarget({ spec: { ...spec, probe }, logPath: `${file}.${probe}.log`, clock: createClock() });
const [probed, plain] = await Promise.all(['auto', 'off'].map(start));
try {
  const arms = [probed, plain].map((target) => ({ origin: target.origin, cpuUs: 0, requests: 0 }));
  probed.onGauges(() => undefined);
  const inTurn = (round) => ((round + seed) % 2 === 0 ? arms : [...arms].reverse());
  // In the order of a run: garbage is collected where that is asked for, then comes the warm-up, and the counters are read after it.
  await probed.readCounts();
  await probed.settle(closely);
  for (const { origin } of inTurn(0)) await loadUntil(origin, (done) => done < warmup);
  await probed.readWork();
  for (let block = 0; block < blocks; block += 1) {
    const [first, second] = inTurn(block);
    for (const arm of [first, second, second, first]) await slice(arm);
  }
  const [ours, peer] = arms.map(({ cpuUs, requests }) => cpuUs / requests);
  process.stdout.write(JSON.stringify({ with: ours, without: peer, probed: probed.facts.memory === 'isolate' }));
} finally {
  await Promise.all([probed.close(), plain.close()]);
  agent.destroy();
}

async function slice(arm) {
  const before = Number(await ask(`${arm.origin}/cpu`));
  const endMs = performance.now() + sliceMs;
  arm.requests += await loadUntil(arm.origin, () => performance.now() < endMs);
  arm.cpuUs += Number(await ask(`${arm.origin}/cpu`)) - before;
}

/** Resolves with how many requests were answered. */
async function loadUntil(origin, goesOn) {
  let done = 0;
  const user = async () => {
    while (goesOn(done)) {
      await ask(`${origin}/orders`);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: users }, user));
  return done;
}

function ask(url) {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece) => {
        text += piece;
      });
      response.on('end', () =>
        response.statusCode === 200 ? resolve(text) : reject(new Error(`${url}: ${response.statusCode}`)),
      );
      response.on('error', reject);
    }).on('error', reject);
  });
}
