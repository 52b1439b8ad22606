import assert from 'node:assert/strict';
import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';
import { describe, it, type TestContext } from 'node:test';
import { cacheDirOf } from '../src/harness/cache-dir.ts';
import { userFolder } from '../src/user-folder.ts';

/** Has the system say these homes of the user: by the variable, as it was when the process started, and on record. */
function withHomes(t: TestContext, homedir: string, onRecord: string | null): void {
  t.mock.method(os, 'homedir', () => homedir);
  t.mock.method(os, 'userInfo', () => {
    if (onRecord === null) throw new Error('ENOENT: no such user');
    return { homedir: onRecord };
  });
  syncBuiltinESMExports();
  t.after(() => {
    t.mock.restoreAll();
    syncBuiltinESMExports();
  });
}

describe('the cache folder of the user', () => {
  for (const [title, environment, homedir, onRecord, folder] of [
    ['is that of XDG_CACHE_HOME', { XDG_CACHE_HOME: '/xdg', HOME: '/home/a' }, '/b', '/c', '/xdg'],
    [
      'is in the home where XDG_CACHE_HOME is relative',
      { XDG_CACHE_HOME: 'x', HOME: '/home/a' },
      '/b',
      '/c',
      '/home/a/.cache',
    ],
    ['is in the home that Node knows where HOME is empty', { HOME: '' }, '/b', '/c', '/b/.cache'],
    ['is in the home that is on record where HOME is empty for Node, too', { HOME: '' }, '', '/c', '/c/.cache'],
    ['is in the home that is on record where HOME is relative', { HOME: 'a' }, 'a', '/c', '/c/.cache'],
    ['is nowhere for a user without a home', { HOME: '' }, '', '', null],
    ['is nowhere for a user who is not on record', {}, '', null, null],
  ] as readonly (readonly [string, Record<string, string>, string, string | null, string | null])[]) {
    it(title, (t) => {
      withHomes(t, homedir, onRecord);
      assert.equal(userFolder(environment, 'XDG_CACHE_HOME', '.cache'), folder);
    });
  }
});

describe('the folder of datasets', () => {
  it('is the one that is named, or else one in the cache folder of the user', (t) => {
    withHomes(t, '', '/c');
    assert.equal(cacheDirOf('named', {}), 'named');
    assert.equal(cacheDirOf(undefined, { HOME: '' }), '/c/.cache/perf-harness');
  });

  it('is asked for where the user has no home: a path in the shared temporary folder could be predicted', (t) => {
    withHomes(t, '', null);
    assert.throws(() => cacheDirOf(undefined, { HOME: '' }), {
      code: 'USAGE',
      message: 'there is no folder for datasets: this user has no home, and XDG_CACHE_HOME is not set',
      hint: /--cache DIR/,
    });
  });
});
