import { freemem, totalmem } from 'node:os';
import type { Proc } from './proc.ts';

/** Per cent of the machine's memory that is no longer available to programs: by MemAvailable on Linux, by free memory elsewhere. */
export function memoryUsedPercent(proc: Proc): number {
  const text = proc.read('/proc/meminfo') ?? '';
  const [total, available] = [kilobytes(text, 'MemTotal'), kilobytes(text, 'MemAvailable')];
  return (total > 0 && available >= 0 ? 1 - available / total : 1 - freemem() / totalmem()) * 100;
}

function kilobytes(text: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1]);
}
