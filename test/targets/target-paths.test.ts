import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { exchange, sendRequestLine } from '../support/http-exchange.ts';
import { openServer } from '../support/target-repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const SECRET = 'the-secret-of-the-machine';
const outside = temporaryFolder({ after });
writeFileSync(join(outside, 'secret.txt'), SECRET);

const { origin } = await openServer(
  { after },
  {
    repository: {
      'changes/victim/proposal.md': ['## Why\npublic\n', 1],
      'changes/victim/.openspec.yaml': ['schema: spec-driven\n', 1],
      'changes/victim/notes/deep/x y.md': ['deep\n', 1],
      'changes/other/proposal.md': ['other\n', 1],
      'specs/auth/spec.md': ['## Purpose\nauth\n', 1],
      'specs/area/nested/spec.md': ['## Purpose\nnested\n', 1],
    },
    files: { 'data.bin': 5 },
    arrange: ({ repositoryDir, filesDir }) => {
      const victim = join(repositoryDir, 'openspec/changes/victim');
      writeFileSync(join(repositoryDir, 'secret.txt'), SECRET);
      writeFileSync(join(filesDir, 'secret.txt'), SECRET);
      symlinkSync(join(outside, 'secret.txt'), join(victim, 'link.md'));
      symlinkSync(outside, join(victim, 'folder'));
      symlinkSync('../../../secret.txt', join(victim, 'relative.md'));
      symlinkSync('link.md', join(victim, 'twice.md'));
      symlinkSync('../other/proposal.md', join(victim, 'inside.md'));
      symlinkSync('round.md', join(victim, 'round.md'));
      symlinkSync(join(outside, 'secret.txt'), join(victim, 'tasks.md'));
      mkdirSync(join(victim, 'empty'));
      execFileSync('mkfifo', [join(victim, 'pipe')]);
    },
  },
);

/** Paths as they stand in the request line, with every status that is right for them. */
const HOSTILE: readonly (readonly [path: string, ...statuses: number[]])[] = [
  ['/changes/victim/files/../../../secret.txt', 400],
  ['/changes/victim/files/..%2f..%2f..%2fsecret.txt', 400],
  ['/changes/victim/files/%2e%2e/%2e%2e/%2e%2e/secret.txt', 400],
  ['/changes/victim/files/%2e%2e%2f%2e%2e%2f%2e%2e%2fsecret.txt', 400],
  ['/changes/victim/files/..%5c..%5c..%5csecret.txt', 400],
  ['/changes/victim/files/%252e%252e%252f%252e%252e%252fsecret.txt', 404],
  ['/changes/victim/files/..;/..;/secret.txt', 404],
  ['/changes/victim/files/%c0%ae%c0%ae/secret.txt', 400],
  ['/changes/victim/files/....//....//secret.txt', 400],
  ['/changes/victim/files/%00', 400],
  ['/changes/victim/files/proposal.md%00.txt', 400],
  ['/changes/victim/files/', 400],
  ['/changes/victim/files//etc/passwd', 400],
  ['/changes/victim/files/%2fetc%2fpasswd', 400],
  ['/changes/victim/files/./proposal.md', 400],
  ['/changes/victim/files/notes/', 400],
  ['/changes/victim/files/notes', 404],
  ['/changes/victim/files/empty', 404],
  ['/changes/victim/files/pipe', 404],
  ['/changes/victim/files/proposal.md/x', 404],
  [`/changes/victim/files/${'x'.repeat(5_000)}`, 404, 414],
  ['/changes/victim/files/link.md', 403],
  ['/changes/victim/files/twice.md', 403],
  ['/changes/victim/files/relative.md', 403],
  ['/changes/victim/files/tasks.md', 403],
  ['/changes/victim/files/folder/secret.txt', 403],
  ['/changes/victim/files/round.md', 404],
  ['/changes/../../secret.txt', 404],
  ['/changes/..', 404],
  ['/changes/%2e%2e', 404],
  ['/changes/..%2f..%2fsecret.txt', 404],
  ['/changes/victim%00', 404],
  ['/changes/victim%2f..%2fother', 404],
  ['/changes/..%2fchanges%2fvictim/files/proposal.md', 404],
  ['/changes/archive/files/../victim/proposal.md', 404],
  ['/specs/..', 404],
  ['/specs/..%2f..%2f..%2fsecret.txt', 404],
  ['/specs/auth%2f..%2fauth', 404],
  ['/specs/auth%2fspec.md', 404],
  ['/files/secret.txt', 404],
  ['/files/', 400],
  ['/files/..%2fsecret.txt', 400],
  ['/files/%2e%2e%2fsecret.txt', 400],
  ['/files/..%5csecret.txt', 400],
  ['/files/%252e%252e%252fsecret.txt', 404],
  ['/files/data.bin%00', 400],
  ['/files/../secret.txt', 400],
  ['/files/below/data.bin', 404],
  ['/../../../../etc/passwd', 404],
  ['/..%2f..%2fetc%2fpasswd', 404],
];

describe('a path that leaves the repository', () => {
  for (const [path, ...statuses] of HOSTILE) {
    it(`is refused and never read: ${path.slice(0, 70)}`, async () => {
      const answer = await sendRequestLine(origin, `GET ${path}`);
      const [, status] = /^HTTP\/1\.1 (\d+)/.exec(answer) ?? [];
      assert.ok(statuses.includes(Number(status)), `${status} for ${path}`);
      assert.match(answer, /content-type: application\/problem\+json/i);
      assert.ok(!answer.includes(SECRET) && !answer.includes('root:'));
    });
  }

  it('is refused in the absolute form of a request, and by a client that names no host', async () => {
    assert.match(await sendRequestLine(origin, 'GET http://127.0.0.1/../../etc/passwd'), /^HTTP\/1\.1 4/);
    assert.match(await sendRequestLine(origin, 'GET ../../etc/passwd'), /^HTTP\/1\.1 4/);
    assert.match(await sendRequestLine(origin, 'GET \\..\\..\\secret.txt'), /^HTTP\/1\.1 4/);
  });

  it('is not shown in the files of its change, nor counted for its tasks', async () => {
    const { body } = await exchange(origin, '/changes/victim');
    const change = JSON.parse(body.toString()) as { totalTasks: number; files: { path: string }[] };
    assert.equal(change.totalTasks, 0);
    const listed = change.files.map(({ path }) => path);
    assert.deepEqual(listed, ['.openspec.yaml', 'notes/deep/x y.md', 'proposal.md']);
  });
});

describe('a path inside the repository', () => {
  it('is served, with the type that its name says', async () => {
    const served = {
      '/changes/victim/files/proposal.md': ['## Why\npublic\n', 'text/markdown; charset=utf-8'],
      '/changes/victim/files/.openspec.yaml': ['schema: spec-driven\n', 'application/yaml'],
      '/changes/victim/files/notes/deep/x%20y.md': ['deep\n', 'text/markdown; charset=utf-8'],
      '/changes/victim/files/inside.md': ['other\n', 'text/markdown; charset=utf-8'],
      '/specs/auth': ['## Purpose\nauth\n', 'text/markdown; charset=utf-8'],
      '/specs/area%2Fnested': ['## Purpose\nnested\n', 'text/markdown; charset=utf-8'],
    };
    for (const [path, [text, type]] of Object.entries(served)) {
      const { status, headers, body } = await exchange(origin, path);
      assert.deepEqual([status, headers['content-type'], body.toString()], [200, type, text], path);
    }
  });
});
