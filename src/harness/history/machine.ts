import { createHash } from 'node:crypto';
import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os';

/** What times are comparable on: machines of one fingerprint have the same hardware, by what can be seen of it. */
export type Machine = {
  readonly fingerprint: string;
  /** For people. */
  readonly name: string;
};

const DIGITS = 12;
const GIB = 2 ** 30;

/**
 * This machine. Its name in a network is no part of it: a runner in a cloud has a new one each night. Kernels keep a little of the
 * memory for themselves, so that counts in whole GiB.
 */
export function thisMachine(): Machine {
  const model = cpus()[0]?.model.trim() ?? 'unknown';
  const cores = availableParallelism();
  const memoryGib = Math.round(totalmem() / GIB);
  const text = JSON.stringify({ platform: platform(), arch: arch(), model, cores, memoryGib });
  const fingerprint = createHash('sha256').update(text).digest('hex').slice(0, DIGITS);
  return { fingerprint, name: `${cores} × ${model}, ${memoryGib} GiB, ${platform()} ${arch()}` };
}
