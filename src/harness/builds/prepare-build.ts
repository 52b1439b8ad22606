import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { HarnessError } from '../../errors.ts';
import type { CommandWords } from '../../scenarios/target/target-spec.ts';
import { ProcessGroup } from '../../targets/command/process-group.ts';
import { TargetLog } from '../../targets/command/target-log.ts';

const GRACE_MS = 2_000;

export type PrepareOptions = {
  /** What is prepared, for people. */
  readonly name: string;
  readonly commands: readonly CommandWords[];
  /** The folder that they run in. */
  readonly cwd: string;
  /** What they print is appended to this file. */
  readonly logPath: string;
  /** Ends the one that runs. */
  readonly stop: AbortSignal;
  readonly onCommand: (command: string) => void;
};

/**
 * Runs the commands one after the other, without a shell. Throws HarnessError `CONFIG` with the last lines of what the one printed
 * that failed, and `INTERRUPTED` where the user gives up.
 */
export async function prepareBuild({ name, commands, cwd, logPath, stop, onCommand }: PrepareOptions): Promise<void> {
  for (const command of commands) {
    const words = command.join(' ');
    onCommand(words);
    const log = new TargetLog(logPath, `${new Date().toISOString()} ${words}`);
    try {
      const how = await runToEnd(command, cwd, log, stop);
      if (stop.aborted) throw new HarnessError('INTERRUPTED', `interrupted while ${name} was prepared`);
      if (how !== null) {
        const printed = log.tail().map((line) => `  ${line}`);
        throw new HarnessError('CONFIG', [`${name} can’t be prepared: "${words}" ${how}`, ...printed], {
          hint: existsSync(logPath) ? `all that it printed is in ${logPath}` : 'see what it says',
        });
      }
    } finally {
      log.close();
    }
  }
}

/** Resolves with how it ended, for people; with null where it ended well. Nothing that it started is left. */
async function runToEnd(command: CommandWords, cwd: string, log: TargetLog, stop: AbortSignal): Promise<string | null> {
  if (stop.aborted) return null;
  const marked = { marker: randomUUID(), scratch: null };
  const group = await ProcessGroup.start({ command, cwd, environment: process.env, fd: log.fd, ...marked });
  const over = new AbortController();
  const stopped = new Promise<null>((resolve) => {
    stop.addEventListener('abort', () => resolve(null), { signal: over.signal });
  });
  const how = await Promise.race([group.ended, stopped]);
  over.abort();
  const exitCode = group.exitCode;
  await group.stop('SIGTERM', GRACE_MS);
  return exitCode === 0 ? null : how;
}
