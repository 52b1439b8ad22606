/** A process that runs some loads at once, and then others, and then has to end by itself: nothing else may keep it. */
import dns from 'node:dns';
import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { failuresOf, lawBreaches, runLoad } from './inline-load.ts';

export type LoadOrder = { readonly origin: string; readonly keys: string; readonly defaults: string };

export type LoadReport = {
  readonly started: number;
  readonly ok: number;
  readonly unfinished: number;
  readonly dropped: number;
  readonly failures: Readonly<Record<string, number>>;
  readonly examples: readonly string[];
  readonly failedIterations: number;
  readonly breaches: readonly string[];
  readonly lost: number;
};

export type LoadsReport = {
  /** In the order of the orders. */
  readonly reports: readonly LoadReport[];
  /** What keeps the process alive now, and did not before; and every socket, those too that keep nothing alive. */
  readonly leftOver: readonly string[];
};

/** A socket that was closed needs a turn or two of the loop. */
const TURNS = 50;

/** Names are never looked up: none is known. */
const lookup = (name: string, _: unknown, done: (error: Error) => void): void => {
  const error = Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND', hostname: name });
  process.nextTick(done, error);
};
Object.assign(dns, { lookup });

process.on('message', async (orders: readonly LoadOrder[]) => {
  process.send?.(await runAll(orders));
});

async function runAll(orders: readonly LoadOrder[]): Promise<LoadsReport> {
  const before = held();
  const reports = await Promise.all(orders.map(run));
  let leftOver = beyond(before);
  for (let turn = 0; turn < TURNS && leftOver.length > 0; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    leftOver = beyond(before);
  }
  return { reports, leftOver };
}

async function run({ origin, keys, defaults }: LoadOrder): Promise<LoadReport> {
  const { counters, intervals, outcome, told } = await runLoad(origin, keys, { threads: 2, defaults });
  return {
    started: counters.started,
    ok: counters.ok,
    unfinished: counters.unfinished,
    dropped: counters.iterations.dropped,
    failures: failuresOf(counters),
    examples: told.map(({ detail }) => detail),
    failedIterations: counters.iterations.failed,
    breaches: lawBreaches(intervals),
    lost: outcome.lost.length,
  };
}

function held(): readonly string[] {
  return [...process.getActiveResourcesInfo(), ...sockets()];
}

/** Where the kernel tells of them. */
function sockets(): readonly string[] {
  const folder = '/proc/self/fd';
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((fd) => {
    try {
      return readlinkSync(`${folder}/${fd}`).startsWith('socket:') ? ['socket'] : [];
    } catch {
      // The descriptor of the folder itself is gone by now.
      return [];
    }
  });
}

function beyond(before: readonly string[]): readonly string[] {
  const rest = [...before];
  return held().filter((name) => {
    const known = rest.indexOf(name);
    if (known >= 0) rest.splice(known, 1);
    return known < 0;
  });
}
