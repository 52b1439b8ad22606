import type { Proc } from '../../monitor/machine/proc.ts';

/** The ports on which some processes listen, over TCP; none where the system does not tell. */
export function portsOf(proc: Proc, pids: readonly number[]): readonly number[] {
  const inodes = new Set(pids.flatMap((pid) => socketsOf(proc, pid)));
  const rows = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((path) => (proc.read(path) ?? '').split('\n').slice(1));
  const ports = rows.flatMap((row) => {
    const [, local = '', , state, , , , , , inode = ''] = row.trim().split(/\s+/);
    return state === LISTEN && inodes.has(inode) ? [Number.parseInt(local.slice(local.lastIndexOf(':') + 1), 16)] : [];
  });
  return [...new Set(ports)].sort((a, b) => a - b);
}

const LISTEN = '0A';

function socketsOf(proc: Proc, pid: number): readonly string[] {
  return (proc.list(`/proc/${pid}/fd`) ?? []).flatMap(
    (file) => /^socket:\[(\d+)\]$/.exec(proc.link(`/proc/${pid}/fd/${file}`) ?? '')?.[1] ?? [],
  );
}
