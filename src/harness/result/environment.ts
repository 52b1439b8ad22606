import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, release, type } from 'node:os';
import type { Environment } from './result.ts';

/** Describes the machine and the software that the figures were measured on. */
export function describeEnvironment(): Environment {
  return {
    node: process.version,
    os: `${type()} ${release()} ${arch()}`,
    cpus: availableParallelism(),
    machine: cpus()[0]?.model.trim() ?? 'unknown',
    harness: harnessVersion(),
    commit: commitOf(process.cwd()),
  };
}

export function harnessVersion(): string {
  // Resolved by the package's own name, since a compiled module lies one folder deeper than its source.
  const text = readFileSync(new URL(import.meta.resolve('perf-harness/package.json')), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** The commit that is checked out in `dir`, the user's own project; null outside of a repository. */
function commitOf(dir: string): string | null {
  try {
    const git = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: dir, stdio: ['ignore', 'pipe', 'ignore'] });
    return git.toString('utf8').trim();
  } catch {
    return null;
  }
}
