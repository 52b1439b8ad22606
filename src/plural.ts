/** A count with its noun: `1 change`, `1,200 changes`. `many` is for a noun that takes no s. */
export function plural(count: number, noun: string, many: string = `${noun}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? noun : many}`;
}
