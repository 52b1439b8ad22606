import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { ROOT } from '../support/project.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import type { Step } from '../support/workflow.ts';

type Existing = { readonly id: number; readonly user: { readonly login: string }; readonly body: string };
type World = {
  readonly payload: object;
  readonly comments?: readonly Existing[];
  readonly pulls?: readonly object[];
  readonly report?: string;
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
  { payload, comments = [], pulls = [], report = 'PASS' }: World,
) {
  const path = join(temporaryFolder(t), 'comment.md');
  writeFileSync(path, report);
  const calls: (readonly [what: string, given: Record<string, unknown>])[] = [];
  const note = (what: string, data: unknown) => async (given: Record<string, unknown>) => {
    calls.push([what, given]);
    return { data };
  };
  const rest = {
    pulls: { list: note('pulls', pulls) },
    issues: { createComment: note('create', {}), updateComment: note('update', {}), listComments: 'list' },
  };
  const github = { rest, paginate: async () => comments };
  const core = { notice: (text: string) => calls.push(['notice', { text }]) };
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

  it('is never longer than GitHub allows', async (t) => {
    const [[, given] = []] = await asked(t, {
      payload: { pull_request: { number: 7, head } },
      report: 'x'.repeat(70_000),
    });
    assert.match(String(given?.['body']), /^<!-- perf-harness: load -->\nThe report is too long/);
  });
});

describe('the action', () => {
  const { runs } = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')) as { runs: { steps: readonly Step[] } };
  const stepWith = (text: string): Step => runs.steps.find(({ run }) => run?.includes(text)) ?? assert.fail(text);
  const inBash = (command: string, cwd: string, env: NodeJS.ProcessEnv) =>
    spawnSync('bash', ['-eo', 'pipefail', '-c', command], { cwd, env: { ...process.env, ...env }, encoding: 'utf8' });

  it('fails the job by a regression, and by a comparison that can’t decide only if it is told to', (t) => {
    const folder = temporaryFolder(t);
    // In the place of Node, a program that ends as the comparison would.
    writeFileSync(join(folder, 'node'), '#!/bin/sh\nexit "$ENDS_WITH"\n', { mode: 0o755 });
    const ended = (code: string, undecided: string) => {
      const env = { PATH: `${folder}:${process.env['PATH']}`, ENDS_WITH: code, UNDECIDED: undecided };
      const { status, stdout } = inBash(stepWith(' compare ').run ?? '', folder, env);
      return [status, stdout.startsWith('::warning title=perf-harness::')];
    };
    assert.deepEqual(ended('0', 'warn'), [0, false]);
    assert.deepEqual(ended('4', 'warn'), [4, false]);
    assert.deepEqual(ended('5', 'warn'), [0, true]);
    assert.deepEqual(ended('5', 'fail'), [5, false]);
  });

  it('fetches the base that a checkout of one commit has not', (t) => {
    const folder = temporaryFolder(t);
    const git = (...args: readonly string[]): string =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: folder, encoding: 'utf8' });
    git('init', '--quiet', 'origin');
    for (const message of ['base', 'head']) git('-C', 'origin', 'commit', '--quiet', '--allow-empty', '-m', message);
    const base = git('-C', 'origin', 'rev-parse', 'HEAD~1').trim();
    git('clone', '--quiet', '--depth', '1', `file://${folder}/origin`, 'checkout');
    const { status, stderr } = inBash(stepWith('git fetch').run ?? '', join(folder, 'checkout'), { BASELINE: base });
    assert.equal(status, 0, stderr);
    assert.equal(git('-C', 'checkout', 'rev-parse', `${base}^{commit}`).trim(), base);
  });
});
