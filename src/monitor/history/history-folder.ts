import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, gunzipSync } from 'node:zlib';
import { HarnessError } from '../../errors.ts';
import { HISTORY_SCHEMA, isOurSchema } from './history-lines.ts';
import { parseSegment, type Segment } from './history-segment.ts';

const MARKER = 'history.json';
/** An hour of readings is about a megabyte. */
const UNPACKED_AT_ONCE = 1 << 20;

/**
 * Makes the folder and marks it as a history. Throws HarnessError CONFIG for a folder that holds something else, and for the
 * history of a newer version; errors of the disk as they are.
 */
export function prepareFolder(dir: string): void {
  mkdirSync(dir, { recursive: true });
  if (checkFolder(dir)) return;
  if (readdirSync(dir).some((name) => parseSegment(name) === null && !name.startsWith('.'))) {
    const hint = 'name a folder of its own, which may be missing or empty';
    throw new HarnessError('CONFIG', `${dir} is not a history of perf-harness, and not empty`, { hint });
  }
  replaceFile(join(dir, MARKER), `${JSON.stringify({ schema: HISTORY_SCHEMA })}\n`);
}

/** Whether the folder is marked as a history. Throws HarnessError CONFIG for that of a newer version. */
export function checkFolder(dir: string): boolean {
  try {
    const marker: unknown = JSON.parse(readFileSync(join(dir, MARKER), 'utf8'));
    return typeof marker === 'object' && marker !== null && isOurSchema((marker as { schema?: unknown }).schema);
  } catch (error) {
    if (error instanceof HarnessError) throw error;
    return false;
  }
}

/** The segments of a folder, the oldest first. One that was packed while it was listed comes once. */
export function listSegments(dir: string): readonly Segment[] {
  const all = readdirSync(dir).flatMap((name) => parseSegment(name) ?? []);
  const packed = new Set(all.filter(({ isPacked }) => isPacked).map(({ id }) => id));
  return all
    .filter(({ id, isPacked }) => isPacked || !packed.has(id))
    .sort((a, b) => a.startMs - b.startMs || a.name.localeCompare(b.name));
}

/**
 * The text of a segment from its bytes; as much of it as there is if a packed one was cut short, which nobody does who writes one.
 * Throws if it can't be unpacked.
 */
export function segmentText(
  { isPacked }: Segment,
  bytes: Buffer,
): { readonly text: string; readonly isCutShort: boolean } {
  if (!isPacked) return { text: bytes.toString('utf8'), isCutShort: false };
  const unpack = (finishFlush: number): string =>
    gunzipSync(bytes, { finishFlush, chunkSize: UNPACKED_AT_ONCE }).toString('utf8');
  try {
    return { text: unpack(constants.Z_FINISH), isCutShort: false };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'Z_BUF_ERROR') throw error;
    return { text: unpack(constants.Z_SYNC_FLUSH), isCutShort: true };
  }
}

/** Writes a file beside its place and moves it there, so that nobody ever sees a part of it. */
export function replaceFile(path: string, content: string | Buffer): void {
  const aside = `${path}.${process.pid}.part`;
  try {
    writeFileSync(aside, content);
    renameSync(aside, path);
  } catch (error) {
    rmSync(aside, { force: true });
    throw error;
  }
}
