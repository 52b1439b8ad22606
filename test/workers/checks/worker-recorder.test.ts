import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Distribution } from '../../../src/metrics/histogram.ts';
import type { Interval } from '../../../src/metrics/interval.ts';
import { FAILURE_CLASSES } from '../../../src/metrics/names.ts';
import { NO_BYTES } from '../../../src/metrics/wire-bytes.ts';
import type { Outcome } from '../../../src/workers/recording/outcome.ts';
import { Recorder } from '../../../src/workers/recording/recorder.ts';
import type { SeriesRecorder } from '../../../src/workers/recording/series-recorder.ts';
import { lawBreaches } from '../../support/inline-load.ts';
import { timed, totalOf } from '../../support/intervals.ts';
import { type Recording, startRecording } from '../../support/recording.ts';

const SEC = 1_000_000;
const START = 5 * SEC;

function bounds({ intervals }: Recording): readonly (readonly [number, number])[] {
  return intervals.map(({ fromUs, toUs }) => [(fromUs - START) / SEC, (toUs - START) / SEC]);
}

describe('the recorder', () => {
  it('cuts an interval each second, one exactly at the end of the window, and a final one', () => {
    const recording = startRecording(START, START + 2.5 * SEC);
    recording.recorder.roll(START + 10 * SEC);
    recording.recorder.close(START + 10.25 * SEC);
    assert.deepEqual(bounds(recording).slice(0, 4), [
      [0, 1],
      [1, 2],
      [2, 2.5],
      [2.5, 3.5],
    ]);
    assert.deepEqual(bounds(recording).at(-1), [9.5, 10.25]);
    assert.deepEqual(
      recording.intervals.map(({ phase }) => phase),
      [...Array(3).fill('measured'), ...Array(8).fill('drain')],
    );
  });

  it('marks only the last interval final, and numbers them without a gap', () => {
    const { recorder, intervals } = startRecording(START, START + 2 * SEC);
    recorder.roll(START + SEC);
    recorder.close(START + 2 * SEC);
    assert.deepEqual(
      intervals.map(({ seq, final }) => [seq, final]),
      [
        [0, false],
        [1, false],
        [2, true],
      ],
    );
  });

  it('leaves the last interval in the window where iterations end the run', () => {
    const recording = startRecording(START, Number.POSITIVE_INFINITY);
    recording.recorder.close(START + 1.2 * SEC);
    assert.deepEqual(bounds(recording), [
      [0, 1],
      [1, 1.2],
    ]);
    assert.deepEqual(
      recording.intervals.map(({ phase }) => phase),
      ['measured', 'measured'],
    );
  });

  it('puts an event into the interval that its time falls into', () => {
    const { recorder, series, intervals } = startRecording(START, START + 3 * SEC);
    begin(recorder, series, START + 0.5 * SEC);
    end(recorder, series, START + 1.5 * SEC, 'ok');
    recorder.close(START + 3 * SEC);
    assert.deepEqual(
      intervals.map(({ inFlight, series: [only] }) => [only?.counters.started, only?.counters.ok, inFlight]),
      [
        [1, 0, 1],
        [0, 1, 0],
        [0, 0, 0],
        [0, 0, 0],
      ],
    );
  });

  it('ends the window at the instant of a stop, and not again later', () => {
    const recording = startRecording(START, START + 10 * SEC);
    recording.recorder.endWindow(START + 1.25 * SEC);
    recording.recorder.endWindow(START + 1.75 * SEC);
    recording.recorder.close(START + 2 * SEC);
    assert.deepEqual(bounds(recording), [
      [0, 1],
      [1, 1.25],
      [1.25, 2],
    ]);
    assert.equal(recording.intervals.at(-1)?.phase, 'drain');
  });

  it('has a window without length where the stop came before the start', () => {
    const recording = startRecording(START, START + 10 * SEC);
    recording.recorder.endWindow(START - SEC);
    recording.recorder.close(START);
    assert.deepEqual(bounds(recording), [
      [0, 0],
      [0, 0],
    ]);
  });

  it('ignores a stop in a warm-up, which has no window', () => {
    const emitted: Interval[] = [];
    const id = { run: 'r', scenario: 's', repeat: 0, level: 0, shard: 0 };
    const recorder = new Recorder({
      id,
      keys: [],
      emit: (each) => emitted.push(each),
      takeGauges: () => ({}),
      takeWire: () => NO_BYTES,
    });
    recorder.endWindow(START);
    assert.equal(recorder.isOpen, false);
    recorder.open(START + SEC, START + 2 * SEC);
    recorder.close(START + 2 * SEC);
    assert.deepEqual(
      emitted.map(({ fromUs, toUs }) => [fromUs, toUs]),
      [
        [START + SEC, START + 2 * SEC],
        [START + 2 * SEC, START + 2 * SEC],
      ],
    );
  });

  it('forgets what the warm-up recorded', () => {
    const { recorder, series, intervals } = startRecording(START, START + SEC);
    begin(recorder, series, START);
    end(recorder, series, START + 10, 'ok');
    recorder.open(START + SEC, START + 2 * SEC);
    recorder.close(START + 2 * SEC);
    const total = totalOf(intervals);
    assert.equal(total.select(null, null).counters.started, 0);
    assert.deepEqual(timed(total), []);
  });

  it('keeps the times of failures apart, and those of what was cut off nowhere', () => {
    const { recorder, series, intervals } = startRecording(START, START + SEC);
    series.time('response', 'ok', 1000);
    series.time('response', 'status', 2000);
    series.time('response', 'unfinished', 3000);
    recorder.close(START + SEC);
    const [first] = intervals[0]?.series ?? [];
    assert.ok(first?.timers.response && first.failedTimers.response);
    const [right, failed] = [first.timers.response, first.failedTimers.response].map((each) =>
      Distribution.decode(each),
    );
    assert.deepEqual([right?.count, right?.maxUs], [1, 1000]);
    assert.deepEqual([failed?.count, failed?.maxUs], [1, 2000]);
  });

  it('holds the law of requests in every interval and over the run, whatever comes when', () => {
    const event = fc.record({
      afterUs: fc.integer({ min: 0, max: 700_000 }),
      outcome: fc.constantFrom<Outcome>('ok', 'unfinished', ...FAILURE_CLASSES),
      starts: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), fc.integer({ min: 1, max: 9 * SEC }), (events, windowUs) => {
        const { recorder, series, intervals } = startRecording(START, START + windowUs);
        let nowUs = START;
        for (const { afterUs, outcome, starts } of events) {
          nowUs += afterUs;
          if (starts || series.inFlight === 0) begin(recorder, series, nowUs);
          else end(recorder, series, nowUs, outcome);
        }
        while (series.inFlight > 0) end(recorder, series, nowUs, 'unfinished');
        recorder.close(nowUs);
        assert.deepEqual(lawBreaches(intervals), []);
        assert.ok(intervals.every((each, index) => index === 0 || each.fromUs === intervals[index - 1]?.toUs));
        assert.equal(intervals.filter(({ final }) => final).length, 1);
      }),
    );
  });

  it('counts failures by class and status, and asks what the first of each was', () => {
    const { recorder, series, intervals } = startRecording(START, START + SEC);
    const failed = [
      ['status', 503],
      ['status', 500],
      ['reset', null],
      ['status', 503],
      ['check', 200],
    ] as const;
    for (const [index, [failure, status]] of failed.entries()) {
      series.requestFailed(failure, status, START + index, () => ({ detail: `number ${index}`, excerpt: null }));
    }
    recorder.close(START + SEC);
    const kinds = intervals[0]?.series[0]?.failures ?? [];
    assert.deepEqual(
      kinds.map(({ failure, status, count, firstUs, lastUs, detail }) => {
        return [failure, status, count, firstUs - START, lastUs - START, detail];
      }),
      [
        ['status', 503, 2, 0, 3, 'number 0'],
        ['status', 500, 1, 1, 1, 'number 1'],
        ['reset', null, 1, 2, 2, 'number 2'],
        ['check', 200, 1, 4, 4, 'number 4'],
      ],
    );
  });

  it('keeps no group of its own for every status that a target can think of', () => {
    const { recorder, series, intervals } = startRecording(START, START + SEC);
    for (let status = 400; status < 500; status += 1) {
      series.requestFailed('status', status, START, () => ({ detail: '', excerpt: null }));
    }
    recorder.close(START + SEC);
    const kinds = intervals[0]?.series[0]?.failures ?? [];
    assert.deepEqual([kinds.length, kinds.at(-1)?.status, kinds.at(-1)?.count], [33, null, 68]);
  });
});

function begin(recorder: Recorder, series: SeriesRecorder, nowUs: number): void {
  recorder.roll(nowUs);
  series.requestStarted();
  series.iterationStarted();
}

function end(recorder: Recorder, series: SeriesRecorder, nowUs: number, outcome: Outcome): void {
  recorder.roll(nowUs);
  series.requestEnded(outcome);
  series.iterationEnded(outcome);
}
