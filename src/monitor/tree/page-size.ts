import { endianness } from 'node:os';
import type { Proc } from '../machine/proc.ts';

/** The kernel hands the size of a page to each process that it starts, under this number: AT_PAGESZ. */
const AT_PAGESZ = 6;
const USUAL_BYTES = 4096;

/** The size of a page of memory, in bytes; 4096 where it is not told. On ARM it may be 16 or 64 KiB. */
export function pageBytes(proc: Proc): number {
  const pairs = Buffer.from(proc.read('/proc/self/auxv') ?? '', 'latin1');
  const numberAt = (at: number): bigint =>
    endianness() === 'LE' ? pairs.readBigUInt64LE(at) : pairs.readBigUInt64BE(at);
  // Each pair is a number and a value, of 8 bytes each.
  for (let at = 0; at + 16 <= pairs.length; at += 16)
    if (numberAt(at) === BigInt(AT_PAGESZ)) return Number(numberAt(at + 8));
  return USUAL_BYTES;
}
