import { BENCHMARK_NAMES } from '../../datasets/benchmark/benchmark-parts.ts';
import type { ContentKind } from '../../datasets/content/documents/large-content.ts';
import { ATTACHMENT_KINDS, type AttachmentKind } from '../../datasets/content/openspec/attachment.ts';
import { HarnessError } from '../../errors.ts';
import { nounFor } from '../../plural.ts';
import { suggest } from '../../scenarios/fields/nearest.ts';
import { parseSize } from '../../scenarios/fields/units.ts';
import { defaultArchived } from '../../scenarios/target/target-spec.ts';
import { wholeNumber } from './every-command.ts';

const MOST_CHANGES = 1_000_000;
const MOST_SPECS = 100_000;
const MOST_SEED = 2 ** 32 - 1;
/** The running number of a record has ten digits, which is enough for 2.5 TB. */
const LARGEST_BYTES = 1e12;
const MOST_FILES = 1_000;
const SMALLEST_SCALE = 0.001;
const LARGEST_SCALE = 100;

export function changesFrom(text: string): number {
  return wholeNumber('--changes', text, 1, MOST_CHANGES);
}

export function archivedFrom(text: string | undefined, changes: number): number {
  return text === undefined ? defaultArchived(changes) : wholeNumber('--archived', text, 0, MOST_CHANGES);
}

export function specsFrom(text: string): number {
  return wholeNumber('--specs', text, 1, MOST_SPECS);
}

export function seedFrom(text: string): number {
  return wholeNumber('--seed', text, 0, MOST_SEED);
}

export function scaleFrom(text: string): number {
  const scale = /^(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
  if (scale >= SMALLEST_SCALE && scale <= LARGEST_SCALE) return scale;
  throw usage('--scale', `expected a number from ${SMALLEST_SCALE} to ${LARGEST_SCALE}, got "${text}"`);
}

export function attachmentsFrom(text: string): readonly AttachmentKind[] {
  return text === 'none' ? [] : eachOf('--attachments', text, [...ATTACHMENT_KINDS, 'none'], ATTACHMENT_KINDS);
}

/** The kinds of content, by their names on the command line. */
const CONTENTS: Readonly<Record<string, ContentKind>> = { json: 'json', text: 'txt', binary: 'bin', mixed: 'mixed' };

export function contentFrom(text: string): readonly ContentKind[] {
  const words = Object.keys(CONTENTS);
  return eachOf('--content', text, words, words).map((word) => CONTENTS[word] as ContentKind);
}

export function sizesFrom(text: string): readonly number[] {
  const sizes = listOf(text).map((entry) => {
    const size = parseSize(entry);
    if (!size.ok) throw usage('--sizes', size.message, size.hint);
    if (size.value < 1) throw usage('--sizes', `expected 1B or more, got "${entry}"`);
    if (size.value > LARGEST_BYTES) throw usage('--sizes', `expected 1000GB or less, got "${entry}"`);
    return size.value;
  });
  const twice = sizes.findIndex((size, index) => sizes.indexOf(size) < index);
  if (twice >= 0)
    throw usage('--sizes', `the size of ${sizes[twice]} ${nounFor(sizes[twice] ?? 0, 'byte')} is given twice`);
  if (sizes.length === 0 || sizes.length > MOST_FILES) throw usage('--sizes', `expected 1 to ${MOST_FILES} sizes`);
  return sizes;
}

/**
 * Without the option, all kinds are made. An empty value is refused: it may come from an unset variable, and must not make
 * 1.5 GB.
 */
export function benchmarksFrom(names: readonly string[] | undefined): readonly string[] {
  if (names === undefined) return BENCHMARK_NAMES;
  const texts = names.map((name) => eachOf('--scenario', name, BENCHMARK_NAMES, BENCHMARK_NAMES));
  return BENCHMARK_NAMES.filter((name) => texts.some((named) => named.includes(name)));
}

export function outFrom(text: string): string {
  if (text.trim() === '') throw usage('--out', 'expected the path of a folder');
  return text;
}

/** The names that were given, in the order in which the known names are listed. */
function eachOf<Name extends string>(
  flag: string,
  text: string,
  known: readonly string[],
  names: readonly Name[],
): readonly Name[] {
  const written = listOf(text);
  const unknown = written.find((word) => !(names as readonly string[]).includes(word));
  if (unknown !== undefined) throw usage(flag, `unknown name "${unknown}"`, suggest(unknown, known));
  if (written.length === 0) throw usage(flag, 'expected a name', suggest('', known));
  return names.filter((name) => written.includes(name));
}

function listOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

function usage(flag: string, message: string, hint?: string): HarnessError {
  return new HarnessError('USAGE', `${flag}: ${message}`, hint === undefined ? {} : { hint });
}
