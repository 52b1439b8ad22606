/** Stands in the name of every change that a workload makes, so that whoever walks the list can leave them out. */
const MARK = 'perf-harness';
/** In words for the user. */
export const MADE_CHANGES: string = `*-${MARK}-*`;
const MADE = new RegExp(`^[a-z]-${MARK}-`);
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
/** Coprime to the number of letters: one name after the other, they come to all of them. */
const STEP = 7;

/**
 * Name of the change that a user makes as its `number`-th. No other user of the same `unique` start has it. The first
 * letter spreads what is made over a list that is sorted by name: in front of where a walk is, and behind it.
 */
export function changeName(unique: string, user: number, number: number): string {
  const letter = LETTERS.charAt((user + number * STEP) % LETTERS.length);
  return `${letter}-${MARK}-${unique}-${user}-${number}`;
}

/** Whether a workload has made it, of this run or of any other. */
export function isMadeName(name: string): boolean {
  return MADE.test(name);
}
