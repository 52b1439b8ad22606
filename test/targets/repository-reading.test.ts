import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { startOpenSpecTarget } from '../../src/targets/openspec/start-openspec.ts';
import { SORTS } from '../../src/targets/openspec/store/change-index.ts';
import { type Repository, readRepository, repositoryOf } from '../../src/targets/openspec/store/repository.ts';
import { packReading, READING_VERSION, unpackReading } from '../../src/targets/openspec/store/repository-reading.ts';
import { STATUSES } from '../../src/targets/openspec/store/served-change.ts';
import { getJson } from '../support/http-exchange.ts';
import { plainChanges, writeRepository } from '../support/target-repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { arrangeLinked, arrangeVaried, LINKED, TRACKED, VARIED } from './varied-repository.ts';

/** All that can be asked of a repository. */
function answersOf({ root, linked, specs, changes, search }: Repository): unknown {
  const views = SORTS.flatMap((sort) => ['any' as const, ...STATUSES].map((status) => ({ sort, status })));
  const lists = views.map((view) => [
    changes.count(view),
    changes.page(view, 1, 100),
    changes.after(view, undefined, 2),
  ]);
  const texts = ['why', 'A LONG reason', 'so.\r\n##', 'away', 'Reason 3', 'in no proposal'];
  return { root, linked, specs, lists, searches: texts.map((text) => search(text, 3)) };
}

describe('what was read of a repository', { timeout: 300_000 }, () => {
  for (const [title, repository, arrange] of [
    ['of all kinds of changes', VARIED, arrangeVaried],
    ['whose folders are links', LINKED, arrangeLinked],
    ['of plain changes', plainChanges(12), () => undefined],
    ['without changes', {}, () => undefined],
  ] as const) {
    it(`answers as the repository itself when it comes from another thread: a repository ${title}`, (t) => {
      const repositoryDir = writeRepository(temporaryFolder(t), repository);
      arrange({ repositoryDir });
      const reading = readRepository(repositoryDir);
      const handedOn = repositoryOf(unpackReading(packReading(reading)));
      const itself = repositoryOf(reading);
      assert.deepEqual(answersOf(handedOn), answersOf(itself));
      const [first] = handedOn.changes.page({ sort: 'name', status: 'any' }, 1, 1);
      if (first === undefined) return;
      handedOn.remove(first);
      handedOn.add({ ...first, name: 'written' }, 'Reason 3, why');
      assert.deepEqual(answersOf(itself), answersOf(repositoryOf(unpackReading(packReading(reading)))));
    });
  }

  it('is always the same of the same files: a change of it needs a new READING_VERSION', (t) => {
    const { changes, proposals, specs } = readRepository(writeRepository(temporaryFolder(t), VARIED));
    const { owners, ends, bytes } = proposals;
    const read = JSON.stringify([changes, specs, owners, ends, bytes.toString('latin1')]);
    assert.deepEqual(
      [READING_VERSION, hash('sha256', read)],
      [1, 'fb717398d29c8295d9a426ce8b57cbdf443e1c2ce66e61e4f378b28f539eedf6'],
    );
  });

  it('is handed to the next target that serves it, which reads nothing itself', async (t) => {
    const files = { ...plainChanges(9), ...TRACKED };
    const [repositoryDir, filesDir] = [writeRepository(temporaryFolder(t), files), temporaryFolder(t)];
    const given: (SharedArrayBuffer | null)[] = [null];
    const reading = { take: () => given.at(-1) ?? null, keep: (kept: SharedArrayBuffer) => void given.push(kept) };
    const seen: unknown[] = [];
    for (const _ of ['reads it', 'is handed it']) {
      const target = await startOpenSpecTarget({ repositoryDir, filesDir, files: [], reading });
      try {
        const asked = ['/changes?sort=recent', '/changes/change-0003', '/search?q=reason%203', '/changes/by-parts'];
        seen.push([target.facts, ...(await Promise.all(asked.map((path) => getJson(target.origin, path))))]);
      } finally {
        await target.close();
      }
      rmSync(join(repositoryDir, 'openspec'), { recursive: true, force: true });
    }
    assert.deepEqual(seen[1], seen[0]);
    // What a schema says of its tasks has come to the thread.
    assert.match(JSON.stringify(seen[0]), /"name":"by-parts","completedTasks":2,"totalTasks":3/);
    assert.equal(given.length, 2, 'the second one has read nothing that could be kept');
  });
});
