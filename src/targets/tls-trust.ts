import { HarnessError } from '../errors.ts';
import { classifyError } from '../workers/http/failure.ts';
import { type FirstAnswerOptions, waitForAnswer } from './first-answer.ts';

const PATIENCE_MS = 5_000;

/**
 * Asks a server that has just begun to listen once by https. Throws HarnessError `UNREACHABLE` where its certificate is not trusted, or
 * where it refuses what it is shown, and `INTERRUPTED`. Whatever else is wrong with its answer is for the load to tell.
 */
export async function checkTrust(origin: string, options: Omit<FirstAnswerOptions, 'timeoutMs'>): Promise<void> {
  try {
    await waitForAnswer(origin, { ...options, timeoutMs: PATIENCE_MS });
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error;
    const isOfTls = error.cause instanceof Error && classifyError(error.cause, false) === 'tls';
    if (isOfTls || error.code !== 'UNREACHABLE') throw error;
  }
}
