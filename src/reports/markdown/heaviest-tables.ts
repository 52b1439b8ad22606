import type { ProfileResult } from '../../harness/result/result.ts';
import { type Place, placeText } from '../gates/source-place-text.ts';
import { formatBytes, formatDuration, formatIn } from '../quantity.ts';
import type { StagedScenario } from '../stages/staged-report.ts';
import { code, markdownTable, plain } from './markdown-text.ts';

type Row = Place & { readonly share: number; readonly amount: string };

/** The functions in which a target spent its time, or that allocated its memory, for each scenario of which a gate failed. */
export function heaviestTables(scenarios: readonly StagedScenario[]): readonly string[] {
  return scenarios.flatMap(({ scenario: { name, profile, gates } }) =>
    profile === null || !gates.some(({ verdict }) => verdict === 'fail') ? [] : tablesOf(name, profile),
  );
}

function tablesOf(name: string, { cpu, heap, remarks }: ProfileResult): readonly string[] {
  const functions = cpu?.functions.map((each) => ({ ...each, amount: formatDuration(each.selfMs) })) ?? [];
  const allocators = heap?.allocators.map((each) => ({ ...each, amount: formatBytes(each.bytes) })) ?? [];
  return [
    ...(cpu === null ? [] : [table(`Where the time of ${code(name)} went`, cpu.gates, 'self time', functions)]),
    ...(heap === null ? [] : [table(`What allocated the memory of ${code(name)}`, heap.gates, 'size', allocators)]),
    ...(remarks.length === 0 ? [] : [`Profile of ${code(name)}: ${remarks.map(plain).join('; ')}`]),
  ];
}

function table(title: string, gates: readonly string[], amount: string, rows: readonly Row[]): string {
  const of = gates.length === 0 ? '' : `, for ${gates.map(code).join(', ')}`;
  const lines = markdownTable(
    [
      [amount, 'right'],
      ['share', 'right'],
      ['function', 'left'],
      ['place', 'left'],
    ],
    rows.map((row) => [row.amount, formatIn('%', row.share), code(row.function), code(placeText(row))]),
  );
  return [`**${title}**${of}`, '', ...lines].join('\n');
}
