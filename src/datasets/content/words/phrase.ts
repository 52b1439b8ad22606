import type { Random } from '../../../random.ts';
import { ACTORS, AMOUNTS, COMPONENTS, MEANS, PERIODS, SIGNALS, SPANS, TROUBLES } from './vocabulary.ts';

/** The subject of a text: `invoice` and `retention`. */
export type Topic = { readonly area: string; readonly aspect: string };

/** A gap in a phrase: a list of words to draw from, or a word of the topic. */
type Slot = readonly string[] | ((topic: Topic) => string);

export type Phrase = { readonly text: readonly string[]; readonly slots: readonly Slot[] };

/** The names of slots, as a phrase has them in braces. */
const SLOTS: Readonly<Record<string, Slot>> = {
  area: ({ area }) => area,
  'an area': ({ area }) => `${/^[aeio]/.test(area) ? 'an' : 'a'} ${area}`,
  aspect: ({ aspect }) => aspect,
  actor: ACTORS,
  amount: AMOUNTS,
  component: COMPONENTS,
  means: MEANS,
  period: PERIODS,
  signal: SIGNALS,
  span: SPANS,
  trouble: TROUBLES,
};

/** A sentence with slots, parsed once: `phrase('The {area} service waits {period}.')`. */
export function phrase(sentence: string): Phrase {
  const parts = sentence.split(/\{([a-z ]+)\}/);
  return {
    text: parts.filter((_, place) => place % 2 === 0),
    slots: parts.filter((_, place) => place % 2 === 1).map(slotNamed),
  };
}

/** A phrase for each line of the text; blank lines and indentation do not count. */
export function phrases(text: string): readonly Phrase[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map(phrase);
}

function slotNamed(name: string): Slot {
  const slot = SLOTS[name];
  if (slot === undefined) throw new Error(`there is no slot {${name}}`);
  return slot;
}

/** The phrase with every slot filled. */
export function speak(random: Random, phrase: Phrase, topic: Topic): string {
  let spoken = phrase.text[0] ?? '';
  for (let i = 0; i < phrase.slots.length; i++) {
    const slot = phrase.slots[i] as Slot;
    spoken += (typeof slot === 'function' ? slot(topic) : random.pick(slot)) + phrase.text[i + 1];
  }
  return spoken;
}

/** Speaks `count` different phrases of the list. */
export function speakSome(random: Random, phrases: readonly Phrase[], count: number, topic: Topic): string[] {
  return random.sample(phrases, count).map((phrase) => speak(random, phrase, topic));
}
