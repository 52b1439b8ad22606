import type { GateResult, ScenarioResult } from '../../harness/result/result.ts';
import { exampleText } from '../gates/failure-example.ts';
import { partsOfGate } from '../gates/margin.ts';
import { memoryBesideGate } from '../gates/target-memory.ts';
import { formatIn } from '../quantity.ts';

/** `312 ms`; a dash where nothing was measured. */
export function measuredText({ unit, value }: GateResult): string {
  return value === null ? '–' : formatIn(unit, value);
}

/** `< 200 ms`. It is made of the number, because the text of a gate is masked where it came from a variable. */
export function limitText({ gate, unit, limit, budget }: GateResult): string {
  const text = `${partsOfGate(gate).op} ${formatIn(unit, limit)}`.trim();
  return budget === null
    ? text
    : `${text} (budget ${formatIn(unit, budget.value)} + ${formatIn('%', budget.tolerance)})`;
}

/** `p95(traversal): measured 312 ms, limit < 200 ms; failed 3 of 3 attempts`; unescaped. */
function gateSentence(gate: GateResult): string {
  const measured = gate.value === null ? 'nothing was measured' : `measured ${measuredText(gate)}`;
  const reason = gate.reason === null ? '' : `; ${gate.reason}`;
  return `${partsOfGate(gate.gate).figure}: ${measured}, limit ${limitText(gate)}${reason}`;
}

/** The same with an example of a failure, and with what its memory is of; unescaped. */
export function explainedGate(gate: GateResult, scenario: ScenarioResult): string {
  return joined(gateSentence(gate), exampleText(gate, scenario.failures), memoryBesideGate(gate, scenario));
}

export function joined(...parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null).join('; ');
}
