import type { Conclusion } from '../../comparison/conclusion.ts';
import type { HarnessError } from '../../errors.ts';
import type { ScenarioFile } from '../../scenarios/parse-scenarios.ts';
import { type BuildSource, describeBuild } from '../builds/build.ts';
import type { ArmName } from '../launches/slice-order.ts';
import { describeEnvironment } from '../result/environment.ts';
import { BY_SIGNAL, exitCodeOfComparison } from '../result/exit-code.ts';
import type { BuildResult, ComparisonResult, ScenarioComparison } from './comparison-result.ts';

export type AskedComparison = {
  readonly file: Pick<ScenarioFile, 'path' | 'source'>;
  readonly sources: { readonly [arm in ArmName]: BuildSource };
  readonly self: boolean;
  readonly seed: number;
  /** Aborted by a signal; `reason` is then the exit code. */
  readonly stop: AbortSignal;
};

export type EndedComparison = {
  readonly id: string;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  readonly scenarios: readonly ScenarioComparison[];
  readonly error: HarnessError | null;
};

/** The result of a comparison, apart from its scenarios. One that did not reach its end can find a regression, and can't pass. */
export function composeRunOfComparison(
  { file, sources, self, seed, stop }: AskedComparison,
  { id, startedAt, finishedAt, scenarios, error }: EndedComparison,
): Omit<ComparisonResult, 'scenarios' | 'skipped'> {
  const interrupted = stop.aborted ? BY_SIGNAL : (error?.lines.map((line) => line.trim()).join('; ') ?? null);
  const found = worstOf(scenarios.map(({ verdict }) => verdict));
  const verdict = interrupted !== null && found === 'pass' ? 'undecided' : found;
  const signal: unknown = stop.aborted ? stop.reason : null;
  return {
    schema: 'perf-harness/comparison@1',
    id,
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt.toISOString(),
    verdict,
    exitCode: typeof signal === 'number' ? signal : exitCodeOfComparison(verdict, error),
    interrupted,
    environment: describeEnvironment(),
    file: file.path,
    source: file.source,
    seed,
    baseline: composeBuild(sources.baseline),
    candidate: composeBuild(sources.candidate),
    self,
  };
}

/** Nothing is known of a comparison without a scenario. */
function worstOf(verdicts: readonly Conclusion[]): Conclusion {
  if (verdicts.includes('regression')) return 'regression';
  return verdicts.includes('undecided') || verdicts.length === 0 ? 'undecided' : 'pass';
}

function composeBuild(source: BuildSource): BuildResult {
  return { kind: source.kind, name: describeBuild(source), commit: source.kind === 'reference' ? source.commit : null };
}
