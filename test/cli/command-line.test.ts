import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { listenForSignals } from '../../src/cli/terminal/signals.ts';
import { callPerfHarness, captureIo } from '../support/command-io.ts';

describe('a command line in a process of somebody else', () => {
  it('prints help to the given stdout, as wide as that is', async () => {
    const { stdout, stderr, code } = await callPerfHarness(['run', '--help'], { columns: 80 });
    assert.equal(code, 0);
    assert.match(stdout, /--concurrency/);
    assert.ok(Math.max(...stdout.split('\n').map((line) => line.length)) <= 80);
    assert.equal(stderr, '');
  });

  it('prints its version and a completion script to the given stdout', async () => {
    assert.match((await callPerfHarness(['--version'])).stdout, /^\d+\.\d+\.\d+\n$/);
    assert.match((await callPerfHarness(['completion'])).stdout, /complete -o|compdef/);
  });

  it('resolves with 2 for a wrong argument, and says why on the given stderr', async () => {
    const { stdout, stderr, code } = await callPerfHarness(['run', '--workers', '0']);
    assert.deepEqual({ stdout, code }, { stdout: '', code: 2 });
    assert.match(stderr, /--workers: expected a whole number from 1/);
  });

  it('opens relative paths from the given folder', async () => {
    const { stderr, code } = await callPerfHarness(['validate', 'nothing.yaml'], { cwd: '/a/folder/of/nobody' });
    assert.equal(code, 2);
    assert.match(stderr, /\/a\/folder\/of\/nobody\/nothing\.yaml/);
  });
});

describe('signals of a command', () => {
  it('stop it by the first, with its exit code, hurry it by the second, and end the process by the third', () => {
    const { io, signals, left } = captureIo();
    const said: string[] = [];
    const say = (message: string): void => void said.push(message);
    const { stop, hurry, release } = listenForSignals(io, { onFirst: say, onSecond: say });
    signals.emit('SIGTERM');
    assert.deepEqual([stop.reason, hurry.aborted, said.length, left], [143, false, 1, []]);
    signals.emit('SIGTERM');
    assert.deepEqual([stop.reason, hurry.aborted, said.length, left], [143, true, 2, []]);
    signals.emit('SIGINT');
    assert.deepEqual(left, [130]);
    release();
    assert.deepEqual(signals.eventNames(), []);
  });

  it('end the process by the second where there is nothing to keep', () => {
    const { io, signals, left } = captureIo();
    const { stop, release } = listenForSignals(io, { onFirst: () => undefined });
    signals.emit('SIGINT');
    assert.deepEqual([stop.reason, left], [130, []]);
    signals.emit('SIGTERM');
    assert.deepEqual(left, [143]);
    release();
  });
});
