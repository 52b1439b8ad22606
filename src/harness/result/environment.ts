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

const commits = new Map<string, string | null>();

/**
 * The commit that was checked out in `dir`, the user's own project, when this process first asked; null outside of a repository. To
 * start a program takes a large process 20 ms, in which it does nothing else.
 */
function commitOf(dir: string): string | null {
  const known = commits.get(dir);
  if (known !== undefined) return known;
  const commit = readCommit(dir);
  commits.set(dir, commit);
  return commit;
}

function readCommit(dir: string): string | null {
  try {
    const git = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: dir, stdio: ['ignore', 'pipe', 'ignore'] });
    return git.toString('utf8').trim();
  } catch {
    return null;
  }
}
