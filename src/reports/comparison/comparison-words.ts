import type { Change, MetricComparison } from '../../comparison/compare-metrics.ts';
import { plural } from '../../plural.ts';
import { formatIn } from '../quantity.ts';

/** What became of one metric, in words and with its numbers: `10.2 % longer (7.1 % to 13.4 %): a regression`. */
export function comparisonWords(compared: MetricComparison): string {
  if (compared.verdict === 'insufficient') {
    const lost = compared.unusable === 0 ? '' : `, as ${compared.unusable} had a value missing`;
    return `insufficient: ${plural(compared.pairs, 'usable pair')}${lost}; 5 are needed`;
  }
  const { change, unit, verdict } = compared;
  const range = `${amount(change, change.low, unit)} to ${amount(change, change.high, unit)}`;
  const floor = change.scale === 'ratio' ? formatIn('%', change.floor * 100) : formatIn(unit, change.floor);
  switch (verdict) {
    case 'regression':
    case 'improvement':
      return `${sized(change, unit)} (${range}): ${verdict === 'regression' ? 'a regression' : 'an improvement'}`;
    case 'changed':
      return `${sized(change, unit)} (${range}): a change, and nobody has said which direction is worse`;
    case 'no change':
      return `no change: ${range}, within ± ${floor}`;
    case 'undecided':
      return `could not tell apart within ± ${widest(change, unit)} (${range}); ± ${floor} would decide it`;
  }
}

/** `10.2 % longer`. */
function sized(change: Change, unit: MetricComparison['unit']): string {
  const size = change.scale === 'ratio' ? Math.abs(change.value - 1) * 100 : Math.abs(change.value);
  return `${formatIn(change.scale === 'ratio' ? '%' : unit, size)} ${change.direction}`;
}

/** The farther end of the interval, without its sign: smaller changes were not told apart. */
export function widest({ scale, low, high }: Change, unit: MetricComparison['unit']): string {
  if (scale === 'difference') return formatIn(unit, Math.max(Math.abs(low), Math.abs(high)));
  return formatIn('%', Math.max(Math.abs(low - 1), Math.abs(high - 1)) * 100);
}

/** A change with its sign: `+ 7.1 %`, `− 20 MB`. */
export function amount({ scale }: Change, value: number, unit: MetricComparison['unit']): string {
  const signed = scale === 'ratio' ? (value - 1) * 100 : value;
  return `${signed < 0 ? '− ' : '+ '}${formatIn(scale === 'ratio' ? '%' : unit, Math.abs(signed))}`;
}
