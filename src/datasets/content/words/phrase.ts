import type { Random } from './random-streams.ts';

/** What a text is about: `invoice` and `retention`. */
export type Topic = { readonly area: string; readonly aspect: string };

/** A gap in a phrase: words to draw from, or the topic's own. */
export type Slot = readonly string[] | ((topic: Topic) => string);

export type Phrase = { readonly text: readonly string[]; readonly slots: readonly Slot[] };

/** A sentence with gaps, taken apart once: phrase`The ${area} service waits ${PERIODS}.` */
export function phrase(text: TemplateStringsArray, ...slots: readonly Slot[]): Phrase {
  return { text, slots };
}

export function area(topic: Topic): string {
  return topic.area;
}

/** With its article: `an invoice`, `a queue`. */
export function anArea(topic: Topic): string {
  return `${/^[aeio]/.test(topic.area) ? 'an' : 'a'} ${topic.area}`;
}

export function aspect(topic: Topic): string {
  return topic.aspect;
}

/** The phrase with every gap filled. */
export function speak(random: Random, phrase: Phrase, topic: Topic): string {
  let spoken = phrase.text[0] ?? '';
  for (let i = 0; i < phrase.slots.length; i++) {
    const slot = phrase.slots[i] as Slot;
    spoken += (typeof slot === 'function' ? slot(topic) : random.pick(slot)) + phrase.text[i + 1];
  }
  return spoken;
}

/** `count` different phrases of the list, spoken. */
export function speakSome(random: Random, phrases: readonly Phrase[], count: number, topic: Topic): string[] {
  return random.sample(phrases, count).map((phrase) => speak(random, phrase, topic));
}
