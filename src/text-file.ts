/** Reads files that users name, whatever is behind the name. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Bytes. To read a longer scenario file would take all memory that Node gives. */
const MOST = 8e6;
/** The same of results, histories and bodies of requests: the longest text that Node can hold. */
export const MOST_RESULTS = 5e8;
const PIECE = 1 << 20;

/** The text of a file. Throws what the system says, and for a file of more than `most` bytes, which may have no end, as `/dev/zero`. */
export function readTextFile(path: string, most: number = MOST): string {
  return readFileBytes(path, most).toString('utf8');
}

export function readFileBytes(path: string, most: number): Buffer {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const pieces: Buffer[] = [];
    let length = 0;
    // A pipe has no size.
    for (let piece = nextPiece(file, size); piece.length > 0; piece = nextPiece(file, size - length)) {
      pieces.push(piece);
      length += piece.length;
      if (length > most) throw new Error(`it is longer than ${most / 1e6} MB`);
    }
    return Buffer.concat(pieces, length);
  } finally {
    closeSync(file);
  }
}

/** Empty at the end of the file. */
function nextPiece(file: number, expected: number): Buffer {
  const piece = Buffer.allocUnsafe(Math.min(Math.max(expected + 1, 4096), PIECE));
  return piece.subarray(0, readSync(file, piece));
}
