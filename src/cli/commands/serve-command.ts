import { provideDataset } from '../../datasets/recipes/dataset.ts';
import type { ProgressStep } from '../../datasets/store/progress.ts';
import { HarnessError } from '../../errors.ts';
import { openScenarios } from '../../harness/load-scenarios.ts';
import { withoutSecrets } from '../../harness/result/masked-error.ts';
import { createClock } from '../../metrics/clock.ts';
import { describeFaults } from '../../reports/faults.ts';
import type { ScenarioFile } from '../../scenarios/parse-scenarios.ts';
import { startOpenSpecTarget } from '../../targets/openspec/start-openspec.ts';
import { type FileChoice, scenarioSource } from '../options/scenario-file.ts';
import type { CommandIo } from '../terminal/command-io.ts';
import type { Logging } from '../terminal/log-level.ts';
import { createLoggedProgress } from '../terminal/run-progress.ts';
import { listenForSignals } from '../terminal/signals.ts';

export type ServeArguments = FileChoice & {
  readonly port: number;
  readonly cacheDir: string;
  readonly logging: Logging;
};

/** Serves the dataset of a scenario file by itself, faults included, until a signal. Use it with `--target`, or with curl. */
export async function serveCommand(args: ServeArguments, io: CommandIo): Promise<number> {
  const file = openScenarios(await scenarioSource(args, io), {}, io.environment);
  return withoutSecrets(file.secrets, () => serveFile(file, args, io));
}

async function serveFile(file: ScenarioFile, args: ServeArguments, io: CommandIo): Promise<number> {
  const specs = file.scenarios.flatMap(({ target }) => (target.kind === 'openspec' ? [target] : []));
  const [spec] = specs;
  if (!spec) throw new HarnessError('CONFIG', `${file.path} has no scenario with an openspec target`);
  const progress = createLoggedProgress(args.logging, io);
  const signals = listenForSignals(io, { onFirst: () => undefined });
  const onProgress = ({ done, total, what }: ProgressStep): void =>
    progress.onEvent({ kind: 'dataset', done, total, what });
  const dataset = await provideDataset(spec.dataset, { cacheDir: args.cacheDir, onProgress, signal: signals.stop });
  const { faults } = spec;
  const target = await startOpenSpecTarget({ ...dataset, port: args.port, faults });
  if (faults) progress.say(describeFaults(faults));
  // There is no measured window here, so the times of timed faults count from now.
  target.begin(createClock()());
  io.stdout.write(`${target.origin}\n`);
  const died = await Promise.race([target.died, new Promise<null>((resolve) => untilAborted(signals.stop, resolve))]);
  await target.close();
  signals.release();
  if (died !== null) throw new HarnessError('TARGET', `the server died: ${died}`);
  return 0;
}

function untilAborted(signal: AbortSignal, resolve: (value: null) => void): void {
  if (signal.aborted) resolve(null);
  else signal.addEventListener('abort', () => resolve(null), { once: true });
}
