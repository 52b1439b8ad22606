import type { OnEvent, RunEvent } from '../../harness/event.ts';
import { formatBytes, formatDuration, formatIn } from '../../reports/quantity.ts';
import { type CommandIo, isLive, type OutputStream } from './command-io.ts';
import type { Logger } from './logger.ts';

/** Shows what a run is doing, on stderr. `clear` makes room for a report on the same terminal. */
export type Progress = {
  readonly onEvent: OnEvent;
  readonly clear: () => void;
  /** A line that stays. */
  readonly say: (message: string) => void;
};

/** Live on a terminal, log lines elsewhere and in CI. */
export async function openProgress(logger: Logger, io: Pick<CommandIo, 'stderr' | 'environment'>): Promise<Progress> {
  return isLive(io) ? createLiveProgress(io.stderr) : createLoggedProgress(logger);
}

/** A line that is drawn over and over. */
export async function openLiveLine(
  stream: OutputStream,
): Promise<{ readonly draw: (text: string) => void; readonly clear: () => void }> {
  // Only a terminal needs it, and it takes 20 ms to load.
  const { createLogUpdate } = await import('log-update');
  const draw = createLogUpdate(stream);
  return { draw, clear: () => draw.clear() };
}

/** A line that is drawn over and over, for a terminal. */
async function createLiveProgress(stream: OutputStream): Promise<Progress> {
  const { draw, clear } = await openLiveLine(stream);
  let place = '';
  const onEvent = (event: RunEvent): void => {
    switch (event.kind) {
      case 'dataset':
        draw(describeDataset(event));
        return;
      case 'scenario':
        place = `${event.number}/${event.of} ${event.name}`;
        draw(`${place}  starting the target`);
        return;
      case 'phase':
        draw(`${place}  ${describePhase(event)}`);
        return;
      case 'second':
        draw(`${place}  ${describeSecond(event)}`);
        return;
      case 'confirming':
        clear();
        stream.write(`${describeConfirming(event)}\n`);
        return;
      case 'trouble':
        clear();
        stream.write(`${event.scenario}: ${event.message}\n`);
        return;
      case 'judged':
        clear();
        return;
    }
  };
  const say = (message: string): void => {
    clear();
    stream.write(`${message}\n`);
  };
  return { onEvent, clear, say };
}

/** The same as log lines, for a file or a CI job. */
export function createLoggedProgress(logger: Logger): Progress {
  let reportedTenth = -1;
  const onEvent = (event: RunEvent): void => {
    switch (event.kind) {
      case 'dataset': {
        const tenth = Math.floor((event.done / Math.max(1, event.total)) * 10);
        if (tenth !== reportedTenth) logger.info(describeDataset(event));
        reportedTenth = tenth;
        return;
      }
      case 'scenario':
        logger.info(`scenario ${event.number} of ${event.of}: ${event.name}`);
        return;
      case 'phase':
        logger.debug(`${event.scenario}: ${describePhase(event)}`);
        return;
      case 'second':
        logger.debug(`${event.scenario}: ${describeSecond(event)}`);
        return;
      case 'confirming':
        logger.info(describeConfirming(event));
        return;
      case 'trouble':
        logger.warn(`${event.scenario}: ${event.message}`);
        return;
      case 'judged':
        logger.info(`${event.result.name}: ${event.result.verdict}`);
        return;
    }
  };
  return { onEvent, clear: () => undefined, say: (message) => logger.warn(message) };
}

function describeDataset({ done, total, what }: Extract<RunEvent, { kind: 'dataset' }>): string {
  const percent = total > 0 ? Math.floor((done / total) * 100) : 0;
  return `making the dataset  ${percent} %  ${formatBytes(done)} of ${formatBytes(total)}  ${what}`;
}

function describeConfirming({ scenario, gates, runs }: Extract<RunEvent, { kind: 'confirming' }>): string {
  const failed = gates.map(({ gate, value, unit }) => `${gate} at ${formatIn(unit, value ?? 0)}`).join(', ');
  return `${scenario}: ${failed} is a narrow failure; running ${runs} times more before it counts`;
}

const PHASES = {
  warmup: 'warming up',
  measured: 'measuring',
  'cross-check': 'cross-checking with autocannon',
} as const;

function describePhase({ phase, level }: Extract<RunEvent, { kind: 'phase' }>): string {
  const what = PHASES[phase];
  return level === null ? what : `${level}  ${what}`;
}

function describeSecond({ interval, doneSec, ofSec }: Extract<RunEvent, { kind: 'second' }>): string {
  const time = ofSec === null ? formatDuration(doneSec * 1e3) : `${Math.round(doneSec)} of ${Math.round(ofSec)} s`;
  const { level, rate, p95, errors, inFlight } = interval;
  return `${level === null ? '' : `${level}  `}${time}  ${formatIn('/s', rate)}  p95 ${formatDuration(p95)}  errors ${errors}  in flight ${inFlight}`;
}
