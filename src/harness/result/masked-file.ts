import { closeSync, existsSync, openSync, readSync, renameSync, writeSync } from 'node:fs';
import type { Secrets } from '../../secrets.ts';

const PIECE_BYTES = 1 << 20;

/** Masks the secrets in a text file of any size, line by line. Does nothing where there is no file. */
export function maskFile(path: string, secrets: Secrets): void {
  if (secrets.isEmpty || !existsSync(path)) return;
  const aside = `${path}.masked`;
  const [from, to] = [openSync(path, 'r'), openSync(aside, 'w')];
  try {
    const buffer = Buffer.alloc(PIECE_BYTES);
    let rest = Buffer.alloc(0);
    for (let read = readSync(from, buffer); read > 0; read = readSync(from, buffer)) {
      const piece = Buffer.concat([rest, buffer.subarray(0, read)]);
      const end = piece.lastIndexOf(0x0a) + 1;
      writeSync(to, maskLines(piece.toString('utf8', 0, end), secrets));
      rest = piece.subarray(end);
    }
    writeSync(to, maskLines(rest.toString(), secrets));
  } finally {
    closeSync(from);
    closeSync(to);
  }
  renameSync(aside, path);
}

function maskLines(text: string, secrets: Secrets): string {
  return text
    .split('\n')
    .map((line) => secrets.text(line))
    .join('\n');
}
