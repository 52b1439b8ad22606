/**
 * A user may wait this long for one scenario file. It is the CPU time of the thread that reads the file: about what a clock shows where
 * nothing else runs, which a machine that is busy with other things can't tell.
 */
export const MOST_FILE_MS = 1_000;
/** And the process of any fuzzer so much memory, RSS, in MB. */
const MOST_MB = 300;

/** A figure with its limit, in words, and whether it is beyond it. */
export type Judged = { readonly text: string; readonly isBeyond: boolean };

export function judgeFigure(value: number, limit: number, unit: string): Judged {
  const isBeyond = !(value <= limit);
  return { text: `${Math.ceil(value)} ${unit} (${isBeyond ? 'BEYOND the limit of' : 'limit'} ${limit})`, isBeyond };
}

/** The most memory that this process has held until now; Node tells it in units of 1,024 bytes. */
export function judgePeakRss(maxRssKib: number = process.resourceUsage().maxRSS): Judged {
  return judgeFigure((maxRssKib * 1_024) / 1e6, MOST_MB, 'MB');
}
