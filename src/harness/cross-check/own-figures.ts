import { type Counters, failedCount } from '../../metrics/counters.ts';
import { samplesNeeded } from '../../metrics/samples-needed.ts';
import type { Evidence } from '../judge/evidence.ts';
import type { CrossCheckFigures } from '../result/result.ts';

/** Our own figures of an attempt as autocannon could tell them: it looks at the status of an answer, and not at its body. */
export function ownFigures({ total, windowUs }: Pick<Evidence, 'total' | 'windowUs'>): CrossCheckFigures {
  const { counters, windowCounters, timers } = total.select(null, null);
  const response = timers.get('response');
  const percentile = (percent: number): number | null =>
    response && response.count >= samplesNeeded(percent) ? response.percentileUs(percent) / 1e3 : null;
  const ok = counters.ok + wrongBodies(counters.failed);
  return {
    windowMs: windowUs / 1e3,
    rate: windowUs > 0 ? (windowCounters.ok + wrongBodies(windowCounters.failed)) / (windowUs / 1e6) : 0,
    p50: percentile(50),
    p97_5: percentile(97.5),
    sent: counters.started,
    ok,
    failed: counters.ok + failedCount(counters) - ok,
    unfinished: counters.unfinished,
  };
}

/** Answers with an expected status and an unexpected body. */
function wrongBodies(failed: Counters['failed']): number {
  return failed.length + failed.checksum + failed.check;
}
