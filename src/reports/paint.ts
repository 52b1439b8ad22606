import type { Verdict } from '../harness/result/result.ts';

/** How a report is coloured; without colours if the output is not a terminal. */
export type Paint = {
  readonly verdict: (verdict: Verdict) => string;
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly warn: (text: string) => string;
};

const LABELS: Readonly<Record<Verdict, string>> = { pass: 'PASS', fail: 'FAIL', invalid: 'INVALID', 'n/a': 'N/A' };
/** SGR codes: green, red, yellow, faint. */
const CODES: Readonly<Record<Verdict, number>> = { pass: 32, fail: 31, invalid: 33, 'n/a': 2 };

export function createPaint(coloured: boolean): Paint {
  const sgr = (code: number, text: string): string => (coloured ? `\u001b[${code}m${text}\u001b[0m` : text);
  return {
    verdict: (verdict) => sgr(CODES[verdict], LABELS[verdict]),
    bold: (text) => sgr(1, text),
    dim: (text) => sgr(2, text),
    warn: (text) => sgr(33, text),
  };
}
