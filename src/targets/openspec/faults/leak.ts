import type { FaultSpec } from '../../../scenarios/target/fault.ts';

/** Takes memory and gives none back, until it has all that it may have. */
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
    // Written to, so that the system has to hold it too.
    this.#kept.push(Buffer.allocUnsafeSlow(this.#perRequestBytes).fill(1));
    this.#bytes += this.#perRequestBytes;
  }
}
