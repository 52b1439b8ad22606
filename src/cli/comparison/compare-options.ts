import { randomInt } from 'node:crypto';
import { HarnessError } from '../../errors.ts';
import type { LaunchesWanted } from '../../harness/comparison/comparison-options.ts';
import { parseDuration } from '../../scenarios/fields/units.ts';
import { wholeNumber } from '../options/every-command.ts';

/** Fewer launches decide nothing. */
const FEWEST_LAUNCHES = 5;
const MOST_LAUNCHES = 1_000;
const [SHORTEST_MS, LONGEST_MS] = [1_000, 86_400_000];
const DEFAULT_FOR = '2m';
const HIGHEST_SEED = 2 ** 32 - 1;

/** `--launches N`, or `--launches auto` with `--for`. Throws HarnessError `USAGE` for anything else. */
export function launchesOf(text: string, forText: string | undefined): LaunchesWanted {
  if (text !== 'auto') {
    if (!/^\d+$/.test(text) || forText !== undefined) throw wrongLaunches(text, forText);
    return { kind: 'number', count: wholeNumber('--launches', text, FEWEST_LAUNCHES, MOST_LAUNCHES) };
  }
  const duration = parseDuration(forText ?? DEFAULT_FOR);
  if (!duration.ok) throw new HarnessError('USAGE', `--for: ${duration.message}`, { hint: duration.hint });
  if (duration.value >= SHORTEST_MS && duration.value <= LONGEST_MS) return { kind: 'auto', forMs: duration.value };
  throw new HarnessError('USAGE', `--for: expected 1s to 24h, got "${forText}"`);
}

/** The seed that is given, or one that is drawn. */
export function seedOf(text: string | undefined): number {
  return text === undefined ? randomInt(HIGHEST_SEED) : wholeNumber('--seed', text, 0, HIGHEST_SEED);
}

function wrongLaunches(text: string, forText: string | undefined): HarnessError {
  if (forText !== undefined) {
    return new HarnessError('USAGE', `--for is for --launches auto, and --launches says ${text}`, {
      hint: 'leave one of the two out',
    });
  }
  return new HarnessError(
    'USAGE',
    `--launches: expected auto or a whole number from ${FEWEST_LAUNCHES} on, got "${text}"`,
  );
}
