import type { TimerResult } from '../../src/harness/result/result.ts';
import { Distribution } from '../../src/metrics/histogram.ts';
import { LatencyRecorder } from '../../src/metrics/latency-recorder.ts';

/** A timer of a result, with the samples given in milliseconds. */
export function timerOf(samplesMs: readonly number[]): TimerResult {
  const recorder = new LatencyRecorder();
  for (const ms of samplesMs) recorder.record(ms * 1e3);
  const encoded = recorder.take();
  const distribution = encoded ? Distribution.decode(encoded) : new Distribution();
  const at = (percent: number): number => distribution.percentileUs(percent) / 1e3;
  return {
    count: distribution.count,
    min: distribution.minUs / 1e3,
    mean: distribution.meanUs / 1e3,
    p50: at(50),
    p90: at(90),
    p95: at(95),
    p99: at(99),
    p99_9: at(99.9),
    max: distribution.maxUs / 1e3,
    hdr: distribution.toBase64(),
  };
}
