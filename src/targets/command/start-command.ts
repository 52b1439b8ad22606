import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { HarnessError } from '../../errors.ts';
import type { Clock } from '../../metrics/clock.ts';
import { openProc } from '../../monitor/machine/proc.ts';
import { TICK_MS, TreeCpu } from '../../monitor/processes/tree-cpu.ts';
import { type CommandTargetSpec, PORT_PLACEHOLDER } from '../../scenarios/target/target-spec.ts';
import { SourceMeter } from '../cpu-source.ts';
import type { MemoryFloor, Target } from '../target.ts';
import { accepts, type Place, placeOf } from './answering.ts';
import { freePort } from './free-port.ts';
import { type Inside, lookInside } from './probe/look-inside.ts';
import { ProbeSocket } from './probe/probe-socket.ts';
import { ProcessGroup } from './process-group.ts';
import { TargetLog } from './target-log.ts';
import { TreeGauges } from './tree-gauges.ts';
import { type Awaited, interruptedStart, untilReady } from './until-ready.ts';

export type CommandTargetOptions = {
  readonly spec: CommandTargetSpec;
  /** What it prints is appended to this file. */
  readonly logPath: string;
  readonly clock: Clock;
  /** Aborted when the user ends the run; the start is then given up. */
  readonly signal?: AbortSignal;
  /** Aborted when nothing is to be waited for: what has not ended by itself is then killed. */
  readonly hurry?: AbortSignal;
  /** How long all of it may take to end by itself after its signal. */
  readonly graceMs?: number;
};

const GRACE_MS = 5_000;
/** From the last connection of a process to the news of its end, on a busy machine. */
const END_IS_TOLD_WITHIN_MS = 500;

/** A command that runs, and what is known of it. */
type Started = Awaited & {
  /** Null where it is left out. */
  readonly probe: ProbeSocket | null;
  readonly stop: () => Promise<void>;
};

/**
 * Starts a command and waits until it can be asked. Throws HarnessError `CONFIG` where it can't be started, or where something answers in
 * its place already; `UNREACHABLE` where it ends or does not get ready in time; and `INTERRUPTED` where the user gives up. Nothing of it is
 * left then.
 */
export async function startCommandTarget(options: CommandTargetOptions): Promise<Target> {
  const { spec, clock } = options;
  const started = await start(options);
  const { group, log, title, origin, probe, stop } = started;
  let inside: Inside;
  try {
    await untilReady(started, spec, options.signal);
    const place = placeOf(origin);
    inside = await lookInside(probe, place.kind === 'unix' ? place.socketPath : place.port, options.signal);
  } catch (error) {
    await stop();
    throw error;
  }
  const { target: probed, facts } = inside;
  const gauges = new TreeGauges(group.pid, clock, probed?.gauges ?? []);
  const cpu = new TreeCpu(openProc(), { kind: 'pid', number: group.pid }, process.pid);
  const meter = probed?.work.includes('cpu') ? null : new SourceMeter({ stepMs: TICK_MS, read: () => cpu.read() });
  let closing: Promise<void> | null = null;
  const fromOutside = async (): Promise<MemoryFloor | undefined> => {
    const bytes = closing === null ? gauges.settle() : null;
    if (bytes === null) return undefined;
    return { 'target.memory': bytes, 'target.heap': null, 'target.external': null };
  };
  return {
    origin,
    gauges: new Set([...gauges.names, ...(probed?.gauges ?? [])]),
    work: new Set([...(probed?.work ?? []), ...(meter?.trouble === null ? (['cpu'] as const) : [])]),
    cpuMeter: meter,
    facts: {
      ...{ kind: 'command', command: spec.command, pid: group.pid, ...facts },
      ...(probed === null ? { memoryBaselineBytes: gauges.baselineBytes } : {}),
    },
    begin: (windowUs, endUs = null) => probed?.begin({ windowUs, endUs }),
    settle: async (closely = true) => {
      const outside = await fromOutside();
      const seen = probed === null ? outside : await probed.settle(closely);
      // What has just ended answers nothing either: why it ended is known a moment after its connections are closed.
      if (seen === undefined && closing === null)
        await Promise.race([group.ended, pause(END_IS_TOLD_WITHIN_MS, undefined, { ref: false })]);
      return seen ?? undefined;
    },
    readWork: async () => {
      if (probed === null) return meter?.read();
      const work = await probed.readWork();
      return work && meter ? { ...work, cpu: meter.read()?.cpu ?? null } : work;
    },
    readCounts: async () => probed?.readCounts(),
    onGauges: (listener) => {
      gauges.listen(listener);
      probed?.onGauges(listener);
    },
    profile: probed && ((step) => probed.profile(step)),
    died: new Promise((resolve) => {
      void group.ended.then((how) => {
        if (closing === null) resolve(`${title} ${how}${lastLines(log)}`);
      });
    }),
    close: () => {
      closing ??= (async () => {
        gauges.close();
        await stop();
      })();
      return closing;
    },
  };
}

async function start({ spec, logPath, signal, hurry, graceMs = GRACE_MS }: CommandTargetOptions): Promise<Started> {
  if (signal?.aborted) throw interruptedStart();
  if (!statSync(spec.cwd, { throwIfNoEntry: false })?.isDirectory())
    throw new HarnessError('CONFIG', `there is no folder ${spec.cwd} to run the command in`, {
      hint: 'Give the path of a folder, relative to the scenario file: cwd: ./server.',
    });
  const port = spec.port ?? (await freePort());
  const fill = (text: string): string => text.replaceAll(PORT_PLACEHOLDER, String(port));
  const origin = fill(spec.url);
  const [program, ...args] = spec.command;
  const command = [fill(program), ...args.map(fill)] as const;
  const place = placeOf(origin);
  if (await accepts(place)) throw alreadyThere(place);
  const log = new TargetLog(logPath, `${new Date().toISOString()} ${command.join(' ')}`);
  const probe = spec.probe === 'off' ? null : await ProbeSocket.open();
  const own = Object.fromEntries(Object.entries(spec.env).map(([name, value]) => [name, fill(value)]));
  const plain = { ...process.env, PORT: String(port), ...own };
  const environment = probe?.environment(plain) ?? plain;
  const scratch = probe?.folder ?? null;
  const release = async (): Promise<void> => {
    log.close();
    await probe?.close();
  };
  try {
    const place = { command, cwd: spec.cwd, environment, fd: log.fd, marker: randomUUID(), scratch };
    const group = await ProcessGroup.start(place);
    const stop = async (): Promise<void> => {
      await group.stop(spec.stopSignal, graceMs, hurry);
      await release();
    };
    return { group, log, title: `the command "${command.join(' ')}"`, origin, probe, stop };
  } catch (error) {
    await release();
    throw error;
  }
}

/** What it printed last, in one line. */
function lastLines(log: TargetLog): string {
  const lines = log.tail();
  if (log.isFull())
    return '; the disk that it prints to is full, which may have ended it: make room, or name another folder, --out DIR';
  return lines.length === 0 ? '' : `; its last lines: ${lines.map((line) => JSON.stringify(line)).join(', ')}`;
}

function alreadyThere({ text }: Place): HarnessError {
  return new HarnessError(
    'CONFIG',
    `something listens at ${text} already, and would be measured in place of the command`,
    {
      hint: 'End it (ss -ltnp shows who listens where), or write port: auto.',
    },
  );
}
