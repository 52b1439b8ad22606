import type { FailureResult } from '../../harness/result/result.ts';
import { plural } from '../../plural.ts';
import { escapeText } from '../escape.ts';
import { wrap } from '../fit.ts';
import { byCount } from '../gates/failure-example.ts';
import { numberColumn } from '../quantity-column.ts';
import { type Column, tableLines } from '../table.ts';

const INDENT = '  ';
const NARROWEST_NAME = 12;
const NARROWEST_EXCERPT = 16;

export type FailureOptions = {
  /** How many kinds are shown; null for all of them. */
  readonly most: number | null;
  /** Whether the first failure of each kind is described below its line. */
  readonly inWords: boolean;
};

/**
 * The failures of a scenario by class, status and request: how many, the time of the first and of the last, how the first
 * body began. The most frequent come first. The column of bodies is left out where no
 * failure had one.
 */
export function failureLines(
  failures: readonly FailureResult[],
  width: number,
  { most, inWords }: FailureOptions,
): readonly string[] {
  if (failures.length === 0) return [];
  const sorted = byCount(failures);
  const rows = sorted.slice(0, most ?? sorted.length);
  const [head = '', ...lines] = tableLines(columnsOf(rows), width);
  const words = (row: number): readonly string[] =>
    inWords ? wrap(escapeText(rows[row]?.detail ?? ''), width - INDENT.length).map((line) => `${INDENT}${line}`) : [];
  const more = sorted.length - rows.length;
  const rest = more === 0 ? [] : [`and ${plural(more, 'more kind')}, with --details`];
  return [head, ...lines.flatMap((line, row) => [line, ...words(row)]), ...rest];
}

function columnsOf(rows: readonly FailureResult[]): readonly Column[] {
  const hasBodies = rows.some(({ excerpt }) => excerpt !== null);
  const times: readonly Column[] = [
    numberColumn('count', '', rows, ({ count }) => count),
    { head: 'first', cells: rows.map(({ firstAt }) => timeOfDay(firstAt)) },
    { head: 'last', cells: rows.map(({ lastAt }) => timeOfDay(lastAt)) },
  ];
  const body: Column = {
    head: 'body',
    cells: rows.map(({ excerpt }) => (excerpt === null ? '–' : escapeText(excerpt))),
    align: 'left',
    clipTo: NARROWEST_EXCERPT,
  };
  return [
    { head: 'failure', cells: rows.map(describeClass) },
    { head: 'request', cells: rows.map(({ request }) => escapeText(request)), align: 'left', clipTo: NARROWEST_NAME },
    ...times,
    ...(hasBodies ? [body] : []),
  ];
}

/** `status 503`, `reset`; a check that failed on a 200 is `check`. */
function describeClass({ failure, status }: FailureResult): string {
  return failure === 'status' && status !== null ? `status ${status}` : failure;
}

/** The time of day in UTC, like all times of a result. */
function timeOfDay(iso: string): string {
  return iso.slice(11, 19);
}
