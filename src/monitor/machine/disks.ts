import type { Proc } from './proc.ts';
import type { ByteCounters } from './throughput.ts';

/** A sector of /proc/diskstats, whatever the device calls a sector. */
const SECTOR_BYTES = 512;

/** They stand on other devices, whose bytes would be counted twice, or hold no more than memory. */
const NO_DISK = /^(loop|ram|zram|dm-|md|drbd|bcache)\d|^nvme\d+c\d+n\d+$/;

/**
 * What the disks have read (`in`) and written (`out`), by whole devices: no partitions, and nothing that stands on other
 * devices. Null where the kernel does not tell.
 */
export function readDisks(proc: Proc): ByteCounters | null {
  const text = proc.read('/proc/diskstats');
  if (text === null) return null;
  // major minor name reads merged sectors ms writes merged sectors …
  const rows = text.split('\n').map((line) => line.trim().split(/\s+/));
  const names = new Set(rows.map(([, , name = '']) => name));
  const counters = new Map<string, { in: number; out: number }>();
  for (const [, , name = '', , , read, , , , written] of rows)
    if (written !== undefined && !NO_DISK.test(name) && !isPartition(name, names))
      counters.set(name, { in: Number(read) * SECTOR_BYTES, out: Number(written) * SECTOR_BYTES });
  return counters;
}

/** `sda1` of `sda`, `nvme0n1p2` of `nvme0n1`. A disk may have a name with a number, such as `xvda1`, and no disk above it. */
function isPartition(name: string, names: ReadonlySet<string>): boolean {
  const disk = /^(.*\d)p\d+$/.exec(name)?.[1] ?? /^(.*\D)\d+$/.exec(name)?.[1];
  return disk !== undefined && names.has(disk);
}
