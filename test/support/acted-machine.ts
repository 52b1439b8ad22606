import type { OthersWatcher } from '../../src/harness/attempt/attempt.ts';
import type { Clock } from '../../src/metrics/clock.ts';
import { TICKS_PER_SECOND } from '../../src/monitor/machine/cores.ts';
import { watchNeighbours } from '../../src/monitor/neighbours/watch-neighbours.ts';
import { type MadeMachine, type MadeProcess, madeProc } from './made-proc.ts';

const CORES = 2;
const SERVER_INODE = 77;

/** A process of a machine that is made by hand, and what it does with the time. */
export type Actor = Omit<MadeProcess, 'own' | 'reaped'> & {
  /** Cores that it uses all the while; or the CPU seconds that it has used by a time of the clock, in µs. */
  readonly cores: number | ((nowUs: number) => number);
  /** Cores that children of it use which live and die between two looks. */
  readonly childCores?: number;
  /** What the kernel counts its time as; user time by default. */
  readonly as?: 'nice' | 'softirq' | 'steal';
};

/** What a machine of two cores does, for a target that listens on this port. */
export type Scene = { readonly actors: (nowUs: number) => readonly Actor[] };

const INIT: Actor = { pid: 1, parent: 0, name: 'init', cores: 0 };

/** The harness itself. */
export function harness(cores: number): Actor {
  return { pid: process.pid, parent: 1, cores };
}

/** The process that listens for the target. */
export function server(cores: number, part: Partial<Actor> = {}): Actor {
  return { pid: 999_002, group: 999_002, name: 'server', sockets: [SERVER_INODE], cores, ...part };
}

/** A process that has nothing to do with the run. */
export function neighbour(cores: Actor['cores'], part: Partial<Actor> = {}): Actor {
  return { pid: 999_001, group: 999_001, name: 'ffmpeg', cores, ...part };
}

/** The same all the while. What the actors ask for must fit two cores. */
export function sceneOf(...actors: readonly Actor[]): Scene {
  return { actors: () => actors };
}

/** Watches this machine with all that watches a real one, by the clock of the run. */
export function watcherOf(scene: Scene, port: number, clock: Clock): OthersWatcher {
  return ({ companions }) => {
    const startUs = clock();
    const proc = madeProc(() => machineAt(scene.actors(clock()), port, startUs, clock()));
    return watchNeighbours({ clock, targetPort: port, companions, proc });
  };
}

function machineAt(actors: readonly Actor[], port: number, startUs: number, nowUs: number): MadeMachine {
  const seconds = (nowUs - startUs) / 1e6;
  const usedBy = ({ cores, childCores = 0 }: Actor): number =>
    (typeof cores === 'number' ? cores * seconds : cores(nowUs) - cores(startUs)) + childCores * seconds;
  const ticks = (cpuSeconds: number): number => Math.round(cpuSeconds * TICKS_PER_SECOND);
  const sumOf = (kind: Actor['as']): number =>
    actors.filter(({ as }) => as === kind).reduce((sum, actor) => sum + usedBy(actor), 0);
  const busy = actors.reduce((sum, actor) => sum + usedBy(actor), 0);
  const kinds = { user: sumOf(undefined), nice: sumOf('nice'), softirq: sumOf('softirq'), steal: sumOf('steal') };
  const idle = Math.max(0, CORES * seconds - busy);
  const { user, nice, softirq, steal } = kinds;
  const [core, other] = [{ user, nice, softirq, steal }, { idle }].map((each) =>
    Object.fromEntries(Object.entries(each).map(([name, cpuSeconds]) => [name, ticks(cpuSeconds)])),
  );
  return {
    processes: [INIT, ...actors]
      // Time of interrupts, and what a hypervisor takes, is no process's.
      .filter(({ as }) => as !== 'softirq' && as !== 'steal')
      .map(({ cores: _, childCores = 0, as: __, ...actor }) => ({
        ...actor,
        own: ticks(usedBy({ ...actor, cores: _ })),
        reaped: ticks(childCores * seconds),
      })),
    cores: [core ?? {}, other ?? {}],
    listening: { [port]: [SERVER_INODE] },
  };
}
