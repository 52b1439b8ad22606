import type { FailureResult, GateResult, ProfileResult } from '../../harness/result/result.ts';
import { escapeText } from '../escape.ts';
import { wrap } from '../fit.ts';
import { exampleText } from '../gates/failure-example.ts';
import { formatMargin, marginOf } from '../gates/margin.ts';
import type { Paint } from '../paint.ts';
import { formatIn } from '../quantity.ts';
import { tableLines } from '../table.ts';
import { causeLines } from './cause-lines.ts';

const NARROWEST_GATE = 20;
const NOTE_INDENT = 2;

/**
 * The head, then a line for each gate with its figure, margin and verdict. Below it stand the reason, an example of a failure,
 * and what the profile shows. `profile` is null if there is none, or if another part of the report shows it.
 */
export function gateLines(
  gates: readonly GateResult[],
  failures: readonly FailureResult[],
  profile: ProfileResult | null,
  paint: Paint,
  width: number,
): readonly string[] {
  const [head, ...rows] = tableLines(
    [
      { head: 'gate', cells: gates.map(({ gate }) => escapeText(gate)), clipTo: NARROWEST_GATE },
      { head: 'measured', cells: gates.map(({ value, unit }) => (value === null ? '–' : formatIn(unit, value))) },
      { head: 'margin', cells: gates.map((gate) => formatMargin(marginOf(gate))) },
      { head: 'verdict', cells: gates.map((gate) => labelOf(gate, paint)), align: 'left' },
    ],
    width,
  );
  const notes = gates.map((gate) => notesOf(gate, failures, profile, width - NOTE_INDENT));
  return [head ?? '', ...rows.flatMap((row, index) => [row, ...(notes[index] ?? [])])];
}

/** A failed warning changes no verdict, so it is not called a failure. */
function labelOf({ verdict, severity }: GateResult, paint: Paint): string {
  return severity === 'warn' && verdict === 'fail' ? paint.warn('WARN') : paint.verdict(verdict);
}

function notesOf(
  gate: GateResult,
  failures: readonly FailureResult[],
  profile: ProfileResult | null,
  width: number,
): readonly string[] {
  const example = exampleText(gate, failures, escapeText);
  const notes = [...(gate.reason === null ? [] : [escapeText(gate.reason)]), ...(example === null ? [] : [example])];
  const causes = profile === null ? [] : causeLines(gate.gate, profile, width);
  return [...notes.flatMap((note) => wrap(note, width)), ...causes].map((line) => `${' '.repeat(NOTE_INDENT)}${line}`);
}
