import type { FaultSpec } from '../../../../scenarios/target/fault.ts';

/** Keeps memory for ever, a piece for each request, up to a limit. */
export class Leak {
  readonly #perRequestBytes: number;
  readonly #upToBytes: number;
  readonly #kept: Buffer[] = [];
  #bytes = 0;

  constructor({ perRequestBytes, upToBytes }: NonNullable<FaultSpec['leak']>) {
    this.#perRequestBytes = perRequestBytes;
    this.#upToBytes = upToBytes;
  }

  take(): void {
    if (this.#bytes + this.#perRequestBytes > this.#upToBytes) return;
    // The system gives memory to a process only when it is written to.
    this.#kept.push(Buffer.allocUnsafeSlow(this.#perRequestBytes).fill(1));
    this.#bytes += this.#perRequestBytes;
  }
}
