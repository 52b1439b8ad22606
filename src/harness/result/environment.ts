import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { arch, availableParallelism, cpus, release, type } from 'node:os';
import { dirname, join, resolve } from 'node:path';
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

const HASH = /^[0-9a-f]{40,64}$/;
/** With one of these, git looks for a repository elsewhere than it usually does. */
const GIT_VARIABLES = ['GIT_DIR', 'GIT_COMMON_DIR', 'GIT_CEILING_DIRECTORIES'];

/**
 * The commit that is checked out in `dir`, the user's own project; null outside of a repository. Git is asked only where its files do
 * not tell: to start a process takes many times as long.
 */
export function commitOf(dir: string): string | null {
  return readCommit(dir) ?? askGit(dir);
}

/** Null where the files of git do not tell in the usual way. */
function readCommit(dir: string): string | null {
  if (GIT_VARIABLES.some((name) => process.env[name] !== undefined)) return null;
  const folder = gitFolder(resolve(dir));
  const head = folder && linesOf(join(folder, 'HEAD'))?.[0];
  if (folder === null || head == null) return null;
  if (HASH.test(head)) return head;
  const [, reference] = /^ref: (refs\/\S+)$/.exec(head) ?? [];
  if (reference === undefined) return null;
  // A worktree shares the branches of its repository.
  const shared = linesOf(join(folder, 'commondir'))?.[0];
  const common = shared === undefined ? folder : resolve(folder, shared);
  const packed = (): string | undefined =>
    linesOf(join(common, 'packed-refs'))?.find((line) => line.endsWith(` ${reference}`));
  const [commit = ''] = (linesOf(join(common, reference))?.[0] ?? packed() ?? '').split(' ');
  return HASH.test(commit) ? commit : null;
}

/** The folder of git for `dir`, which is in `dir` or above it. In a worktree, a file names it. */
function gitFolder(dir: string): string | null {
  const path = join(dir, '.git');
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isDirectory()) return path;
  if (stats === undefined) return dirname(dir) === dir ? null : gitFolder(dirname(dir));
  const [, named] = /^gitdir: (.+)$/.exec(linesOf(path)?.[0] ?? '') ?? [];
  return named === undefined ? null : resolve(dir, named);
}

function linesOf(path: string): readonly string[] | null {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch {
    return null;
  }
}

function askGit(dir: string): string | null {
  try {
    const git = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: dir, stdio: ['ignore', 'pipe', 'ignore'] });
    return git.toString('utf8').trim();
  } catch {
    return null;
  }
}
