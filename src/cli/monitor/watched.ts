import { join } from 'node:path';
import { HarnessError } from '../../errors.ts';
import type { Proc } from '../../monitor/machine/proc.ts';
import { findListeners, hasSocketTable, listeningInodes } from '../../monitor/processes/listeners.ts';
import { startReader, WatchedProcess } from '../../monitor/watch/watched-process.ts';
import type { WatchTarget } from '../options/monitor-options.ts';
import { WatchedCommand } from './watched-command.ts';

/** What a monitor watches beside the machine, once it was found or started. */
export type Watched = {
  /** For people: `process 4711 (node) with its children`. */
  readonly title: string;
  /** Where the tree of processes begins; null if only the machine is watched. */
  readonly tree: { readonly kind: 'pid' | 'port'; readonly number: number } | null;
  /** The process with which the monitor ends; null for none. */
  readonly process: WatchedProcess | null;
  readonly command: WatchedCommand | null;
};

/** What the command prints goes to this file in the folder of the report. */
export const COMMAND_LOG = 'target.log';

/**
 * Finds the processes, or starts the command, whose output goes to the folder that `openFolder` makes. Throws HarnessError
 * USAGE where there is nothing to watch.
 */
export async function findWatched(target: WatchTarget, proc: Proc, openFolder: () => string): Promise<Watched> {
  const nothing = { tree: null, process: null, command: null };
  switch (target.kind) {
    case 'machine':
      return { ...nothing, title: 'this machine' };
    case 'pid':
      return { ...nothing, ...findProcess(target.pid, proc) };
    case 'port': {
      const names = listenersOf(target.port, proc).map((pid) => nameOf(proc, pid));
      const title = `port ${target.port}: ${names.length === 1 ? 'process' : 'processes'} ${names.join(', ')} with children`;
      return { ...nothing, title, tree: { kind: 'port', number: target.port } };
    }
    case 'command': {
      const command = await WatchedCommand.start(target.words, join(openFolder(), COMMAND_LOG));
      const title = `process ${command.pid} with its children: ${target.words.join(' ')}`;
      return { ...nothing, title, tree: { kind: 'pid', number: command.pid }, command };
    }
  }
}

function findProcess(pid: number, proc: Proc): Pick<Watched, 'title' | 'tree' | 'process'> {
  const found = WatchedProcess.find(pid, startReader(proc));
  if (found !== null)
    return {
      title: `process ${nameOf(proc, pid)} with its children`,
      tree: { kind: 'pid', number: pid },
      process: found,
    };
  throw new HarnessError('USAGE', `--pid: there is no process ${pid}`, {
    hint: 'pgrep -f NAME finds the number of a process; or give a port that it listens on: --port N',
  });
}

function listenersOf(port: number, proc: Proc): readonly number[] {
  if (!hasSocketTable(proc)) {
    throw new HarnessError(
      'USAGE',
      `--port: who listens on port ${port} can't be told: there is no /proc/net/tcp to read`,
      {
        hint: 'give the number of the process: --pid N',
      },
    );
  }
  const inodes = listeningInodes(proc, [port]).get(port) ?? new Set<string>();
  if (inodes.size === 0) {
    throw new HarnessError('USAGE', `--port: no process of this machine listens on port ${port}`, {
      hint: 'start it first, or give the number of its process: --pid N; ss -ltnp shows who listens where',
    });
  }
  const found = findListeners(proc, port, inodes);
  if (found.kind === 'known') return found.pids;
  throw new HarnessError('USAGE', `--port: ${found.why}`, {
    hint: 'give the number of the process: --pid N, or run the monitor as the user of that process',
  });
}

function nameOf(proc: Proc, pid: number): string {
  const name = proc.read(`/proc/${pid}/comm`)?.trim();
  return name ? `${pid} (${name})` : String(pid);
}
