import type { Bench, Measure } from '../bench.ts';
import { LONG_MEASURES } from '../long/rows.ts';
import { runTrial } from '../long/run-trial.ts';
import { runSession } from '../long/session.ts';
import { tableRows } from '../long/table-rows.ts';

/** The same runs as in `--long`, as many of each kind as there are pairs. No file keeps them. */
function shortForm(name: string): Measure {
  return async (bench: Bench) => {
    const rows = LONG_MEASURES[name] ?? [];
    const { measured, failures } = await runSession({
      ...{ rows, most: bench.pairs, before: [], stop: new AbortController().signal },
      run: (trial, known, stop) => runTrial(bench, trial, known, stop),
      keep: () => undefined,
      say: bench.say,
    });
    if (failures.length > 0) throw new Error(failures.join('\n'));
    return tableRows(measured, rows, bench.pairs).map(({ table }) => table);
  };
}

/** Exits of a shipped scenario, and of the same slowed by CPU, quiet and beside busy processes that come and go. */
export const measureGates: Measure = shortForm('gates');
/** What a request of the same target costs from run to run, beside busy processes too, and whether a change of it is found. */
export const measureWork: Measure = shortForm('work');
/** What sampling adds to the p99 of a closed load. */
export const measureSampling: Measure = shortForm('sampling');
/** How the memory of the harness grows in an open and in a closed load, 10 minutes each. */
export const measureSoak: Measure = shortForm('soak');
