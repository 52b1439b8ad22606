import type { GateResult } from '../../harness/result/result.ts';
import { plural } from '../../plural.ts';
import { formatMargin, marginOf, partsOfGate } from '../gates/margin.ts';
import { limitText, measuredText } from '../stages/gate-sentence.ts';
import { isWarning, type StagedGate } from '../stages/staged-report.ts';
import { code, markdownTable, plain } from './markdown-text.ts';

/** Rows of one table. */
const MOST_ROWS = 60;
/** So many passed gates are shown openly if nothing else is. */
const MOST_OPEN = 20;

/** The gates with value, limit and margin: first what did not pass; then what did, folded away where it would be in the way. */
export function gateTables(gates: readonly StagedGate[]): readonly string[] {
  const isFine = ({ gate }: StagedGate): boolean => gate.verdict === 'pass' && !gate.unstable;
  const [notable, fine] = [gates.filter((each) => !isFine(each)), gates.filter(isFine)];
  const withStage = new Set(gates.map(({ stage }) => stage)).size > 1;
  const passed = table(fine, withStage);
  const isOpen = notable.length === 0 && fine.length <= MOST_OPEN;
  const folded = [`<details><summary>${plural(fine.length, 'gate')} passed</summary>`, '', passed, '', '</details>'];
  return [
    ...(notable.length === 0 ? [] : [table(notable, withStage)]),
    ...(fine.length === 0 ? [] : [isOpen ? passed : folded.join('\n')]),
  ];
}

function table(gates: readonly StagedGate[], withStage: boolean): string {
  const rows = gates
    .slice(0, MOST_ROWS)
    .map(({ stage, scenario, gate }) => [
      labelOf(gate),
      ...(withStage ? [code(stage)] : []),
      code(scenario.name),
      code(partsOfGate(gate.gate).figure),
      plain(measuredText(gate)),
      code(limitText(gate)),
      formatMargin(marginOf(gate)),
    ]);
  const lines = markdownTable(
    [
      ['verdict', 'left'],
      ...(withStage ? [['stage', 'left'] as const] : []),
      ['scenario', 'left'],
      ['gate', 'left'],
      ['measured', 'right'],
      ['limit', 'right'],
      ['margin', 'right'],
    ],
    rows,
  );
  const more = gates.length - rows.length;
  return [...lines, ...(more > 0 ? ['', `And ${plural(more, 'more gate')}: see the results.`] : [])].join('\n');
}

function labelOf(gate: GateResult): string {
  if (isWarning(gate)) return '⚠️ WARN';
  const unstable = gate.unstable ? ', unstable' : '';
  switch (gate.verdict) {
    case 'pass':
      return `✅ PASS${unstable}`;
    case 'fail':
      return `❌ FAIL${unstable}`;
    case 'invalid':
      return `❓ INVALID${unstable}`;
    case 'n/a':
      return '➖ N/A';
  }
}
