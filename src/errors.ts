/**
 * Why the harness itself could not go on. A failure of the target is never an error of this kind: it is data in an
 * interval. `cli/` maps each code to an exit code.
 */
export type ErrorCode =
  | 'USAGE'
  | 'CONFIG'
  | 'UNREACHABLE'
  | 'TARGET'
  | 'DATASET'
  | 'OUTPUT'
  | 'INTERRUPTED'
  | 'INVALID'
  | 'INTERNAL';

/** A failure of the harness. `message` says what happened; `hint` says what the user can do next. */
export class HarnessError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'HarnessError';
    this.code = code;
    this.hint = options.hint;
  }
}

/** Turns anything thrown into a HarnessError. An error that is not one already is a bug of the harness. */
export function asHarnessError(error: unknown): HarnessError {
  if (error instanceof HarnessError) return error;
  return new HarnessError('INTERNAL', messageOf(error), {
    cause: error,
    hint: 'this is a bug of perf-harness: please report it',
  });
}

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
