import type { Random } from '../../../src/random.ts';
import { mutateBytes } from '../answers/generated-answer.ts';
import { arriving, type Coded, coded, type Framed, framed, type Step } from './answer-steps.ts';
import { damageJson } from './damaged-json.ts';
import type { RightAnswer } from './right-target.ts';

/** What the target does for one request. */
export type Play = {
  readonly steps: readonly Step[];
  /** Whether anything was done to the right answer. */
  readonly isMutated: boolean;
  /** Whether the answer is certainly wrong, so that the iteration may not count as ok. */
  readonly isWrong: boolean;
};

export type Situation = {
  readonly isHead: boolean;
  /** Whether the answer may have a content coding. */
  readonly mayBeCoded: boolean;
  /** Whether each byte of the content is checked. */
  readonly isHashed: boolean;
  /** Whether a walk has missed an item that a page leaves out: not where the next page begins with it, or where another may take it away. */
  readonly isStill: boolean;
};

type Mutation = (random: Random, right: RightAnswer, situation: Situation) => Omit<Play, 'isMutated'>;

const NEXT = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}';
const MANY_INTERIM = 2_000;
const SILENCE_MS = 5_000;
const ODD_FIELDS = [
  ...[
    'Content-Length: 5\r\n',
    'Content-Length: -1\r\n',
    'Content-Length: 9007199254740993\r\n',
    'Transfer-Encoding: chunked\r\n',
    'Content-Encoding: gzip\r\n',
  ],
  ...[
    'Transfer-Encoding: gzip, chunked\r\n',
    'Content-Encoding: x\r\n',
    'Content-Encoding: gzip, gzip, br\r\n',
    'Content-Type: \r\n',
    'Connection: upgrade\r\n',
  ],
  ...[
    `Link: ${'<'.repeat(15_000)}\r\n`,
    `Link: <a>${'; a'.repeat(5_000)}\r\n`,
    'Link: <http://[>; rel=next\r\n',
    'Link: </list/link>; rel="next"\r\n',
  ],
  ...[
    'Keep-Alive: timeout=0\r\n',
    'Keep-Alive: timeout=99999999999999999999\r\n',
    ' folded\r\n',
    'no colon\r\n',
    ': x\r\n',
    'x y: z\r\n',
    `x: ${'y'.repeat(70_000)}\r\n`,
  ],
];

/** Does something to a right answer: its content, its framing, its head, or the end of its connection. */
export function playAnswer(random: Random, right: RightAnswer, situation: Situation, mutatedShare: number): Play {
  if (!random.chance(mutatedShare)) return { ...whole(random, right, situation), isMutated: false };
  return { ...random.pick(MUTATIONS)(random, right, situation), isMutated: true };
}

const whole: Mutation = (random, right, situation) => {
  const { head, body, isDelimitedByClose } = wholeOf(random, right, situation);
  return { steps: [...arriving(random, head + body), ...(isDelimitedByClose ? [FIN] : [])], isWrong: false };
};

const FIN: Step = { kind: 'fin' };
const RESET: Step = { kind: 'reset' };

function wholeOf(
  random: Random,
  right: RightAnswer,
  { mayBeCoded, isHead }: Situation,
  done: (body: Coded) => Coded = same,
): Framed {
  return framed(random, right, done(coded(random, right, mayBeCoded)), isHead, right.link);
}

function same(body: Coded): Coded {
  return body;
}

function played(random: Random, { head, body, isDelimitedByClose }: Framed): readonly Step[] {
  return [...arriving(random, head + body), ...(isDelimitedByClose ? [FIN] : [])];
}

/** The content is another one. */
const otherContent: Mutation = (random, right, situation) => {
  const text = right.body.toString('utf8');
  const damaged = /^[[{]/.test(text) ? damageJson(random, text) : mutateBytes(random, text);
  const body = Buffer.from(damaged, 'utf8');
  const isWrong = situation.isHashed && !body.equals(right.body);
  return { steps: played(random, wholeOf(random, { ...right, body }, situation)), isWrong };
};

/** Bytes of the body as it is sent are others: those of a coding, too. */
const otherBytes: Mutation = (random, right, situation) => {
  const damage = ({ body, fields }: Coded): Coded => ({ body: mutateBytes(random, body), fields });
  return { steps: played(random, wholeOf(random, right, situation, damage)), isWrong: false };
};

/** An item of a list is left out or comes twice, or the cursor leads back. Whether that is wrong depends on the list. */
const otherItems: Mutation = (random, right, situation) => {
  const text = right.body.toString('utf8');
  const items = [...text.matchAll(/\{"name":"[^{}]*\}/g)];
  if (items.length === 0 || !text.includes('[{"name"')) return otherContent(random, right, situation);
  const { 0: item, index } = random.pick(items);
  const isTwice = random.chance(0.5);
  const changed = isTwice ? `${item},${item}` : '';
  const other = (text.slice(0, index) + changed + text.slice(index + item.length)).replace(/,(?=[,\]])|(?<=\[),/g, '');
  const isWrong = isTwice || (situation.isStill && text.includes('"total"'));
  return { steps: played(random, wholeOf(random, { ...right, body: Buffer.from(other) }, situation)), isWrong };
};

const otherStatus: Mutation = (random, right, situation) => {
  const status = random.pick([500, 503, 301, 206, 599, 404, 205]);
  return {
    steps: played(random, wholeOf(random, { ...right, status }, situation)),
    isWrong: status !== right.status && status >= 500,
  };
};

const otherHead: Mutation = (random, right, situation) => {
  const { head, body, isDelimitedByClose } = wholeOf(random, right, situation);
  const field = random.pick(ODD_FIELDS);
  const lines = random.chance(0.5) ? head.replace('\r\n', `\r\n${field}`) : mutateBytes(random, head);
  return { steps: played(random, { head: lines, body, isDelimitedByClose }), isWrong: false };
};

const otherFraming: Mutation = (random, right, situation) => {
  const { head, body, isDelimitedByClose } = wholeOf(random, right, situation);
  const bytes = random.chance(0.5) ? head + mutateBytes(random, body) : mutateBytes(random, head + body);
  return { steps: played(random, { head: bytes, body: '', isDelimitedByClose }), isWrong: false };
};

/** The connection ends within the answer, or nothing more comes. One that has not begun may be asked for again. */
const cutOff: Mutation = (random, right, situation) => {
  const { head, body, isDelimitedByClose } = wholeOf(random, right, situation);
  const bytes = head + body;
  const at = random.below(bytes.length);
  const end = random.pick<Step>([FIN, RESET, { kind: 'wait', ms: SILENCE_MS }]);
  const isCut = at > 0 && !(isDelimitedByClose && end === FIN && at >= head.length);
  return { steps: [...arriving(random, bytes.slice(0, at)), end], isWrong: isCut };
};

/** More comes than the answer has, or the connection ends after it without a word. */
const andMore: Mutation = (random, right, situation) => {
  const steps = whole(random, right, situation).steps;
  const more = random.pick<readonly Step[]>([
    [{ kind: 'bytes', bytes: NEXT }],
    [{ kind: 'bytes', bytes: NEXT.repeat(random.between(2, 50)) }],
    [{ kind: 'bytes', bytes: random.pick(['\r\n', '0\r\n\r\n', '\0', 'HTTP/1.1 100 Continue\r\n\r\n']) }],
    [FIN],
    [RESET],
    [{ kind: 'wait', ms: 10 }, FIN],
  ]);
  return { steps: [...steps, ...more], isWrong: false };
};

/** Interim answers without end, or nearly. */
const interim: Mutation = (random, right, situation) => {
  const line = `HTTP/1.1 10${random.pick(['0', '2', '3', '4', '1'])} x\r\n\r\n`;
  const steps = whole(random, right, situation).steps;
  return {
    steps: [{ kind: 'bytes', bytes: line.repeat(random.pick([1, 10, MANY_INTERIM])) }, ...steps],
    isWrong: false,
  };
};

/** The answer drips until nobody waits for it any longer. */
const drip: Mutation = (random, right, situation) => {
  const { head, body } = wholeOf(random, right, situation);
  const bytes = head + body;
  const pieces = [...bytes.slice(0, random.between(1, 60))];
  const slow = pieces.flatMap((byte): Step[] => [
    { kind: 'bytes', bytes: byte },
    { kind: 'wait', ms: random.between(1, 200) },
  ]);
  return { steps: [...slow, { kind: 'bytes', bytes: bytes.slice(pieces.length) }], isWrong: false };
};

/** A small body that would become a large one. */
const inflated: Mutation = (random, right, situation) => {
  const body = Buffer.alloc(random.pick([100_000, 3_000_000]), random.pick(['0', ' ', '[']));
  return {
    steps: played(random, wholeOf(random, { ...right, body }, { ...situation, mayBeCoded: true })),
    isWrong: situation.isHashed,
  };
};

const MUTATIONS: readonly Mutation[] = [
  ...[
    otherContent,
    otherContent,
    otherContent,
    otherBytes,
    otherItems,
    otherItems,
    otherStatus,
    otherHead,
    otherHead,
    otherFraming,
    otherFraming,
  ],
  ...[cutOff, cutOff, cutOff, andMore, andMore, drip],
  (random, right, situation) => (random.chance(0.1) ? interim : cutOff)(random, right, situation),
  (random, right, situation) => (random.chance(0.05) ? inflated : andMore)(random, right, situation),
];
