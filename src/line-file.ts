import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';

const LINE_END = 0x0a;

/**
 * Appends a line to a file, which is made if it is not there. Several processes may append at once: each line is one write, which
 * the system puts behind all others. A last line that was cut short, by a full disk or a crash, is ended first, so that
 * the new one is whole. Throws if it can't be written; then a part of it may stand at the end.
 */
export function appendLine(path: string, text: string): void {
  const file = openSync(path, 'a+');
  try {
    const bytes = Buffer.from(`${isTorn(file) ? '\n' : ''}${text}\n`);
    const written = writeSync(file, bytes);
    if (written < bytes.length) throw new Error('the disk took only a part of a line');
  } finally {
    closeSync(file);
  }
}

function isTorn(file: number): boolean {
  const { size } = fstatSync(file);
  const last = Buffer.alloc(1);
  return size > 0 && readSync(file, last, 0, 1, size - 1) === 1 && last[0] !== LINE_END;
}

/** A line of a text, counted from 1. */
export type NumberedLine = { readonly number: number; readonly text: string };

/** The lines of a text that hold anything. A last line without an end is one of them: it may be whole all the same. */
export function linesOf(text: string): readonly NumberedLine[] {
  return text
    .split('\n')
    .map((line, index) => ({ number: index + 1, text: line }))
    .filter((line) => line.text !== '');
}

/** The value of a line of JSON; undefined if it is none, as that of a line that was cut short. */
export function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
