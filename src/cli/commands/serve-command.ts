import { provideDataset } from '../../datasets/recipes/dataset.ts';
import type { ProgressStep } from '../../datasets/store/progress.ts';
import { HarnessError } from '../../errors.ts';
import { openScenarios } from '../../harness/load-scenarios.ts';
import { withoutSecrets } from '../../harness/result/masked-error.ts';
import { createClock } from '../../metrics/clock.ts';
import { describeFaults } from '../../reports/faults.ts';
import type { ScenarioFile } from '../../scenarios/parse-scenarios.ts';
import type { FaultSpec } from '../../scenarios/target/fault.ts';
import type { DatasetSource } from '../../scenarios/target/target-spec.ts';
import { startOpenSpecTarget } from '../../targets/openspec/start-openspec.ts';
import { repositoryChoice } from '../options/repository-option.ts';
import { type FileChoice, scenarioSource } from '../options/scenario-file.ts';
import type { CommandIo } from '../terminal/command-io.ts';
import type { Logging } from '../terminal/log-level.ts';
import { createLoggedProgress } from '../terminal/run-progress.ts';
import { listenForSignals } from '../terminal/signals.ts';

export type ServeArguments = FileChoice & {
  /** A repository to serve in place of what a file says. */
  readonly repository: string | undefined;
  readonly port: number;
  readonly cacheDir: string;
  readonly logging: Logging;
};

/** What an OpenSpec target is made of. */
type Content = { readonly dataset: DatasetSource; readonly faults: FaultSpec | null };

/**
 * Serves the dataset of a scenario file by itself, faults included, or a repository, until a signal. Use it with `--target`, or
 * with curl.
 */
export async function serveCommand(args: ServeArguments, io: CommandIo): Promise<number> {
  const { repository } = args;
  if (repository !== undefined)
    return serve({ dataset: repositoryChoice(repository, args, io), faults: null }, args, io);
  const file = openScenarios(await scenarioSource(args, io), {}, io.environment);
  return withoutSecrets(file.secrets, () => serve(contentOf(file), args, io));
}

function contentOf({ path, scenarios }: ScenarioFile): Content {
  const [content] = scenarios.flatMap(({ target }) => (target.kind === 'openspec' ? [target] : []));
  if (content === undefined) throw new HarnessError('CONFIG', `${path} has no scenario with an openspec target`);
  return content;
}

async function serve({ dataset: source, faults }: Content, args: ServeArguments, io: CommandIo): Promise<number> {
  const progress = createLoggedProgress(args.logging, io);
  const signals = listenForSignals(io, { onFirst: () => undefined });
  const onProgress = ({ done, total, what }: ProgressStep): void =>
    progress.onEvent({ kind: 'dataset', done, total, what });
  const dataset = await provideDataset(source, { cacheDir: args.cacheDir, onProgress, signal: signals.stop });
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
