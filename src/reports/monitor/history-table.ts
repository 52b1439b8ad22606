import type { Figure, HistoryEntry } from '../../monitor/history/history-entry.ts';
import { unitOf } from '../../monitor/metrics/metric-units.ts';
import { plural } from '../../plural.ts';
import { escapeText } from '../escape.ts';
import { type Column, tableLines } from '../table.ts';
import { formatMetric } from './metric-quantity.ts';

type Row = { min: number; weighted: number; spanMs: number; max: number; last: number };

type Watched = {
  firstMs: number;
  lastMs: number;
  readings: number;
  folded: number;
  readonly rows: Map<string, Row>;
  /** The rows of `metrics`, which many entries share: a look-up by name for each of millions of figures would take longer than all else. */
  metrics: readonly string[];
  inOrder: (Row | undefined)[];
};

/** A history as a table for each thing that was watched, a metric a line. It keeps a few numbers of each, however long it was. */
export class HistoryTable {
  readonly #watched = new Map<string, Watched>();
  #entries = 0;

  get entries(): number {
    return this.#entries;
  }

  /** In the order of time. */
  add(entry: HistoryEntry): void {
    const { watched, atMs, spanMs, readings, metrics } = entry;
    this.#entries += 1;
    const before = this.#watched.get(watched);
    const all: Watched = before ?? {
      firstMs: atMs - spanMs,
      lastMs: atMs,
      readings: 0,
      folded: 0,
      rows: new Map(),
      metrics: [],
      inOrder: [],
    };
    if (before === undefined) this.#watched.set(watched, all);
    all.lastMs = atMs;
    all.readings += readings;
    if (readings > 1) all.folded += 1;
    if (all.metrics !== metrics) {
      all.metrics = metrics;
      all.inOrder = metrics.map((metric) => all.rows.get(metric));
    }
    for (let index = 0; index < metrics.length; index += 1) {
      const figure = entry.figureAt(index);
      if (figure === null) continue;
      const row = all.inOrder[index];
      if (row !== undefined) addFigure(row, figure);
      else {
        const made = rowOf(figure);
        all.inOrder[index] = made;
        all.rows.set(metrics[index] as string, made);
      }
    }
  }

  lines(width: number): readonly string[] {
    return [...this.#watched].flatMap(([name, watched], index) => [
      ...(index === 0 ? [] : ['']),
      escapeText(name),
      ...headOf(watched),
      '',
      ...tableLines(columnsOf(watched.rows), width),
    ]);
  }
}

function rowOf({ min, mean, max, spanMs }: Figure): Row {
  return { min, weighted: mean * spanMs, spanMs, max, last: mean };
}

function addFigure(row: Row, { min, mean, max, spanMs }: Figure): void {
  row.min = Math.min(row.min, min);
  row.max = Math.max(row.max, max);
  row.weighted += mean * spanMs;
  row.spanMs += spanMs;
  row.last = mean;
}

function headOf({ firstMs, lastMs, readings, folded }: Watched): readonly string[] {
  const times = `${timeOf(firstMs)} – ${timeOf(lastMs)}`;
  const thinned =
    folded === 0
      ? []
      : [
          `older readings were thinned to ${plural(folded, 'entry').replace('entrys', 'entries')}, of a minute or an hour each`,
        ];
  return [`${times}, ${plural(readings, 'reading')}`, ...thinned];
}

function columnsOf(rows: ReadonlyMap<string, Row>): readonly Column[] {
  const sorted = [...rows].sort(([a], [b]) => a.localeCompare(b));
  const column = (head: string, figureIn: (row: Row) => number): Column => ({
    head,
    cells: sorted.map(([metric, row]) => formatMetric(unitOf(metric) ?? '', figureIn(row))),
  });
  return [
    { head: 'metric', cells: sorted.map(([metric]) => escapeText(metric)), clipTo: 12 },
    column('min', ({ min }) => min),
    column('mean', ({ weighted, spanMs, last }) => (spanMs === 0 ? last : weighted / spanMs)),
    column('max', ({ max }) => max),
    column('last', ({ last }) => last),
  ];
}

/** `2026-03-01 12:00:05Z`. */
function timeOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')}Z`;
}
