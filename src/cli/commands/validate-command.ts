import { defaultScenarioPath, loadScenarios } from '../../harness/load-scenarios.ts';

/** Checks a scenario file; throws with every problem where there is one. */
export function validateCommand(file: string | undefined): number {
  const { path, scenarios } = loadScenarios(file ?? defaultScenarioPath());
  const gates = scenarios.reduce((sum, scenario) => sum + scenario.gates.length, 0);
  process.stdout.write(`${path}: ${count(scenarios.length, 'scenario')}, ${count(gates, 'gate')}, no problem found\n`);
  return 0;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
