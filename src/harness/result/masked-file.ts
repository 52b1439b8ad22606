import { closeSync, existsSync, openSync, readSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { Secrets } from '../../secrets.ts';

const PIECE_BYTES = 1 << 20;

/**
 * Masks the secrets in a text file of any size, line by line. Does nothing where there is no file. Throws if the masked text can't be
 * written; the file is as it was then.
 */
export function maskFile(path: string, secrets: Secrets): void {
  if (secrets.isEmpty || !existsSync(path)) return;
  const aside = `${path}.masked`;
  try {
    writeMasked(path, aside, secrets);
    renameSync(aside, path);
  } catch (error) {
    rmSync(aside, { force: true });
    throw error;
  }
}

function writeMasked(path: string, aside: string, secrets: Secrets): void {
  const from = openSync(path, 'r');
  try {
    const to = openSync(aside, 'w');
    try {
      const buffer = Buffer.alloc(PIECE_BYTES);
      let rest = Buffer.alloc(0);
      for (let read = readSync(from, buffer); read > 0; read = readSync(from, buffer)) {
        const piece = Buffer.concat([rest, buffer.subarray(0, read)]);
        const end = piece.lastIndexOf(0x0a) + 1;
        // A disk that is nearly full takes a part of what is written, and says nothing: this writes the rest, or throws.
        writeFileSync(to, maskLines(piece.toString('utf8', 0, end), secrets));
        rest = piece.subarray(end);
      }
      writeFileSync(to, maskLines(rest.toString(), secrets));
    } finally {
      closeSync(to);
    }
  } finally {
    closeSync(from);
  }
}

function maskLines(text: string, secrets: Secrets): string {
  return text
    .split('\n')
    .map((line) => secrets.text(line))
    .join('\n');
}
