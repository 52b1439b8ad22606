import { targetRoute } from '../loopback.ts';
import type { Gauges } from '../metrics/gauge.ts';
import type { SocketBytes } from '../metrics/wire-bytes.ts';
import { unixSocketOf } from '../scenarios/fields/unix-socket.ts';
import { reachOf } from '../scenarios/target/target-spec.ts';
import * as programs from '../scenarios/workloads/programs.ts';
import type { Facts, Workload } from '../scenarios/workloads/workload.ts';
import { Spares } from '../spares.ts';
import { readTls } from '../tls-files.ts';
import { Answer } from './http/answer.ts';
import { Exchange } from './http/exchange.ts';
import type { ExchangeOptions } from './http/exchange-options.ts';
import { flatHeaders } from './http/request.ts';
import type { Connect } from './open-engine.ts';
import { IterationRunner } from './programs/iteration-runner.ts';
import type { OwnPrograms } from './programs/own-programs.ts';
import type { Program } from './programs/program.ts';
import type { ScriptFactory } from './programs/script.ts';
import type { ShardTask } from './protocol.ts';
import type { SeriesRecorder } from './recording/series-recorder.ts';

export type ProgramOptions = ExchangeOptions & {
  /** Counts the bytes on all connections. */
  readonly sockets: SocketBytes;
  readonly connect: Connect;
  /** Hands gauges of this shard's own to its next interval. */
  readonly addGauges: (gauges: Gauges) => void;
  /** Reports a reason to doubt the figures, or what stays on the target. */
  readonly onDoubt: (reason: string) => void;
};

/** What makes programs for each kind of workload. The compiler reports a kind that has a spec and no program. */
type Programs = { readonly [kind in Workload['kind']]: unknown };
const PROGRAMS: Programs = { ...programs };

/** Returns a function that makes the program of a virtual user of this shard. */
export function programsOf(
  task: ShardTask,
  options: ProgramOptions,
  registry: Programs = PROGRAMS,
): (user: number) => Program {
  const { scenario, facts, id, shards } = task;
  const { workload, requests } = scenario;
  // The compiler can't know it, but the workload, its facts and what makes its programs are of the same kind.
  const maker = registry[workload.kind] as ScriptFactory<Workload, Facts> | OwnPrograms<Workload, Facts>;
  const stages = byStage(options.recorder.series, requests.length);
  if (typeof maker === 'function') return connectedPrograms(task, options, maker, stages);
  return maker.make({ ...options, workload, facts, id, shards, stages });
}

/** The program of each user has a connection of its own. */
function connectedPrograms(
  task: ShardTask,
  options: ProgramOptions,
  factory: ScriptFactory<Workload, Facts>,
  stages: Stages,
): (user: number) => Program {
  const { scenario, facts, id, shards } = task;
  const { workload, requests, target } = scenario;
  const unix = unixSocketOf(task.origin);
  const { origin, pathname, hostname } = new URL(unix?.url ?? task.origin);
  const route = targetRoute(hostname, scenario.timeoutMs);
  const { headers, tls } = reachOf(target);
  const reach = { headers: flatHeaders(headers), tls: readTls(tls) };
  const basePath = pathname === '/' ? '' : pathname;
  const ofExchange = { ...options, answers: new Spares(() => new Answer(options.maxBodyBytes)) };
  const scriptOf = factory({ workload, facts, requests, id, shards, origin, basePath, onDoubt: options.onDoubt });
  return (user) => {
    const connection = options.connect({
      origin,
      ...(unix === null ? {} : { socketPath: unix.socketPath }),
      ...reach,
      connectTimeoutMs: scenario.timeoutMs,
      maxHeadBytes: scenario.maxHeadBytes,
      route,
      onSocket: (socket) => {
        options.sockets.add(socket);
        socket.once('connect', exchange.connected);
      },
      onUnasked: () => exchange.unasked(),
    });
    const exchange: Exchange = new Exchange(connection, ofExchange);
    return new IterationRunner(scriptOf(user), connection, exchange, stages);
  };
}

type Stages = readonly (readonly SeriesRecorder[])[];

/** A shard has a series for each request of each stage: those of the first stage come first. */
function byStage(series: readonly SeriesRecorder[], requests: number): Stages {
  return Array.from({ length: series.length / requests }, (_, stage) =>
    series.slice(stage * requests, (stage + 1) * requests),
  );
}
