import type { GateResult, ScenarioResult } from '../../harness/result/result.ts';
import { formatBytes } from '../quantity.ts';

type Scenario = Pick<ScenarioResult, 'target'>;

/** Whether a gate, or the figure of one, is on the memory of the target. */
export function isOnTargetMemory(gate: string): boolean {
  return /\(\s*target\.memory(?![\w.])/.test(gate);
}

/** What `target.memory` means of a command, which may be seen from inside or from outside; null of any other target. Unescaped. */
export function describeTargetMemory({ target: { kind, facts } }: Scenario): string | null {
  if (kind !== 'command') return null;
  const { memory, probe, memoryBaselineBytes: baseline } = facts;
  if (memory === 'isolate' && Array.isArray(probe))
    return `target.memory is heap and external memory of ${probe.length === 1 ? 'its Node.js process' : `its ${probe.length} Node.js processes`}, by the probe`;
  const why = probe === 'off' ? 'the probe is off' : String(probe);
  if (typeof baseline !== 'number') return `target.memory can’t be told on this system: ${why}`;
  return `target.memory is RSS above the ${formatBytes(baseline)} of the idle target: ${why}`;
}

/** The same beside a gate on it; null for any other gate. */
export function memoryBesideGate({ gate }: Pick<GateResult, 'gate'>, scenario: Scenario): string | null {
  return isOnTargetMemory(gate) ? describeTargetMemory(scenario) : null;
}

/** Each meaning of `target.memory`, with the scenarios that have a gate on it and mean that. */
export function memoryMeanings(
  scenarios: readonly ScenarioResult[],
): readonly { readonly meaning: string; readonly names: readonly string[] }[] {
  const found = new Map<string, Set<string>>();
  for (const scenario of scenarios) {
    const [meaning] = scenario.gates.flatMap((gate) => memoryBesideGate(gate, scenario) ?? []);
    if (meaning !== undefined) found.set(meaning, (found.get(meaning) ?? new Set()).add(scenario.name));
  }
  return [...found].map(([meaning, names]) => ({ meaning, names: [...names] }));
}
