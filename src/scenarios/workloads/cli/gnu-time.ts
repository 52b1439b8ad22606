import { execFile } from 'node:child_process';
import { findProgram } from './find-program.ts';
import type { RunUse } from './run-use.ts';

/** Its own name, and the one that it has where another `time` comes with the system. */
const NAMES = ['time', 'gtime'] as const;
const PATIENCE_MS = 10_000;
/** The largest memory of a process in KiB, and CPU in user and in kernel mode in s. The word tells the line from all others. */
const FORMAT = 'used %M %U %S';
const LINE = /^used (\d+) ([\d.]+) ([\d.]+)$/m;

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

/** The words that run a program so that GNU time, whose path is `time`, reports on its stderr what the program used once that has ended. */
export function measured(time: string, words: readonly [string, ...string[]]): readonly [string, ...string[]] {
  return [time, '--quiet', '--format', FORMAT, ...words];
}

/** What a run used, by its report; null where GNU time was killed before it wrote one. The peak memory is that of a process, the CPU that of all, in steps of 10 ms. */
export function reportedUse(report: string): RunUse | null {
  const [, kibibytes, user, system] = LINE.exec(report) ?? [];
  if (kibibytes === undefined) return null;
  return { rssBytes: Number(kibibytes) * 1024, cpuMs: Math.round((Number(user) + Number(system)) * 1000) };
}
