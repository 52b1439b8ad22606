/** A count with its noun: `1 change`, `1,200 changes`. `many` is for a noun that takes no s. */
export function plural(count: number, noun: string, many: string = `${noun}s`): string {
  return `${count.toLocaleString('en')} ${nounFor(count, noun, many)}`;
}

/** The noun alone, for a count that is shown as plain digits beside others. */
export function nounFor(count: number, noun: string, many: string = `${noun}s`): string {
  return count === 1 ? noun : many;
}

/** The verb of so many of something. */
export function were(count: number): 'was' | 'were' {
  return count === 1 ? 'was' : 'were';
}
