import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { targetCpu } from '../../../src/harness/target/target-cpu.ts';
import type { TargetSpec } from '../../../src/scenarios/target/target-spec.ts';
import { madeProc } from '../../support/made-proc.ts';

const SERVER = { pid: 30, group: 30, sockets: [77] };
const proc = madeProc(() => ({ processes: [{ pid: process.pid }, SERVER], listening: { 8080: [77], 80: [77] } }));

function readingOf(url: string): string | number {
  const reading = targetCpu({ kind: 'url', url } as TargetSpec, proc).read();
  return reading.kind === 'known' ? reading.ms : reading.why;
}

describe('the CPU of a target', () => {
  it('is looked for at its port, that of its scheme by default', () => {
    assert.equal(readingOf('http://127.0.0.1:8080/base'), 0);
    assert.equal(readingOf('http://localhost'), 0);
    assert.equal(readingOf('https://[::1]'), 'no process here listens on port 443');
  });

  it('is not told of a host that is not this machine', () => {
    assert.equal(readingOf('http://target.example:8080'), 'it does not run on this machine');
  });

  it('is not told of a unix socket, which has no port', () => {
    assert.equal(readingOf('http+unix://%2Ftmp%2Fapp.sock'), 'it listens on a unix socket, not on a port');
  });
});
