/** Options that may be given more than once, and `_`, the words that are no options. */
const LISTS: readonly string[] = ['scenario', 'allow-host', 'allowHost', 'alert', 'metric', '_'];

/** If any other option is given twice, the last one wins: a script can override a command line by adding to it. */
export function keepLast(args: Record<string, unknown>): void {
  for (const [key, value] of Object.entries(args)) {
    if (Array.isArray(value) && !LISTS.includes(key)) args[key] = value.at(-1);
  }
}

/** The values of an option that takes a list. It may be given several times, or once with commas between the values. */
export function listOf(values: readonly string[] | undefined): readonly string[] {
  return (values ?? []).flatMap((value) => value.split(',')).filter((value) => value !== '');
}
