import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { describeEnvironment } from '../../../src/harness/result/environment.ts';
import { ComparedRepository } from '../../support/compared-repository.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** What is told where git takes this repository for that of the current folder, which all tests of this thread share. */
function commitIn(gitDir: string): string | null {
  const before = process.env['GIT_DIR'];
  process.env['GIT_DIR'] = gitDir;
  try {
    return describeEnvironment().commit;
  } finally {
    if (before === undefined) delete process.env['GIT_DIR'];
    else process.env['GIT_DIR'] = before;
  }
}

describe('the environment of a run', () => {
  it('has the commit that is checked out now, however often it is asked', (t) => {
    const repository = new ComparedRepository(temporaryFolder(t));
    const gitDir = join(repository.dir, '.git');
    const isNow = (): void => {
      const commit = repository.git('rev-parse', 'HEAD');
      for (let asked = 0; asked < 2; asked += 1) assert.equal(commitIn(gitDir), commit);
    };
    repository.commit('first', { 'a.txt': '' });
    isNow();
    repository.commit('second', { 'a.txt': 'a' });
    isNow();
    repository.git('checkout', '--quiet', 'first');
    isNow();
    repository.git('checkout', '--quiet', 'main');
    repository.git('reset', '--quiet', '--hard', 'first');
    isNow();
    repository.git('worktree', 'add', '--quiet', '--detach', 'beside', 'second');
    assert.equal(commitIn(join(gitDir, 'worktrees', 'beside')), repository.git('rev-parse', 'second'));
    repository.git('config', 'core.logAllRefUpdates', 'false');
    repository.git('checkout', '--quiet', 'second');
    isNow();
  });

  it('has no commit outside of a repository', (t) => {
    assert.equal(commitIn(temporaryFolder(t)), null);
  });
});
