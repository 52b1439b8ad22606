import type { Work } from '../metrics/work.ts';
import type { CpuReading } from '../monitor/processes/tree-cpu.ts';
import type { CpuMeter } from './target.ts';

/** Reads the CPU of the processes that serve a target. */
export type CpuSource = { readonly stepMs: number; readonly read: () => CpuReading };

const NOTHING_TOLD: Work = { alloc: null, external: null, cpu: null, gc: null, in: null, out: null };

/** Asks at once, to learn whether the CPU can be told. */
export class SourceMeter implements CpuMeter {
  readonly stepMs: number;
  readonly #read: CpuSource['read'];
  #trouble: string | null = null;

  constructor({ stepMs, read }: CpuSource) {
    this.stepMs = stepMs;
    this.#read = read;
    this.read();
  }

  get trouble(): string | null {
    return this.#trouble;
  }

  read(): Work | undefined {
    const reading = this.#read();
    if (reading.kind === 'known') return { ...NOTHING_TOLD, cpu: reading.ms };
    this.#trouble = reading.why;
    return undefined;
  }
}
