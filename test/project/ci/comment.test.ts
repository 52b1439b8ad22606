import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ROOT } from '../../support/project.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

type Existing = { readonly id: number; readonly user: { readonly login: string }; readonly body: string };
type World = {
  readonly payload: object;
  readonly comments?: readonly Existing[];
  /** What another run has written by the time that this one has; its own comment is 9. */
  readonly meanwhile?: readonly Existing[];
  readonly pulls?: readonly object[];
  readonly report?: string;
  /** The status with which GitHub refuses to write. */
  readonly refusal?: number;
};

const comment = createRequire(import.meta.url)(join(ROOT, '.github/comment.cjs')) as (world: object) => Promise<void>;
const MARKER = '<!-- perf-harness: load -->';
const BOT = { login: 'github-actions[bot]' };
const run = {
  event: 'pull_request',
  head_branch: 'faster',
  head_sha: 'abc',
  head_repository: { full_name: 'fork/orders', owner: { login: 'fork' } },
};
const head = { sha: 'abc', repo: { full_name: 'fork/orders' } };

/** Runs the script against a GitHub that only remembers. Returns what was asked of it, in order. */
async function asked(
  t: { after(remove: () => void): void },
  { payload, comments = [], meanwhile = [], pulls = [], report = 'PASS', refusal }: World,
) {
  const path = join(temporaryFolder(t), 'comment.md');
  writeFileSync(path, report);
  const calls: (readonly [what: string, given: Record<string, unknown>])[] = [];
  const note = (what: string, data: unknown) => async (given: Record<string, unknown>) => {
    calls.push([what, given]);
    if (what === 'create' && refusal !== undefined)
      throw Object.assign(new Error('Resource not accessible by integration'), { status: refusal });
    return { data };
  };
  const rest = {
    pulls: { list: note('pulls', pulls) },
    issues: {
      ...{ createComment: note('create', { id: 9 }), updateComment: note('update', {}) },
      ...{ deleteComment: note('delete', {}), listComments: 'list' },
    },
  };
  const own = { id: 9, user: BOT, body: `${MARKER}\nPASS` };
  const isWritten = (): boolean => calls.some(([what]) => what === 'create');
  const github = { rest, paginate: async () => (isWritten() ? [...comments, ...meanwhile, own] : comments) };
  const core = {
    notice: (text: string) => calls.push(['notice', { text }]),
    warning: (text: string) => calls.push(['warning', { text }]),
  };
  const context = { repo: { owner: 'owner', repo: 'orders' }, payload };
  await comment({ github, context, core, env: { REPORT: path, NAME: 'load' } });
  return calls;
}

describe('the comment on a pull request', () => {
  it('is written once, and updated after that', async (t) => {
    const payload = { pull_request: { number: 7, head } };
    const [[what, given] = []] = await asked(t, { payload });
    assert.deepEqual([what, given?.['issue_number']], ['create', 7]);
    assert.equal(given?.['body'], `${MARKER}\nPASS\nMeasured at abc`);
    const others = [
      { id: 1, user: { login: 'somebody' }, body: `${MARKER}\nmine` },
      { id: 2, user: BOT, body: '<!-- perf-harness: other -->' },
    ];
    const comments = [...others, { id: 3, user: BOT, body: `${MARKER}\nold` }];
    const [[again, updated] = []] = await asked(t, { payload, comments });
    assert.deepEqual([again, updated?.['comment_id']], ['update', 3]);
    assert.equal((await asked(t, { payload, comments: others }))[0]?.[0], 'create');
  });

  it('is one, too, where two runs have found none at once: the first stays, with the report of the last', async (t) => {
    const payload = { pull_request: { number: 7, head } };
    const theirs = { id: 8, user: BOT, body: `${MARKER}\ntheirs` };
    const seen = async (meanwhile: readonly Existing[]) => {
      const calls = await asked(t, { payload, meanwhile });
      return calls.map(([what, { comment_id, body }]) => [what, comment_id, body]);
    };
    const body = `${MARKER}\nPASS\nMeasured at abc`;
    const written = ['create', undefined, body];
    assert.deepEqual(await seen([]), [written]);
    assert.deepEqual(await seen([theirs]), [written, ['update', 8, body], ['delete', 9, undefined]]);
  });

  it('finds the pull request of a finished run by what GitHub says of its head, a fork included', async (t) => {
    const pulls = [
      { number: 5, head: { ...head, sha: 'older' } },
      { number: 6, head: { ...head, repo: { full_name: 'fork/other' } } },
      { number: 8, head },
    ];
    const [list, create] = await asked(t, { payload: { workflow_run: run }, pulls });
    assert.deepEqual([list?.[1]?.['head'], create?.[0], create?.[1]?.['issue_number']], ['fork:faster', 'create', 8]);
  });

  for (const [what, payload] of [
    ['has moved on', { workflow_run: { ...run, head_sha: 'newer' } }],
    ['came from a fork that is gone', { workflow_run: { ...run, head_repository: null } }],
    ['is none', { workflow_run: { ...run, event: 'push' } }],
    ['has no number', { pull_request: { number: '7; rm', head } }],
  ] as const) {
    it(`is not written where the pull request ${what}`, async (t) => {
      const calls = await asked(t, { payload, pulls: [{ number: 8, head }] });
      assert.deepEqual(
        calls.filter(([call]) => call === 'create' || call === 'update'),
        [],
      );
      assert.equal(calls.at(-1)?.[0], 'notice');
    });
  }

  it('fails no job where the token may only read, and says which permission it needs', async (t) => {
    const payload = { pull_request: { number: 7, head } };
    const calls = await asked(t, { payload, refusal: 403 });
    assert.deepEqual(
      calls.map(([what]) => what),
      ['create', 'warning'],
    );
    assert.match(
      String(calls[1]?.[1]['text']),
      /^no comment: the token may not write one \(permissions: pull-requests: write\)/,
    );
    await assert.rejects(asked(t, { payload, refusal: 500 }), { status: 500 });
  });

  it('is never longer than GitHub allows', async (t) => {
    const [[, given] = []] = await asked(t, {
      payload: { pull_request: { number: 7, head } },
      report: 'x'.repeat(70_000),
    });
    assert.match(String(given?.['body']), /^<!-- perf-harness: load -->\nThe report is too long/);
  });
});
