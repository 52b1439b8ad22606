import { escapeText } from './escape.ts';
import { wrap } from './fit.ts';
import { formatBytes } from './quantity.ts';
import { tableLines } from './table.ts';

/** One figure of a budget, and what it was before; `was` is null if it is new. Values are bytes. */
export type BudgetChange = {
  readonly scenario: string;
  readonly metric: string;
  readonly was: number | null;
  readonly value: number;
  readonly tolerancePercent: number;
};

const NARROWEST_NAME = 8;

/** The budget file, and the file whose scenarios it is for. */
export type BudgetPlace = { readonly path: string; readonly file: string };

/** What `perf-harness budget` prints: a line for each figure, with its change if it was measured again. */
export function renderBudget(changes: readonly BudgetChange[], { path, file }: BudgetPlace, width: number): string {
  const hasChanges = changes.some(({ was }) => was !== null);
  const columns = [
    { head: 'scenario', cells: changes.map(({ scenario }) => escapeText(scenario)), clipTo: NARROWEST_NAME },
    { head: 'metric', cells: changes.map(({ metric }) => escapeText(metric)), align: 'left' as const },
    { head: 'value', cells: changes.map(({ value }) => exactBytes(value)) },
    { head: 'tolerance', cells: changes.map(({ tolerancePercent }) => `${tolerancePercent} %`) },
  ];
  const before = [
    { head: 'was', cells: changes.map(({ was }) => (was === null ? '–' : exactBytes(was))) },
    { head: 'change', cells: changes.map(changeInWords) },
  ];
  return [
    ...tableLines(hasChanges ? [...columns, ...before] : columns, width),
    '',
    ...wrap(`in ${escapeText(path)}, for ${escapeText(file)}`, width),
  ].join('\n');
}

/** Values below 100 kB are shown in whole bytes, because one more byte on the wire is a change. */
function exactBytes(bytes: number): string {
  if (bytes >= 100_000) return formatBytes(bytes);
  return `${bytes.toLocaleString('en-US', { maximumFractionDigits: 1 })} B`;
}

function changeInWords({ was, value }: BudgetChange): string {
  if (was === null || was === 0) return 'new';
  const percent = (value / was - 1) * 100;
  if (percent === 0) return 'none';
  return `${percent > 0 ? '+' : '−'}${Math.abs(percent).toFixed(2)} %`;
}
