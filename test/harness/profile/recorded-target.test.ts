import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Recording, recordTarget } from '../../../src/harness/profile/recorded-target.ts';
import type { ProfileAnswer, ProfileStep, Recorded } from '../../../src/monitor/profile/thread-profile.ts';
import type { Target } from '../../../src/targets/target.ts';
import { mockTime } from '../../support/mock-time.ts';

const ORDER = { cpu: { intervalUs: 500 }, heap: null };
const RECORDED: Recorded = { cpu: null, heap: null, sourceMaps: {} };

type Answer = (step: ProfileStep) => Promise<ProfileAnswer>;

const answerAll: Answer = async ({ kind }) => ({ ok: true, recorded: kind === 'close' ? RECORDED : null });
const refuse: Answer = async () => ({ ok: false, reason: 'Inspector is not available' });
const neverAnswer: Answer = () => new Promise(() => undefined);

type Rig = {
  readonly target: Target;
  /** What became of the target, in its order. */
  readonly log: readonly string[];
  readonly recordings: readonly Recording[];
  readonly stop: AbortController;
  readonly die: (reason: string) => void;
};

function rig(answer: Answer | null, levels = 1): Rig {
  const log: string[] = [];
  const recordings: Recording[] = [];
  const stop = new AbortController();
  let die: Rig['die'] = () => undefined;
  const died = new Promise<string>((resolve) => {
    die = resolve;
  });
  const noted = async (what: string): Promise<undefined> => {
    log.push(what);
  };
  const target: Target = {
    ...{
      origin: 'http://127.0.0.1:1',
      gauges: new Set(),
      work: new Set(),
      cpuMeter: null,
      facts: {},
      onGauges: () => undefined,
      died,
    },
    begin: (_, endUs) => void noted(endUs === END_US ? 'begin' : `begin until ${endUs}`),
    settle: () => noted('settle'),
    readWork: async () => undefined,
    readCounts: async () => undefined,
    close: () => noted('close'),
    profile:
      answer &&
      ((step) => {
        log.push(`profile: ${step.kind}`);
        return answer(step);
      }),
  };
  const onEnd = (recording: Recording): unknown => recordings.push(recording);
  return {
    target: recordTarget(target, { order: ORDER, levels, stop: stop.signal, onEnd }),
    log,
    recordings,
    stop,
    die,
  };
}

/** When the measured window ends, µs. */
const END_US = 7;

/** What an attempt does with its target. */
async function attempt({ target }: Rig, levels = 1): Promise<void> {
  await target.settle();
  for (let level = 0; level < levels; level += 1) {
    target.begin(0, END_US);
    await target.settle();
  }
  await target.close();
  await target.close();
}

describe('a target whose thread is recorded', () => {
  it('is profiled from the first garbage collection to the end of the load, before the last one', async () => {
    const own = rig(answerAll);
    await attempt(own);
    const [begun, ended] = [
      ['settle', 'profile: arm', 'profile: open', 'begin'],
      ['profile: close', 'settle', 'close', 'close'],
    ];
    assert.deepEqual(own.log, [...begun, ...ended]);
    assert.deepEqual(own.recordings, [{ ok: true, recorded: RECORDED }]);
  });

  it('is profiled through all its levels', async () => {
    const own = rig(answerAll, 2);
    await attempt(own, 2);
    assert.deepEqual(
      own.log.filter((what) => what.startsWith('profile')),
      ['profile: arm', 'profile: open', 'profile: close'],
    );
    assert.ok(own.log.indexOf('profile: close') > own.log.lastIndexOf('begin'));
  });

  it('is profiled as far as it came, where the load ended before its last level', async () => {
    const own = rig(answerAll, 3);
    await attempt(own, 1);
    assert.deepEqual(own.log.slice(-3), ['profile: close', 'close', 'close']);
    assert.deepEqual(own.recordings, [{ ok: true, recorded: RECORDED }]);
  });

  for (const [title, answer, reason] of [
    ["can't be reached", null, /can't be reached/],
    ["can't be profiled", refuse, /Inspector is not/],
  ] as const) {
    it(`says why, and goes on, where its thread ${title}`, async () => {
      const own = rig(answer);
      await attempt(own);
      const [recording] = own.recordings;
      assert.match(recording?.ok === false ? recording.reason : '', reason);
      assert.deepEqual(
        own.log.filter((what) => !what.startsWith('profile')),
        ['settle', 'begin', 'settle', 'close', 'close'],
      );
    });
  }

  it('says that its load never began', async () => {
    const own = rig(answerAll);
    await own.target.close();
    assert.deepEqual(own.recordings, [{ ok: false, reason: 'its load never began' }]);
  });

  it('says that it died', async () => {
    const own = rig(neverAnswer);
    own.die('its thread ran out of memory');
    await attempt(own);
    assert.deepEqual(own.recordings, [{ ok: false, reason: 'it died: its thread ran out of memory' }]);
  });

  it('is not waited for without end, and for a shorter time after a signal', async (t) => {
    const { passMs } = mockTime(t);
    const own = rig(neverAnswer);
    const ended = attempt(own);
    await passMs(19_000);
    assert.deepEqual(own.log, ['settle', 'profile: arm']);
    own.stop.abort(130);
    await passMs(2_010);
    await ended;
    assert.deepEqual(own.recordings, [{ ok: false, reason: 'its thread did not answer in time' }]);
    assert.ok(!own.log.includes('profile: close'), 'it is not asked again');
  });
});
