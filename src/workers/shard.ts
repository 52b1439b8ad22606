import { createClock, HeldClock } from '../metrics/clock.ts';
import { type Gauges, mergeGauges } from '../metrics/gauge.ts';
import { SocketBytes, type WireBytes } from '../metrics/wire-bytes.ts';
import { createThreadGauges } from '../monitor/isolate/thread-gauges.ts';
import { createRandom } from '../random.ts';
import type { ClosedLoad, OpenLoad } from '../scenarios/load/load.ts';
import { type Span, seriesKeys, spansOf, strideLength, strideOf, usersOf } from '../scenarios/load/plan.ts';
import { arrivalsOf, heldStages } from '../scenarios/load/profile.ts';
import { type ProgramOptions, programsOf } from './build-program.ts';
import { followCommands } from './follow-commands.ts';
import { ClosedLoop } from './loops/closed-loop.ts';
import type { Loop, Until } from './loops/loop.ts';
import { OpenLoop } from './loops/open-loop.ts';
import { createPrecisePacer, createTimerPacer } from './loops/pacer.ts';
import { openEngine } from './open-engine.ts';
import type { ShardMessage, ShardTask } from './protocol.ts';
import { Recorder } from './recording/recorder.ts';
import type { SeriesRecorder } from './recording/series-recorder.ts';

/** Pool entry: runs one shard from its first command to its final interval, then closes the port. */
export default async function runShard(task: ShardTask): Promise<void> {
  const { port } = task;
  try {
    const held = new HeldClock(createClock());
    const clock = held.now;
    const post = (message: ShardMessage): void => port.postMessage(message);
    const takeThread = createThreadGauges(clock);
    let own: Gauges = {};
    const addGauges = (gauges: Gauges): void => {
      own = mergeGauges(own, gauges);
    };
    const sockets = new SocketBytes();
    const recorder = new Recorder({
      id: task.id,
      keys: seriesKeys(task.scenario),
      emit: (interval) => post({ kind: 'interval', interval }),
      takeGauges: (nowUs) => {
        const gauges = mergeGauges(takeThread(nowUs), own);
        own = {};
        return gauges;
      },
      takeWire: wireTaker(sockets),
    });
    const connect = await openEngine(task.scenario.engine, held);
    const loop = buildLoop(task, { recorder, clock, letClockGo: held.letGo, sockets, connect, addGauges, post });
    try {
      await followCommands(port, loop, recorder, clock, post);
    } finally {
      await loop.close();
    }
  } finally {
    port.close();
  }
}

/** Returns a function that tells what has crossed these sockets since its last call. The target reads what we write. */
function wireTaker(sockets: SocketBytes): () => WireBytes {
  let before = sockets.read();
  return () => {
    const now = sockets.read();
    const bytes = { in: now.written - before.written, out: now.read - before.read };
    before = now;
    return bytes;
  };
}

type LoopParts = Pick<ProgramOptions, 'recorder' | 'clock' | 'letClockGo' | 'sockets' | 'connect' | 'addGauges'> & {
  readonly post: (message: ShardMessage) => void;
};

/** Makes the loop that runs a shard's load: closed or open. */
function buildLoop(task: ShardTask, { post, ...parts }: LoopParts): Loop {
  const { scenario } = task;
  const { load, timeoutMs, maxBodyBytes } = scenario;
  const onDoubt = (reason: string): void => post({ kind: 'doubt', reason });
  const options = { ...parts, timeoutMs, maxBodyBytes, onDoubt };
  switch (load.kind) {
    case 'open':
      return buildOpenLoop(task, load, options);
    case 'closed':
      return buildClosedLoop(task, load, options);
  }
}

function buildClosedLoop(task: ShardTask, load: ClosedLoad, options: ProgramOptions): ClosedLoop {
  const users = strideOf(usersOf(load), task.id.shard, task.shards);
  // Where no iteration ends the load, the end of the window ends the last stage; and a warm-up may be longer than the load.
  const stages = load.iterations === null ? heldStages(load.stages) : load.stages;
  const shape = {
    spans: sharingEquals(users.map((user) => spansOf(stages, user))),
    iterations: iterationsOfShard(task, load),
    thinkTimeMs: load.thinkTimeMs,
  };
  const programs = users.map(programsOf(task, options));
  const random = createRandom(task.id.shard + 1);
  return new ClosedLoop(programs, shape, options.clock, task.scenario.gracefulStopMs, random);
}

/** Users that iterate in the same spans have one list of them: of a thousand lists, each would be read from memory, and not from a cache. */
function sharingEquals(spans: readonly (readonly Span[])[]): readonly (readonly Span[])[] {
  const known = new Map<string, readonly Span[]>();
  return spans.map((each) => {
    const key = JSON.stringify(each);
    const same = known.get(key) ?? each;
    known.set(key, same);
    return same;
  });
}

function buildOpenLoop(task: ShardTask, load: OpenLoad, options: ProgramOptions): OpenLoop {
  const { id, shards, scenario } = task;
  const { clock, recorder } = options;
  const requests = recorder.series.length / load.stages.length;
  /** The first series of a stage counts its drops, since the request that a dropped arrival would have sent is not known. */
  const seriesAt = (stage: number, nowUs: number): SeriesRecorder | undefined => {
    recorder.roll(nowUs);
    return recorder.series[stage * requests];
  };
  const shape = {
    arrivals: (until: Until) => {
      const random = load.arrivals === 'poisson' ? createRandom(load.seed) : null;
      if (until.kind !== 'iterations') {
        const stages = until.kind === 'held' ? heldStages(load.stages) : load.stages;
        const most = load.iterations ?? Number.POSITIVE_INFINITY;
        return arrivalsOf({ stages, random, most }, id.shard, shards);
      }
      const { count } = until;
      // The arrivals of a load by iterations end after those, and a warm-up may have more: the rate goes on.
      const stages = load.stages.map((stage) => ({ ...stage, overMs: Number.POSITIVE_INFINITY }));
      return arrivalsOf({ stages, random, most: id.shard + count * shards }, id.shard, shards);
    },
    maxInFlight: strideLength(load.maxInFlight, id.shard, shards),
    onDropped: (stage: number, nowUs: number): void => seriesAt(stage, nowUs)?.iterationDropped(),
    onExcused: (stage: number, nowUs: number): void => seriesAt(stage, nowUs)?.dropExcused(),
  };
  const programOf = programsOf(task, options);
  const makeProgram = (index: number) => programOf(id.shard + index * shards);
  const pacer = load.pacing === 'precise' ? createPrecisePacer() : createTimerPacer();
  return new OpenLoop(shape, makeProgram, clock, pacer, scenario.gracefulStopMs);
}

function iterationsOfShard({ id, shards }: ShardTask, load: ClosedLoad): number {
  return load.iterations === null ? Number.POSITIVE_INFINITY : strideLength(load.iterations, id.shard, shards);
}
