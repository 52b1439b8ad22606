import type { OnEvent, RunEvent } from '../../harness/result/event.ts';
import { escapeText } from '../../reports/escape.ts';
import { type CommandIo, isLive, type OutputStream } from './command-io.ts';
import { openLiveView } from './live-view.ts';
import type { Logging } from './log-level.ts';
import { createLogger } from './logger.ts';
import {
  describeConfirming,
  describeConnecting,
  describeDataset,
  describeLaunch,
  describePhase,
  describePreparing,
  describeRemoving,
  describeSecond,
  describeVerdict,
  describeWaiting,
  PROFILING,
} from './progress-text.ts';

/** Shows what a run is doing, on stderr. `clear` makes room for a report on the same terminal. */
export type Progress = {
  readonly onEvent: OnEvent;
  readonly clear: () => void;
  /** A line that stays: something that needs attention. */
  readonly say: (message: string) => void;
  /** A line that stays: something to know. */
  readonly tell: (message: string) => void;
};

/** How often a log reports on a measurement, or on a dataset that is being made. */
const LOG_EVERY_SEC = 10;
const LOG_DATASET_EVERY_MS = 2_000;

/** A live view on a terminal. A log elsewhere, in CI, and if the user asked for a log. */
export function openProgress(logging: Logging, io: Pick<CommandIo, 'stderr' | 'environment'>): Progress {
  return logging.format === null && isLive(io) ? createLiveProgress(io.stderr) : createLoggedProgress(logging, io);
}

/** Redraws the scenarios that have ended, with their verdicts, and what is running now. */
function createLiveProgress(stream: OutputStream): Progress {
  const view = openLiveView(stream);
  const ended: string[] = [];
  let place = '';
  const draw = (what: string): void => view.draw([...ended, `${place}${escapeText(what)}`]);
  const say = (message: string): void => {
    view.clear();
    stream.write(`${escapeText(message)}\n`);
  };
  const onEvent = (event: RunEvent): void => {
    switch (event.kind) {
      case 'dataset':
        draw(describeDataset(event));
        return;
      case 'scenario':
        place = `${event.number}/${event.of} ${escapeText(event.name)}  `;
        draw('starting the target');
        return;
      case 'phase':
        draw(describePhase(event));
        return;
      case 'second':
        draw(describeSecond(event));
        return;
      case 'confirming':
        say(`${event.scenario}: ${describeConfirming(event)}`);
        return;
      case 'connecting':
        draw(describeConnecting(event));
        return;
      case 'waiting':
        draw(describeWaiting(event));
        return;
      case 'profiling':
        draw(PROFILING);
        return;
      case 'preparing':
        draw(describePreparing(event));
        return;
      case 'removing':
        draw(describeRemoving(event));
        return;
      case 'launch':
        draw(describeLaunch(event));
        return;
      case 'trouble':
        say(`${event.scenario}: ${event.message}`);
        return;
      case 'judged':
        ended.push(escapeText(`${event.result.name}: ${describeVerdict(event.result)}`));
        view.draw(ended);
        return;
    }
  };
  return { onEvent, clear: view.clear, say, tell: say };
}

/** The same as log lines, for a file or a CI job. */
export function createLoggedProgress(logging: Logging, io: Pick<CommandIo, 'stderr'>): Progress {
  const logger = createLogger(logging, io);
  let datasetMs = Number.NaN;
  let reportedSec = 0;
  /** The patience that was left when it was last logged. */
  let waitingSaidMs = 0;
  const isWaitDue = ({ leftMs }: { readonly leftMs: number }): boolean => {
    const isDue = waitingSaidMs - leftMs >= LOG_EVERY_SEC * 1e3 || leftMs > waitingSaidMs;
    if (isDue) waitingSaidMs = leftMs;
    return isDue;
  };
  const onEvent = (event: RunEvent): void => {
    switch (event.kind) {
      case 'dataset': {
        const nowMs = performance.now();
        if (nowMs - datasetMs < LOG_DATASET_EVERY_MS) return;
        // The first event only starts the clock, so that short work logs nothing.
        if (!Number.isNaN(datasetMs)) logger.info(describeDataset(event));
        datasetMs = nowMs;
        return;
      }
      case 'scenario':
        logger.info({ scenario: event.name }, `scenario ${event.number} of ${event.of}, starting the target`);
        return;
      case 'phase':
        reportedSec = 0;
        logger.info({ scenario: event.scenario }, describePhase(event));
        return;
      case 'second': {
        const isDue = event.doneSec - reportedSec >= LOG_EVERY_SEC;
        if (isDue) reportedSec = event.doneSec;
        logger[isDue ? 'info' : 'debug']({ scenario: event.scenario }, describeSecond(event));
        return;
      }
      case 'confirming':
        logger.info({ scenario: event.scenario }, describeConfirming(event));
        return;
      case 'connecting':
        logger[isWaitDue(event) ? 'info' : 'debug']({ scenario: event.scenario }, describeConnecting(event));
        return;
      case 'waiting':
        logger[isWaitDue(event) ? 'info' : 'debug']({ scenario: event.scenario }, describeWaiting(event));
        return;
      case 'profiling':
        logger.info({ scenario: event.scenario }, PROFILING);
        return;
      case 'preparing':
        logger.info(describePreparing(event));
        return;
      case 'removing':
        logger.info(describeRemoving(event));
        return;
      case 'launch':
        logger.info({ scenario: event.scenario }, describeLaunch(event));
        return;
      case 'trouble':
        logger.warn({ scenario: event.scenario }, event.message);
        return;
      case 'judged':
        logger.info({ scenario: event.result.name }, describeVerdict(event.result));
        return;
    }
  };
  return {
    onEvent,
    clear: () => undefined,
    say: (message) => logger.warn(message),
    tell: (message) => logger.info(message),
  };
}
