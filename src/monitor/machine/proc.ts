import { closeSync, openSync, readdirSync, readlinkSync, readSync, statSync } from 'node:fs';

/** The files in which the kernel describes itself. Each call returns null if the file does not exist or may not be read. */
export type Proc = {
  /** The text of a file, or its beginning: reading ends as soon as `isEnough` is true of what was read. */
  read(path: string, isEnough?: (text: string) => boolean): string | null;
  /** The names in a folder. */
  list(path: string): readonly string[] | null;
  /** The target of a symbolic link. */
  link(path: string): string | null;
  /** How large the kernel says that a file or folder is; a machine that is made by hand need not say. */
  size?(path: string): number | null;
  /** Stands for the machine: those that have the same one tell of the same machine. */
  readonly machine?: object;
};

const THIS_MACHINE = {};

const BUFFER_BYTES = 64 * 1024;
const EXHAUSTED = new Set(['EMFILE', 'ENFILE', 'ENOMEM']);

/**
 * Reads the files of this machine. One buffer serves all of them, which halves the cost of a reading against readFileSync.
 * Where this process has no file descriptor or no memory left, a call returns null, too, or throws if `isStrict`: whoever counts
 * processes must not take one that can't be read for one that has ended.
 */
export function openProc({ isStrict }: { readonly isStrict: boolean } = { isStrict: false }): Proc {
  const orNull = <T>(read: () => T): T | null => {
    try {
      return read();
    } catch (error) {
      // A process may end between the listing of the folder and the reading of its file, and even between two reads of that.
      if (isStrict && isExhausted(error)) throw error;
      return null;
    }
  };
  const buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  return {
    read: (path, isEnough = () => false) => orNull(() => readText(path, buffer, isEnough)),
    list: (path) => orNull(() => readdirSync(path)),
    link: (path) => orNull(() => readlinkSync(path)),
    size: (path) => orNull(() => statSync(path).size),
    machine: THIS_MACHINE,
  };
}

/** These files have no length before they are read, and end where a read returns nothing. */
function readText(path: string, buffer: Buffer, isEnough: (text: string) => boolean): string {
  const file = openSync(path, 'r');
  try {
    let text = '';
    for (;;) {
      const length = readSync(file, buffer, 0, BUFFER_BYTES, null);
      text += buffer.toString('latin1', 0, length);
      if (length === 0 || isEnough(text)) return text;
    }
  } finally {
    closeSync(file);
  }
}

/** Whether an error says that this process has no file descriptor or no memory left. */
export function isExhausted(error: unknown): boolean {
  return error instanceof Error && 'code' in error && EXHAUSTED.has(String(error.code));
}
