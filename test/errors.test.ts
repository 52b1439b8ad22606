import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { asHarnessError, HarnessError, messageOf } from '../src/errors.ts';
import { exitCodeOfError } from '../src/harness/result/exit-code.ts';

function systemError(code: string, message = `${code}: refused, open '/x'`): Error {
  return Object.assign(new Error(message), { code, errno: -1, syscall: 'open' });
}

describe('anything that is thrown', () => {
  const refused: readonly (readonly [title: string, thrown: unknown, advice: RegExp])[] = [
    ['too many open files', systemError('EMFILE'), /ulimit -n 1024/],
    ['a full disk', systemError('ENOSPC'), /--out DIR, --cache DIR/],
    ['a file that is larger than allowed', systemError('EFBIG'), /ulimit -f/],
    ['a read-only file system', systemError('EROFS'), /permissions/],
    ['no memory', systemError('ENOMEM'), /ulimit -a/],
    [
      'a thread that can not start',
      Object.assign(new Error('EMFILE'), { code: 'ERR_WORKER_INIT_FAILED' }),
      /--workers/,
    ],
    ['a device that fails', systemError('EIO'), /no fault of the target/],
    ['a cause of another error', new Error('could not load', { cause: systemError('EMFILE') }), /ulimit -n/],
    ['one of several errors', new AggregateError([new Error('a'), systemError('EMFILE')], 'all failed'), /ulimit -n/],
  ];
  for (const [title, thrown, advice] of refused) {
    it(`is what the machine refuses where it is ${title}, and no bug`, () => {
      const error = asHarnessError(thrown);
      assert.deepEqual([error.code, exitCodeOfError(error.code)], ['ENVIRONMENT', 2]);
      assert.match(error.hint ?? '', advice);
      assert.doesNotMatch(`${error.message} ${error.hint}`, /bug/);
    });
  }

  const bugs: readonly (readonly [title: string, thrown: unknown])[] = [
    ['an error of the code', new TypeError('x is not a function')],
    ['a system call with a wrong argument', systemError('EBADF')],
    ['no error at all', 'text'],
    ['an error that is its own cause', Object.assign(new Error('round'), { cause: null })],
  ];
  for (const [title, thrown] of bugs) {
    it(`is a bug of perf-harness where it is ${title}`, () => {
      if (thrown instanceof Error && thrown.cause === null) thrown.cause = thrown;
      const error = asHarnessError(thrown);
      assert.deepEqual([error.code, exitCodeOfError(error.code)], ['INTERNAL', 1]);
      assert.match(error.hint ?? '', /please report it/);
    });
  }

  it('stays what it is where it is an error of the harness already', () => {
    const error = new HarnessError('OUTPUT', 'no', { cause: systemError('EMFILE') });
    assert.equal(asHarnessError(error), error);
  });

  it('has a message, also where a name has two addresses and each of them refused', () => {
    const each = (address: string): Error => systemError('ECONNREFUSED', `connect ECONNREFUSED ${address}:80`);
    assert.equal(
      messageOf(new AggregateError([each('::1'), each('127.0.0.1')], '')),
      'connect ECONNREFUSED ::1:80, connect ECONNREFUSED 127.0.0.1:80',
    );
  });
});
