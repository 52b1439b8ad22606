import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Answer, json } from '../../support/answers.ts';
import { failuresOf, lawBreaches } from '../../support/inline-load.ts';
import { problem } from '../../support/memory-repository.ts';
import type { WriteFault, WriteTurn } from '../../support/memory-server.ts';
import { countersOf, mixOf, write } from '../../support/write-load.ts';

type Case = {
  readonly title: string;
  readonly operations: readonly string[];
  readonly fault: WriteFault;
  /** Failures by series. */
  readonly failed: string;
  readonly says: RegExp;
};

const nameIn = ({ asked: { url } }: WriteTurn): string => url.split('/')[2] ?? '';
const isText = ({ asked: { url } }: WriteTurn): boolean => url.endsWith('/files/proposal.md');

/** Does what is asked, says so, and undoes it. */
const forgets =
  (method: string): WriteFault =>
  ({ asked, repository, serve }) => {
    const before = new Map(repository.changes);
    const answer = serve();
    if (asked.method !== method) return answer;
    repository.changes.clear();
    for (const [name, change] of before) repository.changes.set(name, change);
    return answer;
  };

const withBody = (answer: Answer, change: (text: string) => string): Answer => ({
  ...answer,
  body: Buffer.from(change(answer.body.toString())),
});

/** Shows the text as it was before its last update. */
function showsLate(): WriteFault {
  const stale = new Map<string, string>();
  return (turn) => {
    const name = nameIn(turn);
    const before = turn.repository.changes.get(name)?.proposal;
    const answer = turn.serve();
    if (turn.asked.method === 'PUT') stale.set(name, before ?? '');
    const old = stale.get(name);
    return isText(turn) && old !== undefined ? withBody(answer, () => old) : answer;
  };
}

const FAULTS: readonly Case[] = [
  {
    title: 'loses what is created',
    operations: ['create'],
    fault: forgets('POST'),
    failed: 'create.check status',
    says: /^GET \/changes\/\S+: status 404, not 200$/,
  },
  {
    title: 'loses what is updated, and shows the text of before',
    operations: ['update'],
    fault: forgets('PUT'),
    failed: 'update.check check',
    says: /completedTasks: 0, not 1$/,
  },
  {
    title: 'keeps what is deleted',
    operations: ['delete'],
    fault: forgets('DELETE'),
    failed: 'delete.check status',
    says: /status 200, not 404$/,
  },
  {
    title: 'answers 200 for what is deleted, with nothing in it',
    operations: ['delete'],
    fault: (turn) => {
      const answer = turn.serve();
      return answer.status === 404 ? json(200, {}) : answer;
    },
    failed: 'delete.check status',
    says: /status 200, not 404$/,
  },
  {
    title: 'alters a byte of the text',
    operations: ['create'],
    fault: (turn) => {
      const answer = turn.serve();
      return isText(turn) ? withBody(answer, (text) => text.replace('Why', 'why')) : answer;
    },
    failed: 'create.check checksum',
    says: /byte \d+ is 0x77, not 0x57$/,
  },
  {
    title: 'brings the text of an update one version late',
    operations: ['update'],
    fault: showsLate(),
    failed: 'update.check length',
    says: /\d+ bytes, not \d+; byte \d+ is/,
  },
  {
    title: 'normalises its texts (NFC)',
    operations: ['create'],
    fault: ({ asked, repository, serve }) => {
      const answer = serve();
      if (asked.method === 'POST')
        for (const [name, { proposal, tasks }] of repository.changes)
          repository.changes.set(name, { proposal: proposal.normalize('NFC'), tasks });
      return answer;
    },
    failed: 'create.check check',
    says: /bytes of proposal\.md: \d+, not \d+$/,
  },
  {
    title: 'says another name than that of what was created',
    operations: ['create'],
    fault: ({ asked, serve }) =>
      asked.method === 'POST' ? withBody(serve(), (text) => text.replace('"name":"', '"name":"x')) : serve(),
    failed: 'create check',
    says: /^POST \/changes: name: "x/,
  },
  {
    title: 'answers 200 for a creation',
    operations: ['create'],
    fault: ({ asked, serve }) => ({ ...serve(), ...(asked.method === 'POST' ? { status: 200 } : {}) }),
    failed: 'create status',
    says: /status 200, not 201$/,
  },
  {
    title: 'refuses a deletion',
    operations: ['delete'],
    fault: ({ asked, serve }) => (asked.method === 'DELETE' ? problem(409, 'no') : serve()),
    failed: 'delete status',
    says: /status 409, not 204$/,
  },
  {
    title: 'can’t make what is to be read',
    operations: ['read'],
    fault: ({ asked, serve }) => (asked.method === 'POST' ? problem(503, 'no') : serve()),
    failed: 'make status',
    says: /^POST \/changes: status 503, not 201$/,
  },
  {
    title: 'answers with something that is no JSON',
    operations: ['read'],
    fault: ({ asked, serve }) => (asked.method === 'GET' ? withBody(serve(), () => '<html>') : serve()),
    failed: 'read check',
    says: /name: none, not "/,
  },
  {
    title: 'hangs up on an update',
    operations: ['update'],
    fault: ({ asked, serve, hangUp }) => {
      if (asked.method !== 'PUT') return serve();
      hangUp();
      return null;
    },
    failed: 'update reset',
    says: /^PUT \/changes\//,
  },
];

describe('a target that', () => {
  for (const { title, operations, fault, failed, says } of FAULTS) {
    it(`${title} fails ${failed.split(' ')[0]}, and the report says why`, async (t) => {
      const written = await write(t, mixOf(operations, '{ concurrency: 1, iterations: 3 }'), fault);
      const [request = '', failure = ''] = failed.split(' ');
      assert.deepEqual(Object.keys(failuresOf(countersOf(written, request))), [failure]);
      assert.equal(countersOf(written, request).failed[failure as 'check'], written.counters.iterations.failed);
      const [example, ...others] = written.told;
      assert.deepEqual([example?.request, example?.failure, others], [request, failure, []]);
      assert.match(example?.detail ?? '', says);
      assert.deepEqual(lawBreaches(written.intervals), []);
    });
  }
});
