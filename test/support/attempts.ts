const ATTEMPTS = 4;

/**
 * A machine that is held up by others can only add to a time. So what goes beyond a bound from above is measured again, a
 * few times; the last attempt counts, and is returned. A wrong formula is wrong each time.
 */
export async function measureUntil<Measured>(
  isQuiet: (measured: Measured) => boolean,
  measure: () => Promise<Measured>,
): Promise<Measured> {
  for (let left = ATTEMPTS; ; left -= 1) {
    const measured = await measure();
    if (left === 1 || isQuiet(measured)) return measured;
  }
}
