import { CAPACITY_FIGURES } from '../history/capacity-figure.ts';
import type { Machine } from '../history/machine.ts';
import { RUN_SCHEMA, type RunLine } from '../history/run-line.ts';
import type { CapacityResult } from './capacity-result.ts';

/** A capacity as a line of a history of runs: one figure of the scenario, which is 0 where no level holds, and by which it is known. */
export function capacityLine(result: CapacityResult, fingerprint: string, machine: Machine): RunLine {
  const { id, startedAt, environment, by, holds, scenario: name, verdict } = result;
  const figure = { metric: CAPACITY_FIGURES[by], unit: by === 'rate' ? '/s' : '', value: holds ?? 0 } as const;
  const { commit, node } = environment;
  const scenario = { name, fingerprint, verdict, figures: [figure], hdr: {} };
  return { schema: RUN_SCHEMA, id, startedAt, commit, node, machine, scenarios: [scenario] };
}
