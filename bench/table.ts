import { figureOf, isReached, median, type Reach, type Row, rangeOf } from './row.ts';

const HEAD = ['figure', 'ours', 'peer', 'value', 'lowest – highest', 'reach', ''] as const;

/** One line a figure. The values are ratios where there is a peer. Limits are shown, and judged only if `isJudged`. */
export function renderTable(rows: readonly Row[], isJudged: boolean): string {
  return columns(
    HEAD,
    rows.map((row) => cellsOf(row, isJudged)),
  );
}

/** Texts below each other, with a line under the first of them. */
export function columns(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  const texts = lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const rule = widths.map((width) => '─'.repeat(width)).join('──');
  return [texts[0], rule, ...texts.slice(1)].join('\n');
}

function cellsOf(row: Row, isJudged: boolean): readonly string[] {
  const { name, unit, ours, peer, reach, note } = row;
  const [lowest, highest] = rangeOf(row);
  const amount = (value: number): string => (peer ? ratio(value) : quantity(value, unit));
  return [
    name,
    quantity(median(ours), unit),
    peer ? `${peer.name} ${quantity(median(peer.samples), unit)}` : '–',
    amount(figureOf(row)),
    `${amount(lowest)} – ${amount(highest)}`,
    reach === null ? 'reported' : reachText(reach, amount),
    `${reach === null || !isJudged ? '' : isReached(row) ? 'ok' : 'SHORT'}${note === '' ? '' : `  (${note})`}`,
  ];
}

export function reachText({ op, limit }: Reach, amount: (value: number) => string): string {
  const sign = { '<=': '≤', '>=': '≥', '<': '<' }[op];
  return `${sign} ${amount(limit)}`;
}

function ratio(value: number): string {
  return `${value.toFixed(2)} ×`;
}

export function quantity(value: number, unit: Row['unit']): string {
  const isCount = unit === 'runs' && Number.isInteger(value);
  return `${value.toFixed(isCount || Math.abs(value) >= 100 ? 0 : 1)} ${unit}`;
}
