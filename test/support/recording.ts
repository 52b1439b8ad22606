import type { Interval } from '../../src/metrics/interval.ts';
import { NO_BYTES } from '../../src/metrics/wire-bytes.ts';
import { Recorder } from '../../src/workers/recording/recorder.ts';
import type { SeriesRecorder } from '../../src/workers/recording/series-recorder.ts';

/** A recorder whose window is open, and what it has emitted. `series` is its first one. */
export type Recording = {
  readonly recorder: Recorder;
  readonly series: SeriesRecorder;
  readonly intervals: readonly Interval[];
};

/** One series for each of `requests`. */
export function startRecording(
  startUs: number,
  windowEndUs: number,
  requests: readonly string[] = ['page'],
): Recording {
  const intervals: Interval[] = [];
  const recorder = new Recorder({
    id: { run: 'r', scenario: 's', repeat: 0, level: 0, shard: 0 },
    keys: requests.map((request) => ({ stage: 'main', request })),
    emit: (interval) => intervals.push(interval),
    takeGauges: () => ({}),
    takeWire: () => NO_BYTES,
  });
  recorder.open(startUs, windowEndUs);
  const [series] = recorder.series;
  if (!series) throw new Error('a recording needs a request');
  return { recorder, series, intervals };
}
