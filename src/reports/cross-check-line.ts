import type { CrossCheckDifference, CrossCheckFigures, CrossCheckResult } from '../harness/result/result.ts';
import { formatDuration, formatIn } from './quantity.ts';

/** What the cross-check found, in one sentence; `isRemark` is true if the reader should look at it. */
export function describeCrossCheck(result: CrossCheckResult): { readonly text: string; readonly isRemark: boolean } {
  const { by } = result;
  if (result.agreed === null) return { text: `cross-check by ${by}: undecided: ${result.reason}`, isRemark: true };
  const { agreed, ours, theirs, tolerances, differences, notes } = result;
  const within = `${formatDuration(tolerances.ms)} + ${tolerances.share * 100} %`;
  const rest = notes.map((note) => `; ${note}`).join('');
  if (agreed)
    return { text: `cross-check by ${by}: agrees within ${within}: ${inWords(ours, theirs)}${rest}`, isRemark: false };
  const beyond = differences.map(differenceInWords).join(', ');
  return { text: `cross-check by ${by}: DISAGREES beyond ${within}: ${beyond}${rest}`, isRemark: true };
}

function inWords(ours: CrossCheckFigures, theirs: CrossCheckFigures): string {
  const time = (figure: 'p50' | 'p97.5', own: number | null, other: number | null): readonly string[] =>
    own === null || other === null ? [] : [differenceInWords({ figure, unit: 'ms', ours: own, theirs: other })];
  const rate = differenceInWords({ figure: 'rate', unit: '/s', ours: ours.rate, theirs: theirs.rate });
  return [rate, ...time('p50', ours.p50, theirs.p50), ...time('p97.5', ours.p97_5, theirs.p97_5)].join(', ');
}

function differenceInWords({ figure, unit, ours, theirs }: CrossCheckDifference): string {
  return `${figure} ${formatIn(unit, theirs)} (ours ${formatIn(unit, ours)})`;
}
