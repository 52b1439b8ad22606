import { HarnessError } from '../../errors.ts';

/** Options that may be given more than once, and `_`, the words that are no options. */
const LISTS: readonly string[] = [
  'scenario',
  'allow-host',
  'allowHost',
  'alert',
  'metric',
  'header',
  'H',
  'gate',
  'require',
  'report',
  'result',
  'path',
  'what',
  '_',
];

/** If any other option is given twice, the last one wins: a script can override a command line by adding to it. */
export function keepLast(args: Record<string, unknown>): void {
  for (const [key, value] of Object.entries(args)) {
    if (Array.isArray(value) && !LISTS.includes(key)) args[key] = value.at(-1);
  }
}

/** What the shell asks with while a word is being completed; an empty word is right there. */
export const COMPLETION = 'get-yargs-completions';

/**
 * No option and no argument may be empty, as one becomes whose variable is not set: `--scenario "$NAME"` would run every
 * scenario, and `--out "$DIR"` would write into the current folder. Throws HarnessError `USAGE`.
 */
export function refuseEmpty(args: Record<string, unknown>): void {
  if (COMPLETION in args) return;
  for (const [key, value] of Object.entries(args)) {
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    const isBlank = values.some(
      (each) => typeof each === 'string' && each.split(',').every((part) => part.trim() === ''),
    );
    if (!isBlank) continue;
    const name = key === '_' ? 'an argument' : POSITIONALS.includes(key) ? key : `--${key}`;
    throw new HarnessError('USAGE', `${name}: expected a value, got ${JSON.stringify(values.at(-1))}`, {
      hint: 'is a variable of your shell not set?',
    });
  }
}

const POSITIONALS: readonly string[] = ['file', 'dir', 'result', 'what'];

/** The values of an option that takes a list. It may be given several times, or once with commas between the values. */
export function listOf(values: readonly string[] | undefined): readonly string[] {
  return (values ?? []).flatMap((value) => value.split(',')).filter((value) => value !== '');
}
