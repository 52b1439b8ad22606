import type { Scenario } from '../../src/scenarios/scenario.ts';
import { scenarioOf, scenarioText } from './scenario-text.ts';

/** A scenario of a target that runs in this process; see `scenarioText`. The test starts what stands in for it. */
export function ownScenario(keys: string, defaults?: string): Scenario {
  return scenarioOf(
    scenarioText('http://127.0.0.1:1', keys, defaults).replace(/^target: .*$/m, 'target: { kind: openspec }'),
  );
}
