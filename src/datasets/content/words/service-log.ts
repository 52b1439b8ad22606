import { type Phrase, phrase } from './phrase.ts';

/** What a service logs. It is ASCII only, because large texts are cut at any byte. */
export const LOG_LINE: Phrase = phrase('{area}: {amount} entries checked by the {component}, {trouble}');
