import { readVersionedFile } from '../budget/versioned-file.ts';
import { issueOn, valuesOf } from '../fields/reading.ts';
import type { Problems } from '../yaml/problem.ts';
import type { Baseline, ScenarioBaseline } from './baseline.ts';
import { BASELINE_HINT, baselineShape } from './baseline-language.ts';

/** The text of a baseline file → what is in it; or all that is wrong with it. */
export function readBaseline(
  text: string,
  path: string,
): { readonly ok: true; readonly value: Baseline } | ({ readonly ok: false } & Problems) {
  return readVersionedFile(text, { path, shape: baselineShape, hint: BASELINE_HINT }, (fields, _, issues) => {
    const entries = (fields?.baselines.value ?? []).flatMap(({ value }) => value ?? []);
    const seen = new Set<string>();
    for (const { scenario, fingerprint, machine, node } of entries) {
      const key = JSON.stringify([scenario.value, fingerprint.value, machine.value, node.value]);
      if (seen.has(key)) {
        const message = `"${scenario.value}" has two baselines for the same load, machine and Node`;
        issues.push(issueOn(scenario, message, 'leave one of them out'));
      }
      seen.add(key);
    }
    return () => ({ entries: entries.map((entry) => complete(valuesOf(entry))) });
  });
}

type Written = Omit<ScenarioBaseline, 'commit' | 'memory' | 'figures'> & {
  readonly commit: string | undefined;
  readonly memory: ScenarioBaseline['memory'] | undefined;
  readonly figures: readonly (Omit<ScenarioBaseline['figures'][number], 'spreadPercent'> & {
    readonly spread: number;
  })[];
};

function complete({ commit, memory, figures, ...rest }: Written): ScenarioBaseline {
  return {
    ...rest,
    commit: commit ?? null,
    memory: memory ?? null,
    figures: figures.map(({ spread, ...figure }) => ({ ...figure, spreadPercent: spread })),
  };
}
