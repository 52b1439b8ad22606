import type { Tick } from '../../monitor/watch/monitor-engine.ts';
import type { MonitorReport } from '../../monitor/watch/monitor-report.ts';
import { escapeText } from '../../reports/escape.ts';
import { monitorText } from '../../reports/monitor/monitor-text.ts';
import { createPaint } from '../../reports/paint.ts';
import { type CommandIo, isColoured, reportWidth } from '../terminal/command-io.ts';
import { openLiveView } from '../terminal/live-view.ts';
import { alertLineOf, noteLine, readingLine, reportLine } from './json-lines.ts';
import { LiveRows } from './live-rows.ts';
import { liveTable } from './live-table.ts';

/** Shows people or programs what a monitor sees. */
export type MonitorView = {
  readonly show: (tick: Tick) => void;
  /** A line for people, on stderr. */
  readonly say: (message: string) => void;
  readonly end: (report: MonitorReport) => void;
};

export type ViewOptions = {
  readonly watched: string;
  readonly intervalMs: number;
  readonly hasKeys: boolean;
};

/** Lines that are always there: the head, two blank ones, the head of the table, what has no room, the cursor. */
const FRAME_LINES = 6;
const DEFAULT_ROWS = 24;

/** A line of JSON for each thing that happens. */
export function jsonView(io: Pick<CommandIo, 'stdout' | 'stderr'>): MonitorView {
  return {
    show: ({ reading, changes, notes }) => {
      io.stdout.write([readingLine(reading), ...changes.map(alertLineOf), ...notes.map(noteLine)].join(''));
    },
    say: (message) => io.stderr.write(`${escapeText(message)}\n`),
    end: (report) => io.stdout.write(reportLine(report)),
  };
}

/** A table that is drawn over and over, and the report in its place at the end. */
export function tableView(io: Pick<CommandIo, 'stdout' | 'stderr' | 'environment'>, options: ViewOptions): MonitorView {
  const view = openLiveView(io.stdout);
  const rows = new LiveRows();
  const paint = createPaint(isColoured(io.stdout, io.environment));
  let [raised, elapsedMs] = [0, 0];
  return {
    show: ({ reading, changes, notes, standing }) => {
      rows.add(reading);
      raised += changes.filter(({ kind }) => kind === 'raised').length;
      if (notes.length > 0) view.clear();
      for (const note of notes) io.stderr.write(`${escapeText(note)}\n`);
      const room = (io.stdout.rows ?? DEFAULT_ROWS) - FRAME_LINES - Math.max(1, standing.length + 1);
      const shown = rows.rows(Math.max(1, room));
      elapsedMs += reading.spanMs;
      const table = { ...options, ...shown, elapsedMs, standing, raised };
      view.draw(liveTable(table, reportWidth(io) - 1, paint));
    },
    say: (message) => {
      view.clear();
      io.stderr.write(`${escapeText(message)}\n`);
    },
    end: (report) => {
      view.clear();
      io.stdout.write(`${monitorText(report, reportWidth(io))}\n`);
    },
  };
}
