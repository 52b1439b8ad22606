import type { Alert } from '../../monitor/alerts/alert.ts';
import { unitOf } from '../../monitor/metrics/metric-units.ts';
import { escapeText } from '../../reports/escape.ts';
import { clip, clipStart } from '../../reports/fit.ts';
import { formatMetric } from '../../reports/monitor/metric-quantity.ts';
import type { Paint } from '../../reports/paint.ts';
import { formatDuration } from '../../reports/quantity.ts';
import type { LiveRow } from './live-rows.ts';
import { sparkline } from './sparkline.ts';

export type LiveTable = {
  readonly watched: string;
  /** Since the start of the monitor. */
  readonly elapsedMs: number;
  readonly intervalMs: number;
  /** Whether the key q ends the monitor. */
  readonly hasKeys: boolean;
  readonly rows: readonly LiveRow[];
  /** Metrics for which there is no room. */
  readonly more: number;
  readonly standing: readonly Alert[];
  /** Alerts that were raised since the start, those that are over included. */
  readonly raised: number;
};

const FIGURES = ['now', 'min', 'mean', 'max'] as const;
type Figure = (typeof FIGURES)[number];
/** A figure of each row, as text. */
type Column = { readonly figure: Figure; readonly cells: readonly string[]; readonly width: number };
const CHOICES: readonly (readonly Figure[])[] = [FIGURES, ['now', 'min', 'max'], ['now', 'max'], ['now']];
const GAP = '  ';
const NARROWEST_NAME = 12;
const [NARROWEST_SPARK, WIDEST_SPARK] = [8, 30];

/** The lines of the live table; none is wider than `width` columns. */
export function liveTable(table: LiveTable, width: number, paint: Paint): readonly string[] {
  const { watched, elapsedMs, intervalMs, hasKeys, more } = table;
  const end = hasKeys ? 'q to end' : 'Ctrl-C to end';
  const head = `${escapeText(watched)} · ${formatDuration(elapsedMs)} · every ${formatDuration(intervalMs)} · ${end}`;
  return [
    paint.bold(clip(head, width)),
    '',
    ...metricLines(table.rows, width, paint),
    ...(more > 0 ? [paint.dim(clip(`and ${more} more, which are in the report`, width))] : []),
    '',
    ...alertLines(table, width, paint),
  ];
}

function metricLines(rows: readonly LiveRow[], width: number, paint: Paint): readonly string[] {
  if (rows.length === 0) return [paint.dim('nothing was told yet')];
  const columns = columnsThatFit(
    FIGURES.map((figure) => columnOf(rows, figure)),
    width,
  );
  const figuresWidth = columns.reduce((sum, column) => sum + GAP.length + column.width, 0);
  const longest = Math.max('metric'.length, ...rows.map(({ metric }) => metric.length));
  const roomForName = width - figuresWidth - GAP.length - NARROWEST_SPARK;
  const name = Math.max(NARROWEST_NAME, Math.min(longest, roomForName));
  const spark = Math.min(WIDEST_SPARK, width - name - figuresWidth - GAP.length);
  const figuresOf = (textOf: (column: Column) => string): string =>
    columns.map((column) => GAP + textOf(column).padStart(column.width)).join('');
  const head = `${'metric'.padEnd(name)}${figuresOf(({ figure }) => figure)}`;
  const lines = rows.map((row, index) => {
    const bars = spark > 0 ? GAP + sparkline(row.recent, spark) : '';
    return `${clipStart(escapeText(row.metric), name).padEnd(name)}${figuresOf(({ cells }) => cells[index] ?? '')}${bars}`;
  });
  return [paint.dim(clip(head, width)), ...lines.map((line) => clip(line, width))];
}

/** On a narrow terminal the mean goes first, then the lowest, then the highest value; a column that is cut tells nothing. */
function columnsThatFit(columns: readonly Column[], width: number): readonly Column[] {
  const room = width - NARROWEST_NAME;
  for (const choice of CHOICES) {
    const chosen = columns.filter(({ figure }) => choice.includes(figure));
    if (chosen.reduce((sum, column) => sum + GAP.length + column.width, 0) <= room) return chosen;
  }
  return columns.slice(0, 1);
}

function columnOf(rows: readonly LiveRow[], figure: Figure): Column {
  const cells = rows.map((row) => cellOf(row, figure));
  return { figure, cells, width: Math.max(figure.length, ...cells.map(({ length }) => length)) };
}

function cellOf(row: LiveRow, figure: Figure): string {
  const value = row[figure];
  return value === null ? '–' : formatMetric(unitOf(row.metric) ?? '', value);
}

function alertLines({ standing, raised }: LiveTable, width: number, paint: Paint): readonly string[] {
  const over = raised - standing.length;
  const overText = over > 0 ? [paint.dim(clip(`${over} ${over === 1 ? 'alert is' : 'alerts are'} over`, width))] : [];
  if (standing.length === 0) return over > 0 ? overText : [paint.dim('no alert was raised')];
  const lines = standing.map(({ rule, lastedMs, worst }) => {
    const unit = unitOf(rule.metric) ?? '';
    const condition = `${rule.metric} ${rule.side} ${formatMetric(unit, rule.limit)}`;
    const line = `${rule.severity.padEnd(8)}  ${condition}, worst ${formatMetric(unit, worst)}, for ${formatDuration(lastedMs)}`;
    const text = clip(escapeText(line), width);
    return rule.severity === 'info' ? text : paint.warn(text);
  });
  return [...lines, ...overText];
}
