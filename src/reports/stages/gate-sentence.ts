import type { GateResult } from '../../harness/result/result.ts';
import { partsOfGate } from '../gates/margin.ts';
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
export function gateSentence(gate: GateResult): string {
  const measured = gate.value === null ? 'nothing was measured' : `measured ${measuredText(gate)}`;
  const reason = gate.reason === null ? '' : `; ${gate.reason}`;
  return `${partsOfGate(gate.gate).figure}: ${measured}, limit ${limitText(gate)}${reason}`;
}
