import { HarnessError } from '../../errors.ts';
import { addressObstacle } from '../../loopback.ts';
import { parseDuration, parsePercent, type Quantity } from '../../scenarios/fields/units.ts';
import { wholeNumber } from './every-command.ts';

/** What is watched beside the machine. */
export type WatchTarget =
  | { readonly kind: 'machine' }
  | { readonly kind: 'pid'; readonly pid: number }
  | { readonly kind: 'port'; readonly port: number }
  | { readonly kind: 'command'; readonly words: readonly [string, ...string[]] };

/** The largest number of a process that Linux gives. */
const HIGHEST_PID = 4_194_304;
const [SHORTEST_INTERVAL_MS, LONGEST_INTERVAL_MS] = [100, 3_600_000];
const LONGEST_DURATION_MS = 366 * 86_400_000;

export function watchTargetOf(args: {
  readonly pid: string | undefined;
  readonly port: string | undefined;
  readonly words: readonly string[];
}): WatchTarget {
  const { pid, port, words } = args;
  const [command, ...rest] = words;
  const given = [pid && '--pid', port && '--port', command !== undefined && '-- COMMAND'].filter(Boolean);
  if (given.length > 1) {
    throw new HarnessError('USAGE', `${given.join(' and ')}: a monitor watches one of them`, {
      hint: 'leave out all but one; a second monitor can watch the other',
    });
  }
  if (pid !== undefined) return { kind: 'pid', pid: wholeNumber('--pid', pid, 1, HIGHEST_PID) };
  if (port !== undefined) return { kind: 'port', port: wholeNumber('--port', port, 1, 65_535) };
  return command === undefined ? { kind: 'machine' } : { kind: 'command', words: [command, ...rest] };
}

export function intervalOf(text: string): number {
  return within('--interval', text, parseDuration(text), SHORTEST_INTERVAL_MS, LONGEST_INTERVAL_MS, '100ms to 1h');
}

export function durationOf(text: string): number {
  return within(
    '--duration',
    text,
    parseDuration(text),
    SHORTEST_INTERVAL_MS,
    LONGEST_DURATION_MS,
    '100ms to 366 days',
  );
}

/** `80` and `80%` are the same. At 100 % an alert could never be raised. */
export function percentOf(flag: string, text: string): number {
  const percent = parsePercent(/^[\d.]+$/.test(text) ? `${text}%` : text);
  return within(flag, text, percent, 1, 99.9, '1 to 99.9 per cent');
}

export function responseTimeOf(text: string): number {
  return within('--response-time', text, parseDuration(text), 1, LONGEST_INTERVAL_MS, '1ms to 1h');
}

/** A URL that the monitor asks. An address of another machine is refused here, unless it is allowed; a name once it is resolved. */
export function httpUrlOf(flag: string, text: string, allowHosts: readonly string[]): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new HarnessError('USAGE', `${flag}: expected an http or https URL, got "${text}"`, {
      hint: 'such as http://127.0.0.1:8080/health',
    });
  }
  const obstacle = addressObstacle(url.hostname, allowHosts);
  if (obstacle === null) return text;
  throw new HarnessError('USAGE', `${flag}: ${obstacle}`, { hint: 'a monitor asks this machine only' });
}

function within(flag: string, text: string, read: Quantity, lowest: number, highest: number, range: string): number {
  if (!read.ok) throw new HarnessError('USAGE', `${flag}: ${read.message}`, { hint: read.hint });
  if (read.value >= lowest && read.value <= highest) return read.value;
  throw new HarnessError('USAGE', `${flag}: expected ${range}, got "${text}"`);
}
