import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { paginationScript } from '../../../src/scenarios/workloads/pagination/program.ts';
import { StillTally } from '../../../src/scenarios/workloads/pagination/still-tally.ts';
import type { PaginationWorkload } from '../../../src/scenarios/workloads/pagination/types.ts';
import { paginationWorkload } from '../../support/pagination-workload.ts';
import { startRig } from '../../support/program-rig.ts';
import { ScriptedConnection } from '../../support/scripted-connection.ts';

const { fields: FIELDS } = paginationWorkload();
const BARE = { ...FIELDS, items: '', id: 'id', total: '' };
const NO_TOTAL = { ...FIELDS, total: '' };
const ORIGIN = 'http://127.0.0.1:8080';
const link = (url: string): string => `<${ORIGIN}/prev,x>; rel="prev", <${url}>; title="a, b"; rel="last next"`;

/** A body, or a body with its `Link` header. */
type Reply = string | readonly [body: string, link: string];
type Api = {
  readonly title: string;
  readonly keys: Partial<PaginationWorkload>;
  readonly replies: readonly Reply[];
  /** What each request asks for, after the path of the collection. */
  readonly asked?: readonly string[];
  /** Why the walk has failed; ok if it is left out. */
  readonly failed?: RegExp;
};

const APIS: readonly Api[] = [
  {
    title: 'empty pages with a cursor in the middle',
    keys: {},
    replies: [
      '{"items":[{"name":"a"}],"total":2,"nextCursor":"1"}',
      '{"items":[],"total":2,"nextCursor":"2"}',
      '{"items":[{"name":"b"}],"total":2,"nextCursor":"3"}',
      '{"items":[],"total":2,"nextCursor":null}',
    ],
  },
  {
    title: 'an empty cursor at the end',
    keys: {},
    replies: ['{"items":[{"name":"a"}],"total":1,"nextCursor":""}'],
  },
  {
    title: 'cursors that are numbers, digit by digit',
    keys: {},
    replies: [
      '{"items":[{"name":"a"}],"total":3,"nextCursor":9007199254740993}',
      '{"items":[{"name":"b"}],"total":3,"nextCursor":1.50}',
      '{"items":[{"name":"c"}],"total":3}',
    ],
    asked: ['?limit=50', '?limit=50&cursor=9007199254740993', '?limit=50&cursor=1.50'],
  },
  {
    title: 'ids that no double tells apart',
    keys: { fields: { ...FIELDS, id: 'id' } },
    replies: [
      '{"total":5,"items":[{"id":9007199254740993},{"id":9007199254740992},{"id":1e400},{"id":1e401},{"id":"1e400\\""}]}',
    ],
  },
  {
    title: 'the same large id twice',
    keys: { fields: { ...FIELDS, id: 'id' } },
    replies: ['{"total":2,"items":[{"id":9007199254740993},{"id":9007199254740993}]}'],
    failed: /"9007199254740993" came twice in one walk$/,
  },
  {
    title: 'pages that count from 0, short before the last',
    keys: { by: 'page', firstPage: 0, pageSize: 2 },
    replies: [
      '{"items":[{"name":"a"}],"total":4}',
      '{"items":[{"name":"b"},{"name":"c"}],"total":4}',
      '{"items":[{"name":"d"}],"total":4}',
    ],
    asked: ['?limit=2&page=0', '?limit=2&page=1', '?limit=2&page=2'],
  },
  {
    title: 'pages without a total, to the first that is empty',
    keys: { by: 'page', fields: NO_TOTAL },
    replies: ['{"items":[{"name":"a"}]}', '{"items":[{"name":"b"}]}', '{"items":[]}'],
  },
  {
    title: 'pages without a total, fewer items than minItems',
    keys: { by: 'page', fields: NO_TOTAL, minItems: 2 },
    replies: ['{"items":[{"name":"a"}]}', '{"items":[]}'],
    failed: /1 item in the collection, fewer than minItems: 2$/,
  },
  {
    title: 'offsets, which count what came',
    keys: { by: 'offset', pageSize: 3, fields: BARE },
    replies: ['[{"id":1},{"id":2},{"id":3}]', '[{"id":4}]', '[]'],
    asked: ['?limit=3&offset=0', '?limit=3&offset=3', '?limit=3&offset=4'],
  },
  {
    title: 'a bare array of bare ids',
    keys: { by: 'offset', fields: { ...BARE, id: '' } },
    replies: ['["a","b"]', '[]'],
  },
  {
    title: 'an object where a bare array should be',
    keys: { fields: BARE },
    replies: ['{"items":[]}'],
    failed: /the answer is no array$/,
  },
  {
    title: 'a Link header to the next page',
    keys: { by: 'link', fields: BARE },
    replies: [
      ['[{"id":1}]', link(`${ORIGIN}/base/orders?page=2&x=a%20b`)],
      ['[{"id":2}]', link('/base/orders?page=3')],
      ['[{"id":3}]', link('?page=4')],
      '[{"id":4}]',
    ],
    asked: ['?limit=50', '?page=2&x=a%20b', '?page=3', '?page=4'],
  },
  {
    title: 'a link in the answer, under a key with dots',
    keys: { by: 'link', fields: { ...FIELDS, items: 'value', nextLink: '@odata.nextLink', total: '@odata.count' } },
    replies: [
      `{"value":[{"name":"a"}],"@odata.count":2,"@odata.nextLink":"${ORIGIN}/base/orders?$skip=1"}`,
      '{"value":[{"name":"b"}],"@odata.count":2}',
    ],
    asked: ['?limit=50', '?$skip=1'],
  },
  {
    title: 'a link to another origin',
    keys: { by: 'link', fields: BARE },
    replies: [['[{"id":1}]', link('http://localhost:8080/base/orders?page=2')]],
    failed: /leads to http:\/\/localhost:8080, not to http:\/\/127\.0\.0\.1:8080$/,
  },
  {
    title: 'a Link header with "<" in what is no link',
    keys: { by: 'link', fields: BARE },
    replies: [['[{"id":1}]', '<<<; <?page=2>; rel=next'], '[{"id":2}]'],
    asked: ['?limit=50', '?page=2'],
  },
  {
    title: 'a link that is no URL',
    keys: { by: 'link', fields: BARE },
    replies: [['[{"id":1}]', link('http://[')]],
    failed: /no URL: "http:\/\/\["$/,
  },
  {
    title: 'a link that leads in a circle',
    keys: { by: 'link', fields: BARE },
    replies: [
      ['[{"id":1}]', link('?page=2')],
      ['[{"id":2}]', link('?page=2')],
    ],
    failed: /the link "\?page=2" came again: it leads nowhere$/,
  },
];

describe('a walk through an API with', () => {
  for (const { title, keys, replies, asked, failed } of APIS) {
    it(`${title} ${failed === undefined ? 'is ok' : 'fails'}`, () => {
      const connection = ScriptedConnection.answering((answering) => {
        const reply = replies[answering.sent.length - 1] ?? assert.fail('it goes on after its end');
        const [body, header] = typeof reply === 'string' ? [reply] : reply;
        answering.answerWith(200, header === undefined ? [] : ['Link', header], body);
      });
      const workload = paginationWorkload(keys);
      const collection = { origin: ORIGIN, path: '/base/orders' };
      const script = paginationScript(workload, collection, () => new StillTally(workload.minItems), null);
      const { iterate, close, examples } = startRig(connection, ['page'], script);
      assert.equal(iterate(), failed === undefined ? 'ok' : 'check');
      close();
      if (failed !== undefined) assert.match(examples[0]?.detail ?? '', failed);
      assert.equal(connection.sent.length, replies.length);
      const paths = connection.sent.map(({ path }) => path);
      if (asked !== undefined)
        assert.deepEqual(
          paths,
          asked.map((query) => `/base/orders${query}`),
        );
    });
  }
});
