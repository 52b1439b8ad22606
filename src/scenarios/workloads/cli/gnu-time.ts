import { execFile } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from './find-program.ts';
import type { RunUse } from './run-use.ts';
import { GO_DESCRIPTOR } from './waiting-shell.ts';

/** Its own name, and the one that it has where another `time` comes with the system. */
const NAMES = ['time', 'gtime'] as const;
const PATIENCE_MS = 10_000;
/** The largest memory of a process in KiB, and CPU in user and in kernel mode in s. The word tells the line from all others. */
const FORMAT = 'used %M %U %S';
const LINE = /^used (\d+) ([\d.]+) ([\d.]+)$/m;
const MOST_BYTES = 1024;
/** Under this number it inherits the file that it writes to. */
const DESCRIPTOR = GO_DESCRIPTOR + 1;

/** The path of GNU time; null where it is not on this machine, or what is there under its name is not it. */
export async function findGnuTime(path?: string): Promise<string | null> {
  for (const name of NAMES) {
    const found = findProgram(name, '/', path);
    if (found.kind === 'found' && (await saysGnu(found.path))) return found.path;
  }
  return null;
}

function saysGnu(program: string): Promise<boolean> {
  return new Promise((resolve) => {
    execFile(program, ['--version'], { timeout: PATIENCE_MS }, (_, stdout, stderr) =>
      resolve(/\bGNU time\b/i.test(stdout + stderr)),
    );
  });
}

/** What GNU time writes of one run after the other: the peak memory of a process, and the CPU of all. CPU comes in steps of 10 ms. */
export class GnuTime {
  readonly #program: string;
  readonly #file: number;

  /** `program` is its path. Throws where a temporary file can't be made. */
  constructor(program: string) {
    this.#program = program;
    // The file has no name any more when the first program is run, so that nothing is left behind in any case.
    const folder = mkdtempSync(join(tmpdir(), 'perf-harness-time-'));
    try {
      this.#file = openSync(join(folder, 'used'), 'w+');
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  /** The words that run a program so that it is measured. */
  wrap(words: readonly [string, ...string[]]): readonly [string, ...string[]] {
    return [this.#program, '--quiet', '--format', FORMAT, '--output', `/dev/fd/${DESCRIPTOR}`, ...words];
  }

  /** What it has to inherit, beside stdin, stdout, stderr and the descriptor of the waiting shell. */
  get descriptors(): readonly number[] {
    return [this.#file];
  }

  /** What the last run used; null where it was killed. */
  read(): RunUse | null {
    const buffer = Buffer.alloc(MOST_BYTES);
    const text = buffer.toString('latin1', 0, readSync(this.#file, buffer, 0, MOST_BYTES, 0));
    const [, kibibytes, user, system] = LINE.exec(text) ?? [];
    if (kibibytes === undefined) return null;
    return { rssBytes: Number(kibibytes) * 1024, cpuMs: Math.round((Number(user) + Number(system)) * 1000) };
  }

  close(): void {
    closeSync(this.#file);
  }
}
