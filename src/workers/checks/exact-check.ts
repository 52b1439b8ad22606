import { nounFor } from '../../plural.ts';
import type { BodyCheck, CheckFailure } from '../http/body-check.ts';
import { FOUND } from './status-check.ts';

const NOTHING = Buffer.alloc(0);

/** Compares a content with the expected content, byte for byte, as it arrives. */
export class ExactCheck implements BodyCheck {
  readonly statuses: readonly number[] = FOUND;
  readonly reads = 'pieces';
  #expected: Buffer = NOTHING;
  #at = 0;
  /** Offset and value of the first byte that differs; null as long as none does. */
  #difference: { readonly at: number; readonly got: number } | null = null;

  /** Sets the content that the next body must have. */
  expect(content: Buffer): void {
    this.#expected = content;
  }

  onStart(): void {
    this.#at = 0;
    this.#difference = null;
  }

  onChunk(buffer: Buffer, from: number, to: number): CheckFailure | null {
    const chunk = buffer.subarray(from, to);
    const expected = this.#expected.subarray(this.#at, this.#at + chunk.length);
    if (this.#difference === null && !chunk.subarray(0, expected.length).equals(expected)) {
      const at = chunk.findIndex((byte, index) => byte !== expected[index]);
      this.#difference = { at: this.#at + at, got: chunk[at] ?? 0 };
    }
    this.#at += chunk.length;
    const most = this.#expected.length;
    return this.#at > most ? this.#wrongLength(`more than ${most} ${nounFor(most, 'byte')}`) : null;
  }

  onEnd(): CheckFailure | null {
    const { length } = this.#expected;
    if (this.#at !== length) return this.#wrongLength(`${this.#at} ${nounFor(this.#at, 'byte')}, not ${length}`);
    const where = this.#where();
    return where === '' ? null : { failure: 'checksum', reason: where };
  }

  #wrongLength(length: string): CheckFailure {
    const where = this.#where();
    return { failure: 'length', reason: where === '' ? length : `${length}; ${where}` };
  }

  /** Where the content differs; empty as long as it does not. */
  #where(): string {
    return this.#difference === null ? '' : this.#describe(this.#difference);
  }

  #describe({ at, got }: { readonly at: number; readonly got: number }): string {
    return `byte ${at} is ${hex(got)}, not ${hex(this.#expected[at] ?? 0)}`;
  }
}

function hex(byte: number): string {
  return `0x${byte.toString(16).padStart(2, '0')}`;
}
