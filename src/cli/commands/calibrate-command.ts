import { calibrate } from '../../harness/calibration/calibrate.ts';
import { saveCalibration } from '../../harness/calibration/calibration.ts';
import { EXIT } from '../../harness/result/exit-code.ts';
import { defaultThreads } from '../../harness/shards/pool.ts';
import { renderCalibration } from '../../reports/calibration-table.ts';
import { escapeText, printedJson } from '../../reports/escape.ts';
import { type CommandIo, reportWidth } from '../terminal/command-io.ts';
import type { Logging } from '../terminal/log-level.ts';
import { openProgress } from '../terminal/run-progress.ts';
import { untilSignalled } from '../terminal/signals.ts';

export type CalibrateArguments = {
  readonly threads: number | null;
  readonly eachMs: number;
  readonly cacheDir: string;
  readonly json: boolean;
  readonly logging: Logging;
};

/** Measures the harness against a null server, prints the figures and saves them for `run`. */
export async function calibrateCommand(args: CalibrateArguments, io: CommandIo): Promise<number> {
  const progress = openProgress(args.logging, io);
  const onFirst = (): void => progress.say('stopping: a calibration that is not complete is not kept');
  return untilSignalled(io, progress, { onFirst }, async ({ stop }) => {
    const options = { threads: args.threads ?? defaultThreads(), eachMs: args.eachMs, stop };
    const calibration = await calibrate({ ...options, onEvent: progress.onEvent });
    progress.clear();
    // It is printed first: what has been measured is not lost where it can't be kept.
    const text = args.json ? printedJson(calibration, 2) : renderCalibration(calibration, reportWidth(io));
    io.stdout.write(`${text}\n`);
    const path = saveCalibration(args.cacheDir, calibration);
    if (path !== null) {
      if (!args.json) io.stdout.write(`kept in ${escapeText(path)}\n`);
      return EXIT.pass;
    }
    progress.say(
      'a cross-check does not agree, so this calibration is not kept: calibrate again while nothing else runs, and believe no latency until it does',
    );
    return EXIT.invalid;
  });
}
