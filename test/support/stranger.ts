import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import type { TestContext } from 'node:test';
import { MARKER } from '../../src/monitor/processes/marker.ts';

/** CPU after which the kernel ends a process that a test that died has left behind. */
const MOST_CPU_SECONDS = 20;

/** Uses CPU until the shell itself has used so many ticks of it. */
export function burnTicks(ticks: number): string {
  return `while read -r line < /proc/$$/stat; set -- $line; [ $(($\{14} + $\{15})) -lt ${ticks} ]; do :; done`;
}

/** A shell that descends from no process of the test, and starts others that don't either. It ends with the test. */
export class Stranger {
  readonly #orders: Writable;
  readonly #answers: Readable;
  readonly #started: number[] = [];

  private constructor(orders: Writable, answers: Readable) {
    this.#orders = orders;
    this.#answers = answers;
  }

  /** The shell is started by another one, which ends at once: the first process of the machine is its parent then. */
  static async start(t: TestContext, environment: NodeJS.ProcessEnv = {}): Promise<Stranger> {
    const { [MARKER]: _, ...inherited } = process.env;
    const child = spawn('sh', ['-c', `ulimit -t ${MOST_CPU_SECONDS}; sh <&3 >&4 3<&- &`], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
      env: { ...inherited, ...environment },
    });
    const [, , , orders, answers] = child.stdio;
    const stranger = new Stranger(orders as Writable, answers as Readable);
    t.after(() => stranger.#end());
    await once(child, 'exit');
    return stranger;
  }

  /** Starts a command that runs on; resolves with the number of its process. */
  async launch(command: string): Promise<number> {
    this.#orders.write(`${command} &\necho $!\n`);
    const pid = await this.#answer();
    this.#started.push(pid);
    return pid;
  }

  /** Runs a command to its end; resolves with the number of the shell, which has waited for it. */
  async run(command: string): Promise<number> {
    this.#orders.write(`${command}\necho $$\n`);
    return this.#answer();
  }

  async #answer(): Promise<number> {
    const [line] = (await once(this.#answers.setEncoding('utf8'), 'data')) as [string];
    return Number(line);
  }

  #end(): void {
    for (const pid of this.#started) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended by itself.
      }
    }
    this.#orders.end();
  }
}
