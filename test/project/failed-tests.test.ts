import assert from 'node:assert/strict';
import { join } from 'node:path';
import { it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../support/project.ts';

type Event = { readonly type: string; readonly data: object };

const { default: failedTests } = await import(pathToFileURL(join(ROOT, 'test/failed-tests.mjs')).href);

async function textAfter(events: readonly Event[]): Promise<string> {
  let text = '';
  for await (const part of failedTests(events)) text += part;
  return text;
}

const start = (nesting: number, name: string): Event => ({ type: 'test:start', data: { nesting, name } });
const pass = (nesting: number, name: string): Event => ({ type: 'test:pass', data: { nesting, name, details: {} } });
const fail = (nesting: number, name: string, error: object): Event => ({
  type: 'test:fail',
  data: { nesting, name, details: { error } },
});
const subtestsFailed = { failureType: 'subtestsFailed', message: '1 subtest failed' };

it('the list of failed tests names file, suites, test, message and place, and no suite for its tests alone', async () => {
  const cause = new Error('two\nlines');
  cause.stack = 'Error: two\nlines\n    at f (node:x)\n    at g (file:///tmp/a/code/test/a/b.test.ts:7:3)';
  const text = await textAfter([
    start(0, 'test/a/b.test.ts'),
    start(1, 'outer'),
    start(2, 'passes'),
    pass(2, 'passes'),
    start(2, 'fails'),
    fail(2, 'fails', { failureType: 'testCodeFailure', cause }),
    fail(1, 'outer', subtestsFailed),
    fail(0, 'test/a/b.test.ts', subtestsFailed),
    fail(0, '/tmp/entry.mjs', { failureType: 'testCodeFailure', message: 'test failed', exitCode: 1, signal: null }),
  ]);
  assert.equal(text, 'test/a/b.test.ts › outer › fails\n    two\n    lines\n    at test/a/b.test.ts:7\n');
});

it('the list of failed tests names a process that ended early, and ends after thirty', async () => {
  const error = { failureType: 'testCodeFailure', message: 'test failed', exitCode: 7, signal: null };
  assert.equal(await textAfter([fail(0, 'entry', error)]), 'entry\n    test failed\n    its process ended with 7\n');
  const many = Array.from({ length: 32 }, (_, i) => fail(0, `test ${i}`, { failureType: 'x', message: 'no' }));
  assert.match(await textAfter(many), /test 29\n {4}no\nand 2 more\n$/);
});
