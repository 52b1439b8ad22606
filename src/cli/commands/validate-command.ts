import { loadScenarios } from '../../harness/load-scenarios.ts';
import { scenarioPath } from '../options/scenario-file.ts';
import type { CommandIo } from '../terminal/command-io.ts';

/** Checks a scenario file; throws with every problem where there is one. */
export function validateCommand(file: string | undefined, io: CommandIo): number {
  const { path, scenarios } = loadScenarios(scenarioPath(file, io));
  const gates = scenarios.reduce((sum, scenario) => sum + scenario.gates.length, 0);
  io.stdout.write(`${path}: ${count(scenarios.length, 'scenario')}, ${count(gates, 'gate')}, no problem found\n`);
  return 0;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
