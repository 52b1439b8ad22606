import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { HarnessError } from '../errors.ts';
import { codeOf, isCertificateFault } from '../workers/http/failure.ts';
import { type FirstAnswerOptions, waitForAnswer } from './first-answer.ts';

const ASK_EVERY_MS = 100;

export type WaitOptions = FirstAnswerOptions & {
  /** How long the server may take to be there; 0 means that it has to be there. */
  readonly waitMs?: number;
  /** Called before it is asked again, with the time that is left. */
  readonly onWait?: (leftMs: number) => void;
};

/**
 * Waits for the first answer of a server that may still be starting: it is asked again while it can't be reached. What no later try
 * would change, such as a certificate that is not trusted, ends that at once. Throws as `waitForAnswer` does.
 */
export async function waitForServer(origin: string, options: WaitOptions): Promise<void> {
  const { waitMs = 0, timeoutMs, signal, onWait } = options;
  const untilMs = performance.now() + waitMs;
  for (;;) {
    const leftMs = Math.max(1, Math.round(untilMs - performance.now()));
    try {
      await waitForAnswer(origin, waitMs === 0 ? options : { ...options, timeoutMs: Math.min(timeoutMs, leftMs) });
      return;
    } catch (error) {
      if (waitMs === 0 || !mayChange(error)) throw error;
      if (performance.now() + ASK_EVERY_MS > untilMs) throw waitedFor(error as HarnessError, waitMs);
    }
    onWait?.(untilMs - performance.now());
    await wait(ASK_EVERY_MS, undefined, signal ? { signal } : {}).catch(() => undefined);
  }
}

function mayChange(error: unknown): boolean {
  if (!(error instanceof HarnessError) || error.code !== 'UNREACHABLE') return false;
  return !(error.cause instanceof Error && isCertificateFault(codeOf(error.cause)));
}

function waitedFor({ message, hint, cause }: HarnessError, waitMs: number): HarnessError {
  const words = `${message}, after ${waitMs / 1e3} s of asking`;
  return new HarnessError('UNREACHABLE', words, { ...(hint === undefined ? {} : { hint }), cause });
}
