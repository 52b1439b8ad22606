/** Part of the name of every change that a workload makes, so that a walk through the list can tell them from all others. */
const MARK = 'perf-harness';
/** A pattern of these names, for messages to the user. */
export const MADE_CHANGES: string = `*-${MARK}-*`;
const MADE = new RegExp(`^[a-z]-${MARK}-`);
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
/**
 * How many letters each name moves on in the alphabet. It is coprime to the number of letters, so names begin with each
 * letter in turn.
 */
const STEP = 7;

/**
 * Returns the name of the change with this number that a user makes. No other user with the same `unique` start has it. The
 * first letter spreads the changes over a list that is sorted by name, so that some come before the place that a walk has reached
 * and some behind it.
 */
export function changeName(unique: string, user: number, number: number): string {
  const letter = LETTERS.charAt((user + number * STEP) % LETTERS.length);
  return `${letter}-${MARK}-${unique}-${user}-${number}`;
}

/** Returns whether a workload made the change of this name, in this run or in another one. */
export function isMadeName(name: string): boolean {
  return MADE.test(name);
}
