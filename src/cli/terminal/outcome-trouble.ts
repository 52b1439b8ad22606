import type { HarnessError } from '../../errors.ts';
import { EXIT, exitCodeOfError } from '../../harness/result/exit-code.ts';
import type { CommandIo } from './command-io.ts';
import { renderError } from './error-text.ts';

/** How work ended whose result is a file. */
type Ended = {
  readonly result: { readonly exitCode: number };
  /** Where the result is; null if it could not be written anywhere. */
  readonly path: string | null;
  /** Why it could not be written to its place; null if it was. */
  readonly trouble: string | null;
  /** Why the work ended early; null if it did not. */
  readonly error: HarnessError | null;
};

/** Tells why it ended early, and why its result is not in its place, where that is so. */
export function tellTrouble({ path, trouble, error }: Ended, io: Pick<CommandIo, 'stderr'>): void {
  if (error) io.stderr.write(renderError(error));
  if (trouble === null) return;
  const hint =
    path === null ? 'what was measured is only printed: --json prints all of it' : `what was measured is in ${path}`;
  io.stderr.write(renderError({ message: trouble, hint }));
}

/** The exit code of the result, unless that, or a report of it (`isLost`), could not be written. A signal wins over that, too. */
export function exitCodeOfEnded({ result: { exitCode }, trouble }: Ended, isLost: boolean = false): number {
  const bySignal = exitCode === EXIT.interrupted || exitCode === EXIT.terminated;
  return (trouble === null && !isLost) || bySignal ? exitCode : exitCodeOfError('OUTPUT');
}
