import type { ScenarioResult } from '../../harness/result/result.ts';
import { plural, were } from '../../plural.ts';
import { formatCount } from '../quantity.ts';

/** With fewer requests, nothing is said about their connections. */
const FEWEST_REQUESTS = 10;
const NEARLY_EACH = 0.9;

/**
 * What happened to the connections of a load and changes what its figures mean, in sentences: requests that were sent once more, bytes
 * that nobody had asked for, and a connection for (nearly) each request.
 */
export function describeConnections(scenario: ScenarioResult): readonly string[] {
  const { started, retried, unasked, connections } = scenario.counters;
  const lines: string[] = [];
  if (retried > 0) {
    const sent = `${plural(retried, 'request')} ${were(retried)} sent once more`;
    lines.push(`${sent}, since a connection that had lain idle was closed without a byte of an answer`);
  }
  if (unasked > 0) {
    const came = `bytes that no request had asked for came ${plural(unasked, 'time')}`;
    lines.push(`${came}: the connection was closed, and the answer before it stands`);
  }
  if (isEachAlone(scenario)) {
    const many = `${formatCount(connections)} for ${formatCount(started)}`;
    const each = connections >= started ? 'each' : 'nearly each';
    lines.push(`${each} request opened a connection (${many}): its time is in response, and not in service`);
  }
  return lines;
}

/** A closed load needs a connection for each of its users in each attempt; only far more than those say something. */
function isEachAlone({ counters: { started, connections }, load, runs }: ScenarioResult): boolean {
  const users = load.stages.reduce((sum, { from, to }) => sum + Math.max(from, to), 0);
  const needed = load.kind === 'closed' ? users * runs.length : 0;
  return started >= FEWEST_REQUESTS && connections >= started * NEARLY_EACH && connections > 2 * needed;
}
