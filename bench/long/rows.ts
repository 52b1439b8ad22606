import type { Row } from './trial.ts';

/** The kinds of run behind each measurement of the plain benchmark that has a long form. */
export const LONG_MEASURES: Readonly<Record<string, readonly Row[]>> = {
  gates: ['shipped', 'slow'],
  work: ['work', 'changed'],
  sampling: ['sampled', 'unsampled'],
  soak: ['soak', 'soak-closed'],
  compare: ['self', 'burned', 'wasted'],
};
