import type { FailureClass } from '../../metrics/names.ts';

/** How a request or an iteration ended; `unfinished` means that it was cut off at the end of the graceful stop. */
export type Outcome = 'ok' | FailureClass | 'unfinished';
