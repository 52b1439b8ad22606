import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { TARGET_MARKER } from '../../monitor/processes/marker.ts';

/**
 * Reads the number of the group, and then waits: a word means that the group was ended, and the end of the input that the harness is
 * gone. Then all of the group is killed, and whatever carries the marker of the command, where the system has /proc;
 * and what the harness has put on disk for it is deleted.
 */
const SCRIPT = `read -r group
read -r word
[ "$word" = end ] && exit
[ -n "$group" ] && kill -s KILL -- "-$group"
for each in /proc/[0-9]*/environ; do
  if tr '\\0' '\\n' <"$each" | grep -qx "${TARGET_MARKER}=$1"; then
    pid=\${each#/proc/}
    kill -s KILL "\${pid%/environ}"
  fi
done
[ -n "$2" ] && rm -rf -- "$2"`;

/**
 * A shell, in a session of its own, that waits for the end of this process: whatever ends it, SIGKILL among that, the kernel closes its
 * end of the pipe. It is there before the command is, so that the command is never without it.
 */
export class Guard {
  readonly #shell: ChildProcess;
  readonly #exited: Promise<unknown>;

  private constructor(shell: ChildProcess) {
    this.#shell = shell;
    this.#exited = once(shell, 'exit');
    // A guard that is killed itself breaks the pipe.
    shell.stdin?.on('error', () => undefined);
    shell.unref();
  }

  /** Rejects where there is no shell. `scratch` is a folder to delete; null for none. */
  static async start(marker: string, scratch: string | null = null): Promise<Guard> {
    const shell = spawn('sh', ['-c', SCRIPT, 'sh', marker, scratch ?? ''], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    });
    await once(shell, 'spawn');
    return new Guard(shell);
  }

  watch(group: number): void {
    this.#shell.stdin?.write(`${group}\n`);
  }

  /** Lets go of a group of which nothing is left. */
  async release(): Promise<void> {
    this.#shell.ref();
    this.#shell.stdin?.end('end\nend\n');
    await this.#exited;
  }
}
