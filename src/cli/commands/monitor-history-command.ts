import { HarnessError } from '../../errors.ts';
import { EXIT } from '../../harness/result/exit-code.ts';
import type { HistoryEntry } from '../../monitor/history/history-entry.ts';
import { readHistory } from '../../monitor/history/read-history.ts';
import { CUSTOM_PREFIX, METRIC_UNITS, unitOf } from '../../monitor/metrics/metric-units.ts';
import { escapeText, printedJson } from '../../reports/escape.ts';
import { csvHead, csvLines } from '../../reports/monitor/history-csv.ts';
import { historyRecord } from '../../reports/monitor/history-record.ts';
import { HistoryTable } from '../../reports/monitor/history-table.ts';
import { nearest } from '../../scenarios/fields/nearest.ts';
import { type CommandIo, pathFrom, reportWidth } from '../terminal/command-io.ts';

export type MonitorHistoryOptions = {
  readonly dir: string;
  /** How far back, in ms. */
  readonly sinceMs: number;
  /** Only these metrics, or those that begin as one that ends with `*`; all if there are none. */
  readonly metrics: readonly string[];
  readonly format: 'table' | 'json' | 'csv';
  /** Ms since 1970. */
  readonly nowMs: number;
};

/** Entries that are printed at once, so that a pipe that is full is waited for now and then only. */
const ENTRIES_AT_ONCE = 1000;

/** Prints what monitors have kept. Damage is named on stderr, and what can be read is printed all the same. */
export async function monitorHistoryCommand(options: MonitorHistoryOptions, io: CommandIo): Promise<number> {
  for (const metric of options.metrics) checkMetric(metric);
  const reading = readHistory({ dir: pathFrom(io, options.dir), sinceMs: options.nowMs - options.sinceMs });
  const entries = filtered(reading.entries, options.metrics);
  const count = options.format === 'table' ? printTable(entries, io) : await printLines(entries, options.format, io);
  for (const each of reading.damage) io.stderr.write(`warning: ${escapeText(each)}\n`);
  if (count === 0) io.stderr.write(`${nothingText(options)}\n`);
  return EXIT.pass;
}

function nothingText({ dir, metrics }: MonitorHistoryOptions): string {
  const what = metrics.length === 0 ? 'nothing' : `nothing of ${metrics.join(', ')}`;
  return escapeText(`the history in ${dir} has ${what} in that time; look further back with --since 7d`);
}

/** A name that no metric has would find nothing, for ever. */
function checkMetric(metric: string): void {
  const isPattern = metric.endsWith('*');
  const start = metric.slice(0, -1);
  const names = Object.keys(METRIC_UNITS);
  if (isPattern && (start.startsWith(CUSTOM_PREFIX) || names.some((name) => name.startsWith(start)))) return;
  if (!isPattern && unitOf(metric) !== null) return;
  const match = nearest(metric, names);
  throw new HarnessError('USAGE', `--metric: there is no metric "${metric}"`, {
    hint: `${match === null ? '' : `did you mean "${match}"? `}metrics: ${names.join(', ')}, and ${CUSTOM_PREFIX}NAME`,
  });
}

function* filtered(entries: Iterable<HistoryEntry>, wanted: readonly string[]): Generator<HistoryEntry> {
  // Many entries have the same array of metrics, in which what is wanted is looked for once.
  const choices = new Map<readonly string[], Choice>();
  for (const entry of entries) {
    if (wanted.length === 0) {
      yield entry;
      continue;
    }
    const choice = choices.get(entry.metrics) ?? choiceOf(entry.metrics, wanted);
    choices.set(entry.metrics, choice);
    if (choice.places.some((place) => entry.figureAt(place) !== null)) yield chosenOf(entry, choice);
  }
}

/** The metrics that are wanted of an array of them, and where they stand in it. */
type Choice = { readonly metrics: readonly string[]; readonly places: readonly number[] };

function choiceOf(metrics: readonly string[], wanted: readonly string[]): Choice {
  const chosen = [...metrics.entries()].filter(([, metric]) => wanted.some((each) => fits(each, metric)));
  return { metrics: chosen.map(([, metric]) => metric), places: chosen.map(([place]) => place) };
}

function chosenOf(entry: HistoryEntry, { metrics, places }: Choice): HistoryEntry {
  const { watched, atMs, spanMs, readings } = entry;
  const figureAt: HistoryEntry['figureAt'] = (index) => entry.figureAt(places[index] ?? entry.metrics.length);
  return { watched, atMs, spanMs, readings, metrics, figureAt };
}

function fits(wanted: string, metric: string): boolean {
  return wanted.endsWith('*') ? metric.startsWith(wanted.slice(0, -1)) : metric === wanted;
}

function printTable(entries: Iterable<HistoryEntry>, io: CommandIo): number {
  const table = new HistoryTable();
  for (const entry of entries) table.add(entry);
  for (const line of table.lines(reportWidth(io))) io.stdout.write(`${line}\n`);
  return table.entries;
}

async function printLines(entries: Iterable<HistoryEntry>, format: 'json' | 'csv', io: CommandIo): Promise<number> {
  let lines: string[] = [];
  let count = 0;
  const print = async (): Promise<void> => {
    const isFull = !io.stdout.write(lines.map((line) => `${line}\n`).join(''));
    lines = [];
    if (isFull && io.stdout.writable) await untilDrained(io.stdout);
  };
  if (format === 'csv') lines.push(csvHead());
  for (const entry of entries) {
    // A reader that has had enough (`| head`) is no error.
    if (!io.stdout.writable) break;
    count += 1;
    lines.push(...(format === 'json' ? [printedJson(historyRecord(entry))] : csvLines(entry)));
    if (lines.length >= ENTRIES_AT_ONCE) await print();
  }
  if (lines.length > 0) await print();
  return count;
}

function untilDrained(stream: NodeJS.WritableStream): Promise<void> {
  const events = ['drain', 'close', 'error'];
  return new Promise((done) => {
    const settle = (): void => {
      for (const event of events) stream.off(event, settle);
      done();
    };
    for (const event of events) stream.on(event, settle);
  });
}
