/** Linear growth makes 4 of four times the size, the sort of a list 4.6, and a list in which each is compared with all others 16. */
export const TIMES = 4;
export const MOST_GROWTH = 6;
const MOST_TRIES = 8;

/** Microseconds of CPU of this process: that of a thread is told in ticks of 4 ms by some kernels. */
function cpuOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

/**
 * CPU of some work, and of `TIMES` times as much, in µs. What disturbs a reading, such as the threads that compile and collect beside it,
 * only adds to it, as does code that is not compiled yet, so the least of several counts. Each reading of the small work is one of
 * `TIMES` of it in a row.
 */
export function growthOf(small: () => void, large: () => void): { readonly few: number; readonly many: number } {
  const inARow = (): void => {
    for (let time = 0; time < TIMES; time++) small();
  };
  let [few, many] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    few = Math.min(few, cpuOf(inARow) / TIMES);
    many = Math.min(many, cpuOf(large));
    if (tries > 0 && many < MOST_GROWTH * few) break;
  }
  return { few, many };
}
