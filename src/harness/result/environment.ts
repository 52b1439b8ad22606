import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { arch, availableParallelism, cpus, release, type } from 'node:os';
import { join } from 'node:path';
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

/** The commit of a folder, and the reflog that is written to as soon as another one is checked out, as it was then. */
type Checkout = { readonly commit: string; readonly reflog: string; readonly state: string };

const checkouts = new Map<string, Checkout>();

/**
 * The commit that is checked out in `dir`, the user's own project; null outside of a repository. Git is asked again only when something
 * has been checked out since: to start a program takes a large process 20 ms, in which it does nothing else.
 */
function commitOf(dir: string): string | null {
  // Git takes the repository that this variable names, wherever it is asked.
  const place = JSON.stringify([dir, process.env['GIT_DIR'] ?? null]);
  const known = checkouts.get(place);
  if (known !== undefined && stateOf(known.reflog) === known.state) return known.commit;
  try {
    const questions = ['rev-parse', 'HEAD', '--absolute-git-dir'];
    const answers = execFileSync('git', questions, { cwd: dir, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    const [commit = '', folder = ''] = answers.trim().split('\n');
    const reflog = join(folder, 'logs', 'HEAD');
    const state = stateOf(reflog);
    if (state !== null) checkouts.set(place, { commit, reflog, state });
    return commit;
  } catch {
    return null;
  }
}

/** Changes with each line that is added; null where there is no such file. */
function stateOf(reflog: string): string | null {
  const stats = statSync(reflog, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? null : `${stats.ino} ${stats.size} ${stats.mtimeNs}`;
}
