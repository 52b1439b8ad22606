import type { ScenarioResult } from '../../harness/result/result.ts';
import { escapeText } from '../escape.ts';
import { wrap } from '../fit.ts';
import { numberColumn } from '../quantity-column.ts';
import { type Column, tableLines } from '../table.ts';

export type FailureGroup = ScenarioResult['failures'][number] & {
  readonly status?: number | null;
  readonly count?: number;
  readonly firstAt?: string;
  readonly lastAt?: string;
  readonly excerpt?: string | null;
};

const INDENT = '  ';
const NARROWEST_NAME = 12;
const NARROWEST_EXCERPT = 16;

export type FailureOptions = {
  /** How many kinds are shown; null for all of them. */
  readonly most: number | null;
  /** Whether the first failure of each kind is told in words, below its line. */
  readonly inWords: boolean;
};

/**
 * The failures of a scenario by class, status and request: how many, the time of the first and of the last, how the first
 * body began. The most frequent come first. A column that no failure has anything for is left out; so is a table that would
 * have nothing but classes and requests.
 */
export function failureLines(
  failures: readonly FailureGroup[],
  width: number,
  { most, inWords }: FailureOptions,
): readonly string[] {
  const isCounted = failures.some(({ count }) => count !== undefined);
  if (failures.length === 0 || (!isCounted && !inWords)) return [];
  const sorted = byCount(failures);
  const rows = sorted.slice(0, most ?? sorted.length);
  const [head = '', ...lines] = tableLines(columnsOf(rows), width);
  const words = (row: number): readonly string[] =>
    inWords ? wrap(escapeText(rows[row]?.detail ?? ''), width - INDENT.length).map((line) => `${INDENT}${line}`) : [];
  const more = sorted.length - rows.length;
  const rest = more === 0 ? [] : [`and ${more} more ${more === 1 ? 'kind' : 'kinds'}, with --details`];
  return [head, ...lines.flatMap((line, row) => [line, ...words(row)]), ...rest];
}

function columnsOf(rows: readonly FailureGroup[]): readonly Column[] {
  const hasTimes = rows.some(({ firstAt }) => firstAt !== undefined);
  const hasBodies = rows.some(({ excerpt }) => excerpt != null);
  const times: readonly Column[] = [
    numberColumn('count', '', rows, ({ count }) => count),
    { head: 'first', cells: rows.map(({ firstAt }) => timeOfDay(firstAt)) },
    { head: 'last', cells: rows.map(({ lastAt }) => timeOfDay(lastAt)) },
  ];
  const body: Column = {
    head: 'body',
    cells: rows.map(({ excerpt }) => (excerpt == null ? '–' : escapeText(excerpt))),
    align: 'left',
    clipTo: NARROWEST_EXCERPT,
  };
  return [
    { head: 'failure', cells: rows.map(describeClass) },
    { head: 'request', cells: rows.map(({ request }) => escapeText(request)), align: 'left', clipTo: NARROWEST_NAME },
    ...(hasTimes ? times : []),
    ...(hasBodies ? [body] : []),
  ];
}

/** The most frequent first. */
export function byCount(failures: readonly FailureGroup[]): readonly FailureGroup[] {
  return [...failures].sort((a, b) => (b.count ?? 0) - (a.count ?? 0));
}

/** `status 503`, `reset`; a check that failed on a 200 is `check`. */
function describeClass({ failure, status }: FailureGroup): string {
  return failure === 'status' && status != null ? `status ${status}` : failure;
}

/** UTC, as all times of a result. */
function timeOfDay(iso: string | undefined): string {
  return iso?.slice(11, 19) ?? '–';
}
