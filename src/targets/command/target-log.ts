import { closeSync, fstatSync, openSync, readSync, statfsSync, writeSync } from 'node:fs';

const CHUNK_BYTES = 256 * 1024;
const TAIL_LINES = 10;
const LINE_CHARACTERS = 1_000;
/** A character has up to four bytes; one more than is shown tells that there are more. */
const LINE_BYTES = 4 * (LINE_CHARACTERS + 1);
/** A program that never ends its line may have printed gigabytes. */
const TAIL_BYTES = 64 * 1024 * 1024;
const LINE_FEED = 0x0a;

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

  /** The last ten lines that it has printed that are not empty, each cut after a thousand characters. */
  tail(): readonly string[] {
    const { size } = fstatSync(this.fd);
    const first = Math.max(this.#start, size - TAIL_BYTES);
    const lines: string[] = [];
    let line: Buffer = Buffer.alloc(0);
    for (let end = size; end > first && lines.length < TAIL_LINES; ) {
      const from = Math.max(first, end - CHUNK_BYTES);
      let rest = this.#read(from, end - from);
      end = from;
      for (
        let feed = rest.lastIndexOf(LINE_FEED);
        feed >= 0 && lines.length < TAIL_LINES;
        feed = rest.lastIndexOf(LINE_FEED)
      ) {
        lines.unshift(...shown(beginning(rest.subarray(feed + 1), line)));
        [rest, line] = [rest.subarray(0, feed), Buffer.alloc(0)];
      }
      line = beginning(rest, line);
    }
    const [before] = shown(line);
    if (before !== undefined) lines.unshift(first > this.#start ? `…${before}` : before);
    return lines.slice(-TAIL_LINES);
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

/** As much of the beginning of a line, which is in two parts, as may be shown of it. */
function beginning(head: Buffer, tail: Buffer): Buffer {
  return Buffer.concat([head.subarray(0, LINE_BYTES), tail], Math.min(head.length + tail.length, LINE_BYTES));
}

/** The line as it is shown; nothing of an empty one. */
function shown(line: Buffer): readonly string[] {
  const text = line.toString('utf8').trimEnd();
  if (text === '') return [];
  const characters = [...text];
  return [characters.length > LINE_CHARACTERS ? `${characters.slice(0, LINE_CHARACTERS).join('')}…` : text];
}
