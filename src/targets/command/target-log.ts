import { closeSync, fstatSync, openSync, readSync, statfsSync, writeSync } from 'node:fs';

const TAIL_BYTES = 16 * 1024;
const CHUNK_BYTES = 256 * 1024;
const TAIL_LINES = 10;

/**
 * The file that a command prints to. The command has it open itself: however much it prints, it waits for nobody, and nothing of it
 * passes through this process but what is looked for.
 */
export class TargetLog {
  readonly fd: number;
  readonly #path: string;
  readonly #start: number;
  /** Up to where the text was looked for. */
  #searched: number;

  /** Appends to the file at `path`; `title` tells this start from others before it. Throws where it can't be written. */
  constructor(path: string, title: string) {
    this.#path = path;
    this.fd = openSync(path, 'a+');
    writeSync(this.fd, `--- ${title}\n`);
    this.#start = fstatSync(this.fd).size;
    this.#searched = this.#start;
  }

  /** Whether the command has printed this text, in what was not looked through before. */
  finds(text: string): boolean {
    const wanted = Buffer.from(text);
    for (;;) {
      const from = Math.max(this.#start, this.#searched - wanted.length + 1);
      const read = this.#read(from, CHUNK_BYTES);
      this.#searched = from + read.length;
      if (read.includes(wanted)) return true;
      if (read.length < CHUNK_BYTES) return false;
    }
  }

  /** The last ten lines that it has printed that are not empty. */
  tail(): readonly string[] {
    const { size } = fstatSync(this.fd);
    const from = Math.max(this.#start, size - TAIL_BYTES);
    const lines = this.#read(from, TAIL_BYTES).toString('utf8').split(/\r?\n/);
    return (from > this.#start ? lines.slice(1) : lines).filter((line) => line.trim() !== '').slice(-TAIL_LINES);
  }

  /** Whether the disk has no room left for what the command prints: programs end by that. False where it can't be told. */
  isFull(statfs: (path: string) => { readonly bavail: number } = statfsSync): boolean {
    try {
      return statfs(this.#path).bavail === 0;
    } catch {
      return false;
    }
  }

  close(): void {
    closeSync(this.fd);
  }

  #read(from: number, bytes: number): Buffer {
    const buffer = Buffer.allocUnsafe(bytes);
    let length = 0;
    for (;;) {
      const read = readSync(this.fd, buffer, length, bytes - length, from + length);
      length += read;
      if (read === 0 || length === bytes) return buffer.subarray(0, length);
    }
  }
}
