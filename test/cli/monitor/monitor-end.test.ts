import assert from 'node:assert/strict';
import { it } from 'node:test';
import { listenForEnd } from '../../../src/cli/monitor/monitor-end.ts';
import { captureIo } from '../../support/command-io.ts';

it('a monitor ends at the first signal, kills its command at the second, and leaves at the third', () => {
  const { io, signals, left } = captureIo();
  const killed: string[] = [];
  const command = { ended: new Promise<string>(() => undefined), kill: (signal: string) => void killed.push(signal) };
  const ending = listenForEnd({ io, durationMs: null, command, say: () => undefined });
  signals.emit('SIGTERM');
  assert.deepEqual([ending.stop.aborted, ending.exitCode(), killed, left], [true, 143, [], []]);
  signals.emit('SIGINT');
  assert.deepEqual([ending.exitCode(), killed, left], [143, ['SIGKILL'], []]);
  signals.emit('SIGINT');
  assert.deepEqual(left, [130]);
  ending.release();
  assert.deepEqual(signals.eventNames(), []);
});
