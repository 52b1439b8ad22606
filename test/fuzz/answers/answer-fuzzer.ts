import { Random } from '../../../src/random.ts';
import { type Reading, readAnswer } from '../../workers/http/wire/answer-reading.ts';
import { DISAGREEMENTS, type Disagreement } from './disagreements.ts';
import { type GeneratedAnswer, generateAnswer } from './generated-answer.ts';
import { type LlhttpReading, readByLlhttp } from './llhttp-reading.ts';

export type AnswerFuzzing = {
  readonly tried: number;
  /** Answers that both read to their end, with equal status and body. */
  readonly whole: number;
  /** Answers by the kind of disagreement, each of which stands in `DISAGREEMENTS`. */
  readonly kinds: ReadonlyMap<string, number>;
  /** What nothing explains: always an error, here or in the table. */
  readonly unexplained: readonly string[];
};

const SPLIT_STREAM = 2;
const LIMIT = 65_536;
const MOST_SHOWN = 40;

/** Holds the parser against llhttp with generated answers, and each answer whole against the same in pieces. */
export async function fuzzAnswers(count: number, seed: number): Promise<AnswerFuzzing> {
  const kinds = new Map<string, number>();
  const unexplained: string[] = [];
  let whole = 0;
  for (let index = 0; index < count && unexplained.length < MOST_SHOWN; index++) {
    const answer = generateAnswer(seed, index);
    const ours = readAnswer({ ...answer, closes: true }, [], LIMIT);
    const theirs = await readByLlhttp(answer.method, Buffer.from(answer.bytes, 'latin1'), LIMIT);
    const shown = () => `${index}: ${JSON.stringify({ answer, ours, theirs })}`;
    if (!isSplitAlike(answer, ours, new Random(seed, SPLIT_STREAM, index))) unexplained.push(`divided, ${shown()}`);
    if (agree(ours, theirs)) {
      whole += ours.end === 'whole' ? 1 : 0;
      continue;
    }
    const kind = DISAGREEMENTS.find((each) => explains(each, answer, ours, theirs));
    if (kind) kinds.set(kind.title, (kinds.get(kind.title) ?? 0) + 1);
    else unexplained.push(shown());
  }
  return { tried: count, whole, kinds, unexplained };
}

function agree(ours: Reading, theirs: LlhttpReading): boolean {
  if (ours.end === 'protocol') return theirs.end.startsWith('HPE_');
  if (ours.end !== theirs.end) return false;
  return ours.end !== 'whole' || (ours.heads[0] === theirs.status && ours.body === theirs.body);
}

function explains(kind: Disagreement, answer: GeneratedAnswer, ours: Reading, theirs: LlhttpReading): boolean {
  if (ours.end !== kind.ours || !kind.theirs.includes(theirs.end)) return false;
  return ours.detail.startsWith(kind.detail ?? '') && (kind.bytes?.test(answer.bytes) ?? true);
}

/** Whether the answer is the same byte by byte, and in three pieces. What follows an answer is refused in one read with its end only. */
function isSplitAlike(answer: GeneratedAnswer, whole: Reading, random: Random): boolean {
  const { length } = answer.bytes;
  const everywhere = Array.from({ length: Math.max(0, length - 1) }, (_, at) => at + 1);
  const places = [random.below(length + 1), random.below(length + 1)].sort((a, b) => a - b);
  return [everywhere, places].every((ends) => {
    const divided = readAnswer({ ...answer, closes: true }, ends, LIMIT);
    if (divided.unasked > 0 && divided.end === 'whole') {
      return divided.body === whole.body && (whole.end === 'whole' || whole.detail.startsWith('more bytes'));
    }
    const plain = (reading: Reading) => JSON.stringify({ ...reading, unasked: 0 });
    return plain(divided) === plain(whole);
  });
}
