import { isHeldGauge } from '../../metrics/names.ts';
import type { Scenario } from '../../scenarios/scenario.ts';

/**
 * Whether the target is to be watched closely. To sample an isolate every 20 ms, and to collect its garbage, takes some per cent of a
 * command's CPU, so this is done where a gate or an alert asks for it. A target that is ours is always measured in the same way.
 */
export function asksToWatchClosely({ target, gates, alerts }: Pick<Scenario, 'target' | 'gates' | 'alerts'>): boolean {
  const asked = [...gates.map(({ figure }) => figure.metric), ...alerts.map(({ metric }) => metric)];
  return target.kind !== 'command' || asked.some((metric) => isHeldGauge(metric) || metric === 'target.loopLag');
}
