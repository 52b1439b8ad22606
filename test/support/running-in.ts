import { realpathSync } from 'node:fs';
import { openProc } from '../../src/monitor/machine/proc.ts';
import { isAlive } from './is-alive.ts';

/** The processes that live and were left in this folder, or below it: those of a command that was started there. None are found without /proc. */
export function runningIn(folder: string): readonly number[] {
  const proc = openProc();
  const place = realOrGone(folder);
  return (proc.list('/proc') ?? []).flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    const cwd = proc.link(`/proc/${name}/cwd`)?.replace(/ \(deleted\)$/, '') ?? '';
    return (cwd === place || cwd.startsWith(`${place}/`)) && isAlive(Number(name)) ? [Number(name)] : [];
  });
}

function realOrGone(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}
