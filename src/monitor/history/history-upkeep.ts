import { closeSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { HistoryFold } from './history-fold.ts';
import { listSegments, replaceFile, segmentText } from './history-folder.ts';
import { readLines, sourcesOf } from './history-lines.ts';
import { coarserName, HOUR_MS, parseSegment, type Segment } from './history-segment.ts';

/** How long what is kept, in ms, and how large all of it may become, in bytes. */
export type HistoryLimits = {
  /** Readings as they were taken; then one entry a minute is made of them. */
  readonly fullMs: number;
  /** Minutes; then one entry an hour is made of them. */
  readonly minutesMs: number;
  /** Hours; then they are deleted. */
  readonly hoursMs: number;
  /** Beyond this the oldest segments are deleted. The one that is being written comes on top. */
  readonly mostBytes: number;
};

const DAY_MS = 24 * HOUR_MS;

export const HISTORY_LIMITS: HistoryLimits = {
  fullMs: DAY_MS,
  minutesMs: 30 * DAY_MS,
  hoursMs: 400 * DAY_MS,
  mostBytes: 100_000_000,
};

const LOCK = 'upkeep.lock';
/** A job takes a fraction of a second; whoever holds the lock for so long has died. */
const LOCK_STALE_MS = 60_000;
/** After its hour, nobody writes to a segment any more. */
const CLOSED_AFTER_MS = 60_000;
/** What one job folds at most, in packed bytes: about an hour of 45 metrics, which takes 0.1 to 0.3 s. */
const MOST_FOLDED_BYTES = 600_000;

/** What a piece of upkeep came to: a job was done, there was none, or another process is at it. */
export type Tended = 'job' | 'nothing' | 'locked';

/**
 * Does one piece of work that keeps a history small: packs, thins or deletes segments. Several processes may do so at once; a
 * lock lets one at a time. `current` is the name of the segment that is written.
 */
export function tendHistory(dir: string, nowMs: number, limits: HistoryLimits, current: string | null): Tended {
  if (!lock(dir)) return 'locked';
  try {
    const job = nextJob(dir, nowMs, limits, current);
    job?.();
    return job === null ? 'nothing' : 'job';
  } finally {
    rmSync(join(dir, LOCK), { force: true });
  }
}

/** Whether `tendHistory` would find something to do: a look at names and sizes, which takes a millisecond. */
export function isUpkeepDue(dir: string, nowMs: number, limits: HistoryLimits, current: string | null): boolean {
  try {
    return nextJob(dir, nowMs, limits, current) !== null;
  } catch (error) {
    // Another process has just removed what was listed.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true;
    throw error;
  }
}

function nextJob(dir: string, nowMs: number, limits: HistoryLimits, current: string | null): Job | null {
  const segments = listSegments(dir).filter(({ name }) => name !== current);
  return (
    packing(dir, segments, nowMs) ?? folding(dir, segments, nowMs, limits) ?? deletion(dir, segments, nowMs, limits)
  );
}

type Job = () => void;

function packing(dir: string, segments: readonly Segment[], nowMs: number): Job | null {
  const open = segments.find(({ isPacked, endMs }) => !isPacked && endMs + CLOSED_AFTER_MS <= nowMs);
  if (open === undefined) return null;
  return () => {
    replaceFile(join(dir, `${open.name}.gz`), gzipSync(readFileSync(join(dir, open.name))));
    rmSync(join(dir, open.name));
  };
}

function folding(dir: string, segments: readonly Segment[], nowMs: number, limits: HistoryLimits): Job | null {
  const keepMs = { full: limits.fullMs, minutes: limits.minutesMs, hours: Number.POSITIVE_INFINITY };
  const due = segments.filter((each) => each.isPacked && each.endMs + keepMs[each.level] <= nowMs);
  // Minutes go on only when every reading of their day is in them.
  const first = due.find(({ level }) => level === 'full') ?? due[0];
  if (first === undefined || first.level === 'hours') return null;
  const { level, startMs } = first;
  const name = coarserName(level, startMs);
  const sources: Segment[] = [];
  let bytes = 0;
  for (const each of due) {
    if (each.level !== level || coarserName(level, each.startMs) !== name) continue;
    bytes += statSync(join(dir, each.name)).size;
    if (sources.length > 0 && bytes > MOST_FOLDED_BYTES) break;
    sources.push(each);
  }
  return () => fold(dir, sources, name);
}

/** Adds segments to a coarser one, which is replaced as a whole. A crash before they are removed is made good the next time. */
function fold(dir: string, sources: readonly Segment[], name: string): void {
  const target = parseSegment(name);
  if (target === null || target.level === 'full') return;
  const there = listSegments(dir);
  const text = there.some((each) => each.name === name) ? textOf(dir, target) : '';
  const held = sourcesOf(text).filter((id) => there.some((each) => each.id === id));
  const added = sources.filter(({ id }) => !held.includes(id));
  const folded = new HistoryFold(target.level);
  for (const each of [text, ...added.map((source) => textOf(dir, source))])
    for (const entry of readLines(each).entries) folded.add(entry);
  if (added.length > 0) replaceFile(join(dir, name), gzipSync(folded.text([...held, ...added.map(({ id }) => id)])));
  for (const source of sources) rmSync(join(dir, source.name), { force: true });
}

/** Empty if the segment can't be unpacked: there is nothing in it that could be kept. */
function textOf(dir: string, segment: Segment): string {
  const bytes = readFileSync(join(dir, segment.name));
  try {
    return segmentText(segment, bytes).text;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code?.startsWith('Z_') === true) return '';
    throw error;
  }
}

function deletion(dir: string, segments: readonly Segment[], nowMs: number, limits: HistoryLimits): Job | null {
  const sizes = segments.map(({ name }) => statSync(join(dir, name)).size);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const old = segments.find(({ level, endMs }) => level === 'hours' && endMs + limits.hoursMs <= nowMs);
  // A segment of somebody else may still be written.
  const oldest = segments.find(({ isPacked }) => isPacked);
  const doomed = old ?? (total > limits.mostBytes ? oldest : undefined);
  return doomed === undefined ? null : () => rmSync(join(dir, doomed.name), { force: true });
}

function lock(dir: string): boolean {
  const path = join(dir, LOCK);
  try {
    closeSync(openSync(path, 'wx'));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const heldMs = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
  if (heldMs > LOCK_STALE_MS) rmSync(path, { force: true });
  return false;
}
