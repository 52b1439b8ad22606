import assert from 'node:assert/strict';
import { type HeapProfiler, type Profiler, type Runtime, Session } from 'node:inspector';
import { describe, it, type TestContext } from 'node:test';
import type { HeapQuestion, ProfileAnswer, Recorded } from '../../../src/monitor/profile/thread-profile.ts';
import { ThreadProfiler } from '../../../src/monitor/profile/thread-profiler.ts';
import { burnCpu, hoardThings, wasteThings } from '../../support/hungry.ts';

const CPU = { intervalUs: 200 };
const INTERVAL_BYTES = 4096;

function recordedIn(answer: ProfileAnswer): Recorded {
  assert.ok(answer.ok, answer.ok ? '' : answer.reason);
  return answer.recorded ?? assert.fail('nothing was recorded');
}

/** Profiles this thread while it works. */
function profile(question: HeapQuestion | null, before: () => void, inWindow: () => void): Recorded {
  const profiler = new ThreadProfiler();
  const heap = question && { question, intervalBytes: INTERVAL_BYTES };
  assert.deepEqual(profiler.takeProfileStep({ kind: 'arm', order: { cpu: CPU, heap } }), { ok: true, recorded: null });
  before();
  assert.deepEqual(profiler.takeProfileStep({ kind: 'open' }), { ok: true, recorded: null });
  inWindow();
  return recordedIn(profiler.takeProfileStep({ kind: 'close' }));
}

function timeOf({ cpu }: Recorded): Profiler.Profile {
  return cpu ?? assert.fail('no profile of time');
}

/** Bytes of one function, wherever it was called. */
function bytesOf({ heap }: Recorded, name: string): number {
  const sum = ({ callFrame, selfSize, children }: HeapProfiler.SamplingHeapProfileNode): number =>
    children.reduce((bytes, child) => bytes + sum(child), callFrame.functionName === name ? selfSize : 0);
  return sum(heap?.profile.head ?? assert.fail('no profile of the heap'));
}

function samplesOf({ nodes, samples = [] }: Profiler.Profile, name: string): number {
  const ids = new Set(nodes.filter(({ callFrame }) => callFrame.functionName === name).map(({ id }) => id));
  return samples.filter((id) => ids.has(id)).length;
}

function otherSession(t: TestContext): Session {
  const session = new Session();
  session.connect();
  t.after(() => session.disconnect());
  return session;
}

describe('the profiler of a thread', () => {
  it('records what the thread does in the window, as a .cpuprofile', () => {
    const recorded = profile(
      null,
      () => wasteThings(2e5),
      () => burnCpu(1e6),
    );
    const { nodes, samples = [], timeDeltas = [], startTime, endTime } = timeOf(recorded);
    assert.ok(samplesOf(timeOf(recorded), 'burnCpu') > 0);
    assert.equal(samplesOf(timeOf(recorded), 'wasteThings'), 0, 'that was before the window');
    assert.equal(recorded.heap, null);
    assert.ok(endTime > startTime);
    assert.equal(samples.length, timeDeltas.length);
    const ids = new Set(nodes.map(({ id }) => id));
    assert.equal(ids.size, nodes.length);
    assert.ok(samples.every((id) => ids.has(id)));
    assert.ok(nodes.every(({ children = [] }) => children.every((id) => ids.has(id))));
    const frames = nodes.map(({ callFrame }): Runtime.CallFrame => callFrame);
    assert.ok(frames.every(({ functionName, url }) => typeof functionName === 'string' && typeof url === 'string'));
  });

  it('finds what allocates, collected or not, in the window', () => {
    const recorded = profile(
      'allocated',
      () => hoardThings(20_000),
      () => wasteThings(200_000),
    );
    // An object with an array of two numbers takes some 80 bytes.
    assert.ok(bytesOf(recorded, 'wasteThings') > 5e6);
    assert.equal(bytesOf(recorded, 'hoardThings'), 0, 'that was before the window');
  });

  it('finds what holds memory at the end, since the order', () => {
    const recorded = profile(
      'held',
      () => hoardThings(20_000),
      () => wasteThings(200_000),
    );
    assert.ok(bytesOf(recorded, 'hoardThings') > 5e5);
    assert.ok(bytesOf(recorded, 'wasteThings') < 5e5);
  });

  it('tells the spaces of the heap at its peak', () => {
    const { heap } = profile(
      'held',
      () => undefined,
      () => hoardThings(20_000),
    );
    const { bytes, externalBytes, spaces } = heap?.peak ?? assert.fail('no peak');
    assert.ok(spaces.some(({ name }) => name === 'old_space'));
    assert.equal(
      spaces.reduce((sum, space) => sum + space.bytes, externalBytes),
      bytes,
    );
  });

  it('records beside a debugger that is there already, and leaves it what it records', (t) => {
    const session = otherSession(t);
    session.post('Debugger.enable');
    session.post('Profiler.enable');
    session.post('Profiler.start');
    const recorded = profile(
      'allocated',
      () => undefined,
      () => burnCpu(1e6),
    );
    assert.ok(samplesOf(timeOf(recorded), 'burnCpu') > 0);
    let theirs: Profiler.Profile | undefined;
    session.post('Profiler.stop', (_error, result) => {
      theirs = result.profile;
    });
    assert.ok(samplesOf(theirs ?? assert.fail('the other profile is gone'), 'burnCpu') > 0);
  });

  it("says why it can't record", () => {
    const early = new ThreadProfiler().takeProfileStep({ kind: 'close' });
    assert.deepEqual(early, { ok: false, reason: 'the profiler has had no order' });
    const profiler = new ThreadProfiler();
    profiler.takeProfileStep({ kind: 'arm', order: { cpu: CPU, heap: null } });
    const unopened = profiler.takeProfileStep({ kind: 'close' });
    assert.match(unopened.ok ? '' : unopened.reason, /No recording profiles found/);
  });
});
