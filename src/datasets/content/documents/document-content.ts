import type { Random } from '../../../random.ts';
import type { Shape } from '../../../scenarios/target/data-spec.ts';
import type { LargeFile } from '../source-file.ts';
import { speak } from '../words/phrase.ts';
import { randomOf } from '../words/random-streams.ts';
import { LOG_LINE } from '../words/service-log.ts';
import { drawTimestamp } from '../words/timestamp.ts';
import { AREAS, ASPECTS, TAGS } from '../words/vocabulary.ts';
import type { DocumentPlan } from './document-plan.ts';
import { binaryPattern } from './large-content.ts';
import { chunksOf, NUMBER, type Pattern, recordPattern } from './pattern.ts';

const RECORD_BYTES = 256;
/** Records of strings are longer than others. */
const STRING_BYTES = 4096;

/** The document of a plan, whose index selects its random numbers. */
export function documentOf({ index, name, shape, bytes }: DocumentPlan, seed: number): LargeFile {
  return {
    name,
    bytes,
    random: () => randomOf(seed, 'document', index),
    chunks: (random) => documentChunks(shape, bytes, random),
  };
}

/**
 * The content of a document of exactly so many bytes, in chunks (see `chunksOf`). All shapes but `buffers` are JSON
 * that parses if there is at least one byte, and has a value of the shape's kind if there are at least two.
 */
export function documentChunks(shape: Shape, bytes: number, random: Random): Generator<Buffer> {
  return chunksOf(patternOf(shape, bytes, random));
}

function patternOf(shape: Shape, bytes: number, random: Random): Pattern {
  switch (shape) {
    case 'objects':
      return objects(random, bytes);
    case 'arrays':
      return arrays(random, bytes);
    case 'strings':
      return strings(random, bytes);
    case 'buffers':
      return binaryPattern(random, bytes);
  }
}

/** One object with an object under each of its keys. */
function objects(random: Random, bytes: number): Pattern {
  const lead = ',\n"';
  const record = (): string => {
    const start = `${lead}${NUMBER}":{"at":${drawTimestamp(random)},"tags":${JSON.stringify(random.sample(TAGS, 3))},"owner":{"area":"${random.pick(AREAS)}","level":${random.below(9)}},"note":"`;
    const room = RECORD_BYTES - start.length - '"}'.length;
    return `${start}${sentences(random, room)}"}`;
  };
  const head = `{"${NUMBER}":{}`;
  return recordPattern(
    { head, lead, record, recordBytes: RECORD_BYTES, tail: '\n}', tiny: () => tiny('{}', bytes) },
    bytes,
  );
}

/** Arrays of numbers in arrays. */
function arrays(random: Random, bytes: number): Pattern {
  // In JSON no number begins with a zero, so a 1 stands before the running number.
  const lead = ',\n[1';
  const record = (): string => {
    let text = `${lead}${NUMBER}`;
    while (text.length < RECORD_BYTES - 40) text += `,[${drawNumber(random)},${drawNumber(random)}]`;
    return `${text},0.${'7'.repeat(RECORD_BYTES - text.length - ',0.]'.length)}]`;
  };
  const head = `[[1${NUMBER}]`;
  return recordPattern(
    { head, lead, record, recordBytes: RECORD_BYTES, tail: '\n]', tiny: () => tiny('[]', bytes) },
    bytes,
  );
}

/** Draws a number of at most 16 characters. */
function drawNumber(random: Random): string {
  return String((random.next() - 2 ** 31) / random.pick([1, 10, 1000]));
}

/** An array of long strings with escaped characters and characters of two to four bytes. */
function strings(random: Random, bytes: number): Pattern {
  const lead = ',\n"';
  const record = (): string => {
    const start = `${lead}${NUMBER} ${random.pick(REMARKS)} `;
    const room = STRING_BYTES - Buffer.byteLength(start) - '"'.length;
    return `${start}${sentences(random, room)}"`;
  };
  const head = `["${NUMBER}"`;
  return recordPattern(
    { head, lead, record, recordBytes: STRING_BYTES, tail: '\n]', tiny: () => tiny('""', bytes) },
    bytes,
  );
}

const REMARKS: readonly string[] = [
  'said \\"no\\" twice',
  'in C:\\\\data\\\\in',
  'a tab\\tand a line\\n',
  'caf\\u00e9 and café',
  'Größe 12 µm',
  'λόγος, слово, 言葉',
  'שלום and سلام',
  '🙂 and \\ud83d\\ude42',
];

/** Plain text of the exact length. */
function sentences(random: Random, length: number): string {
  let text = '';
  while (text.length < length) {
    text += `${speak(random, LOG_LINE, { area: random.pick(AREAS), aspect: random.pick(ASPECTS) })}; `;
  }
  return text.slice(0, length);
}

/** Content too small for a record: an empty value with white space in it, or a string. */
function tiny(empty: string, bytes: number): string {
  if (bytes < 2) return '0'.repeat(bytes);
  const fill = empty === '""' ? 'x' : ' ';
  return `${empty.charAt(0)}${fill.repeat(bytes - 2)}${empty.charAt(1)}`;
}
