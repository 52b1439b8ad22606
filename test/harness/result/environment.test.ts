import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { commitOf } from '../../../src/harness/result/environment.ts';
import { ComparedRepository } from '../../support/compared-repository.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** What is read where git can not be started. */
function readWithoutGit(dir: string): string | null {
  const { PATH } = process.env;
  process.env['PATH'] = '';
  try {
    return commitOf(dir);
  } finally {
    process.env['PATH'] = PATH;
  }
}

describe('the commit that a run was made of', () => {
  it('is that of the branch, of a folder below, of a worktree and of a detached head, and is read without git', (t) => {
    const repository = new ComparedRepository(temporaryFolder(t));
    repository.commit('first', { 'below/a.txt': 'a' });
    repository.commit('second', { 'below/a.txt': 'b' });
    const [first, second] = ['first', 'second'].map((tag) => repository.git('rev-parse', tag));
    assert.equal(readWithoutGit(repository.dir), second);
    assert.equal(readWithoutGit(join(repository.dir, 'below')), second);
    const other = join(temporaryFolder(t), 'other');
    repository.git('worktree', 'add', '--quiet', '-b', 'other', other, 'first');
    assert.equal(readWithoutGit(other), first);
    repository.git('pack-refs', '--all');
    assert.equal(readWithoutGit(repository.dir), second);
    assert.equal(readWithoutGit(other), first);
    repository.git('checkout', '--quiet', '--detach', 'first');
    assert.equal(readWithoutGit(repository.dir), first);
  });

  it('is what git says where its files are not as usual, and null before a first commit and outside of a repository', (t) => {
    const repository = new ComparedRepository(temporaryFolder(t));
    assert.equal(commitOf(repository.dir), null);
    repository.commit('first', { 'a.txt': 'a' });
    repository.git('symbolic-ref', 'refs/heads/alias', 'refs/heads/main');
    repository.git('symbolic-ref', 'HEAD', 'refs/heads/alias');
    assert.equal(readWithoutGit(repository.dir), null);
    assert.equal(commitOf(repository.dir), repository.git('rev-parse', 'HEAD'));
    const outside = join(temporaryFolder(t), 'outside');
    mkdirSync(outside);
    assert.equal(commitOf(outside), null);
  });
});
