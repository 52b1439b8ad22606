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
  | 'ENVIRONMENT'
  | 'INTERRUPTED'
  | 'INVALID'
  | 'INTERNAL';

/** One line of text, or several. */
type Lines = string | readonly string[];

/**
 * A failure of the harness. `message` says what happened; `hint` says what the user can do next. Either may have several lines,
 * which are given as such: a newline in a text may be that of a target or of a file, and makes no line where it is shown.
 */
export class HarnessError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  /** The lines of `message`, and those of `hint`. */
  readonly lines: readonly string[];
  readonly advice: readonly string[];

  constructor(code: ErrorCode, message: Lines, options: { hint?: Lines; cause?: unknown } = {}) {
    const lines = [message].flat();
    super(lines.join('\n'), options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'HarnessError';
    this.code = code;
    this.lines = lines;
    this.advice = options.hint === undefined ? [] : [options.hint].flat();
    this.hint = options.hint === undefined ? undefined : this.advice.join('\n');
  }
}

/**
 * Turns anything thrown into a HarnessError. What this machine refuses is `ENVIRONMENT`; any other error that is not a
 * HarnessError already is a bug of the harness.
 */
export function asHarnessError(error: unknown): HarnessError {
  if (error instanceof HarnessError) return error;
  const refused = refusalIn(error);
  if (refused !== null) {
    const { code = '', message } = refused;
    return new HarnessError('ENVIRONMENT', `this machine refuses to go on: ${message}`, {
      cause: error,
      hint: ADVICE[code] ?? 'this is no fault of the target, and none of perf-harness: see what the system says',
    });
  }
  return new HarnessError('INTERNAL', messageOf(error), {
    cause: error,
    hint: 'this is a bug of perf-harness: please report it',
  });
}

const OPEN_FILES = 'raise the limit of open files (ulimit -n 1024), or take fewer --workers';
const ROOM = 'make room on the disk, or name other folders: --out DIR, --cache DIR';
const RIGHTS = 'change the permissions, or name other folders: --out DIR, --cache DIR';
const RESOURCES = 'raise the limits of memory and of processes (ulimit -a), or take fewer --workers';

/** What to do about what a system refuses, by the code of the error. */
const ADVICE: Readonly<Record<string, string>> = {
  EMFILE: OPEN_FILES,
  // Where too few files may be open, Node takes one that it can't open for one that is not there.
  ERR_MODULE_NOT_FOUND: `${OPEN_FILES}; or install perf-harness anew`,
  ENFILE: OPEN_FILES,
  ENOSPC: ROOM,
  EDQUOT: ROOM,
  EFBIG: 'raise the limit of the size of a file (ulimit -f), or name other folders: --out DIR, --cache DIR',
  EROFS: RIGHTS,
  EACCES: RIGHTS,
  EPERM: RIGHTS,
  ENOMEM: RESOURCES,
  EAGAIN: RESOURCES,
  ERR_WORKER_INIT_FAILED: `${RESOURCES}; or ${OPEN_FILES}`,
  ERR_WORKER_OUT_OF_MEMORY: RESOURCES,
};

/** System calls fail with these where a program makes a mistake. */
const MISTAKES: readonly string[] = ['EBADF', 'EINVAL', 'ENOTSOCK', 'EFAULT'];

/** The error of the system among an error, its causes and the errors that it gathers; null if there is none. */
function refusalIn(error: unknown): NodeJS.ErrnoException | null {
  const seen = new Set<unknown>();
  const open: unknown[] = [error];
  for (const each of open) {
    if (!(each instanceof Error) || seen.has(each)) continue;
    seen.add(each);
    const { code = '', syscall, errno } = each as NodeJS.ErrnoException;
    const isOfSystem = syscall !== undefined && errno !== undefined && /^E[A-Z0-9]+$/.test(code);
    if ((isOfSystem && !MISTAKES.includes(code)) || code in ADVICE) return each;
    open.push(each.cause, ...(each instanceof AggregateError ? (each.errors as readonly unknown[]) : []));
  }
  return null;
}

/** The message of anything thrown. Where a name has several addresses, its error has none of its own: then those of each. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') {
    return [...new Set((error.errors as readonly unknown[]).map(messageOf))].join(', ');
  }
  return error instanceof Error ? error.message : String(error);
}
