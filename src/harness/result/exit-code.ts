import type { Conclusion } from '../../comparison/conclusion.ts';
import type { ErrorCode, HarnessError } from '../../errors.ts';
import type { RunVerdict } from './result.ts';

/** Every exit code of `perf-harness`; docs/results.md tells them to users. */
export const EXIT = {
  pass: 0,
  internal: 1,
  /** `generate verify` found a file missing, changed or extra. */
  damaged: 1,
  usage: 2,
  gateFailed: 3,
  regression: 4,
  invalid: 5,
  unreachable: 6,
  interrupted: 130,
  terminated: 143,
} as const;

/** Why a run, or a part of it, did not reach its end, where the user has stopped it. */
export const BY_SIGNAL = 'stopped by a signal';

/** A failed gate decides the exit code even if the run did not come to its end; otherwise the error does. */
export function exitCodeOfRun(verdict: RunVerdict, error: HarnessError | null): number {
  return error === null || verdict === 'fail' ? exitCodeOfVerdict(verdict) : exitCodeOfError(error.code);
}

export function exitCodeOfVerdict(verdict: RunVerdict): number {
  switch (verdict) {
    case 'pass':
      return EXIT.pass;
    case 'fail':
      return EXIT.gateFailed;
    case 'invalid':
      return EXIT.invalid;
  }
}

/** A regression decides the exit code even if the comparison did not come to its end; otherwise the error does. */
export function exitCodeOfComparison(conclusion: Conclusion, error: HarnessError | null): number {
  if (error !== null && conclusion !== 'regression') return exitCodeOfError(error.code);
  switch (conclusion) {
    case 'pass':
      return EXIT.pass;
    case 'regression':
      return EXIT.regression;
    case 'undecided':
      return EXIT.invalid;
  }
}

export function exitCodeOfError(code: ErrorCode): number {
  switch (code) {
    case 'USAGE':
    case 'CONFIG':
    case 'DATASET':
    case 'ENVIRONMENT':
      return EXIT.usage;
    case 'UNREACHABLE':
      return EXIT.unreachable;
    case 'INVALID':
      return EXIT.invalid;
    case 'INTERRUPTED':
      return EXIT.interrupted;
    case 'TARGET':
    case 'OUTPUT':
    case 'INTERNAL':
      return EXIT.internal;
  }
}
