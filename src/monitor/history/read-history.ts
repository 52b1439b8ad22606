import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { HarnessError, messageOf } from '../../errors.ts';
import { plural } from '../../plural.ts';
import type { HistoryEntry } from './history-entry.ts';
import { checkFolder, listSegments, segmentText } from './history-folder.ts';
import { readLines, sourcesOf } from './history-lines.ts';
import type { Segment } from './history-segment.ts';

export type HistoryRange = {
  readonly dir: string;
  /** Entries that end after this, in ms since 1970. */
  readonly sinceMs: number;
};

export type HistoryReading = {
  /** In the order of their time; entries of several things that were watched at once stand between each other. */
  readonly entries: Iterable<HistoryEntry>;
  /** What could not be read, for people; complete once the entries were taken. */
  readonly damage: readonly string[];
};

type Loaded = { readonly segment: Segment; readonly bytes: Buffer };

/** A segment may be thinned while it is read; then what has become of it is listed anew. */
const MOST_LISTINGS = 10;

/**
 * Reads a history, also while others write to it. Lines that can't be read are left out and told. Throws HarnessError CONFIG
 * where there is no history, or one of a newer version.
 */
export function readHistory({ dir, sinceMs }: HistoryRange): HistoryReading {
  if (!checkFolder(dir)) {
    const isThere = statSync(dir, { throwIfNoEntry: false })?.isDirectory() === true;
    const message = isThere ? `${dir} is not a history of perf-harness` : `there is no history in ${dir}`;
    const hint = '`perf-harness monitor` writes one; name its folder with --history';
    throw new HarnessError('CONFIG', message, { hint });
  }
  const damage: string[] = [];
  return { entries: entriesOf(load(dir, sinceMs), sinceMs, damage), damage };
}

function load(dir: string, sinceMs: number): readonly Loaded[] {
  for (let listing = 1; ; listing += 1) {
    try {
      return listSegments(dir)
        .filter(({ endMs }) => endMs > sinceMs)
        .map((segment) => ({ segment, bytes: readFileSync(join(dir, segment.name)) }));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || listing === MOST_LISTINGS) throw error;
    }
  }
}

function* entriesOf(loaded: readonly Loaded[], sinceMs: number, damage: string[]): Generator<HistoryEntry> {
  const texts = loaded.map(({ segment, bytes }) => ({ segment, text: () => unpack(segment, bytes, damage) }));
  const held = new Set(
    texts.filter(({ segment }) => segment.level !== 'full').flatMap(({ text }) => sourcesOf(text() ?? '')),
  );
  let group: HistoryEntry[] = [];
  let groupEndMs = 0;
  for (const { segment, text } of texts.filter(({ segment }) => !held.has(segment.id))) {
    if (segment.startMs >= groupEndMs) {
      yield* group.sort((a, b) => a.atMs - b.atMs);
      group = [];
    }
    groupEndMs = Math.max(groupEndMs, segment.endMs);
    const { entries, damaged } = readLines(text() ?? '');
    if (damaged > 0) damage.push(`${segment.name}: ${plural(damaged, 'line')} can't be read`);
    for (const entry of entries) if (entry.atMs > sinceMs) group.push(entry);
  }
  yield* group.sort((a, b) => a.atMs - b.atMs);
}

function unpack(segment: Segment, bytes: Buffer, damage: string[]): string | null {
  const tell = (message: string): void => {
    if (!damage.includes(message)) damage.push(message);
  };
  try {
    const { text, isCutShort } = segmentText(segment, bytes);
    if (isCutShort) tell(`${segment.name} was cut short: what came after can't be read`);
    return text;
  } catch (error) {
    tell(`${segment.name} can't be unpacked: ${messageOf(error)}`);
    return null;
  }
}
