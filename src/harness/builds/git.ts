import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { HarnessError } from '../../errors.ts';

type Answer = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/** Runs git in a folder. Hooks of the user do not run, and Ctrl-C in the terminal does not reach it. Throws HarnessError `ENVIRONMENT` where there is no git. */
async function git(dir: string, args: readonly string[]): Promise<Answer> {
  const all = ['-c', 'core.hooksPath=/dev/null', '-C', dir, ...args];
  const child = spawn('git', all, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      printed[name] += text;
    });
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, stdout: printed.stdout.trim(), stderr: printed.stderr.trim() };
  } catch (error) {
    throw new HarnessError('ENVIRONMENT', 'can’t run git, which knows what a reference is', {
      hint: 'install git, or name a folder or a URL',
      cause: error,
    });
  }
}

/** The folder of the repository that `dir` is in; null where it is in none. */
export async function repositoryOf(dir: string): Promise<string | null> {
  const { code, stdout } = await git(dir, ['rev-parse', '--show-toplevel']);
  return code === 0 ? stdout : null;
}

/** The whole hash of the commit that a reference means; null where it means none. */
export async function commitOf(repository: string, reference: string): Promise<string | null> {
  const { code, stdout } = await git(repository, [
    ...['rev-parse', '--verify', '--quiet', '--end-of-options'],
    `${reference}^{commit}`,
  ]);
  return code === 0 ? stdout : null;
}

/** Makes a worktree of a commit. Throws HarnessError `CONFIG` with what git says where it can't. */
export async function addWorktree(repository: string, commit: string, dir: string): Promise<void> {
  const { code, stderr } = await git(repository, ['worktree', 'add', '--detach', '--quiet', dir, commit]);
  if (code === 0) return;
  throw new HarnessError('CONFIG', [`git can’t check out ${commit} of ${repository}:`, ...stderr.split('\n')], {
    hint: `see what git -C ${repository} worktree add says`,
  });
}

/** Removes a worktree; nothing of it is left in the repository. */
export async function removeWorktree(repository: string, dir: string): Promise<void> {
  await git(repository, ['worktree', 'remove', '--force', '--force', dir]);
  await git(repository, ['worktree', 'prune']);
}
