/** How coarse entries are: as they were taken, or one a minute or an hour. */
export type Level = 'full' | 'minutes' | 'hours';

/** A file of the history, by its name. All times are UTC. */
export type Segment = {
  readonly name: string;
  /** The same before and after it was packed. */
  readonly id: string;
  readonly level: Level;
  readonly startMs: number;
  /** Nothing in it is later. */
  readonly endMs: number;
  readonly isPacked: boolean;
};

export const HOUR_MS: number = 3600 * 1000;
const NAME = /^(full-(\d{1,15})-[0-9a-z]+|minutes-(\d{4}-\d\d-\d\d)|hours-(\d{4}-\d\d))\.jsonl(\.gz)?$/;

/** The name of a segment of readings that begins at `startMs`; `session` tells apart those who write at the same time. */
export function fullName(startMs: number, session: string): string {
  return `full-${Math.round(startMs)}-${session}.jsonl`;
}

/** The name of the segment of the next coarser level that holds what `level` holds of `startMs`: of a day, or of a month. */
export function coarserName(level: 'full' | 'minutes', startMs: number): string {
  const date = new Date(startMs).toISOString();
  return level === 'full' ? `minutes-${date.slice(0, 10)}.jsonl.gz` : `hours-${date.slice(0, 7)}.jsonl.gz`;
}

/** Null for a file that is not a segment. */
export function parseSegment(name: string): Segment | null {
  const match = NAME.exec(name);
  if (match === null) return null;
  const [, id = '', full, day, month, packed] = match;
  const isPacked = packed !== undefined;
  if (full !== undefined) {
    const startMs = Number(full);
    const endMs = (Math.floor(startMs / HOUR_MS) + 1) * HOUR_MS;
    return { name, id, level: 'full', startMs, endMs, isPacked };
  }
  const startMs = Date.parse(day ?? `${month}-01`);
  if (Number.isNaN(startMs)) return null;
  const start = new Date(startMs);
  const endMs = day === undefined ? Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1) : startMs + 24 * HOUR_MS;
  return { name, id, level: day === undefined ? 'hours' : 'minutes', startMs, endMs, isPacked };
}
