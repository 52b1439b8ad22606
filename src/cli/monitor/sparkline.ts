const BARS = '▁▂▃▄▅▆▇█';

/** The last `width` values as bars, from the lowest of them to the highest; a value that is absent is a blank. */
export function sparkline(values: readonly (number | null)[], width: number): string {
  const shown = values.slice(-width);
  const numbers = shown.filter((value) => value !== null);
  const [lowest, highest] = [Math.min(...numbers), Math.max(...numbers)];
  const bars = shown.map((value) => {
    if (value === null) return ' ';
    // Values that are all the same are a line at the bottom, not a wall.
    const share = highest > lowest ? (value - lowest) / (highest - lowest) : 0;
    return BARS[Math.round(share * (BARS.length - 1))];
  });
  return bars.join('').padStart(width);
}
