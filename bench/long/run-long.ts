import { hostname, release } from 'node:os';
import { join, relative } from 'node:path';
import type { Bench } from '../bench.ts';
import { buildOf } from '../harness.ts';
import { renderLongTable } from './long-table.ts';
import { planHash } from './plan-hash.ts';
import { type Identity, RecordError, RunRecord } from './record.ts';
import { LONG_MEASURES } from './rows.ts';
import { runTrial } from './run-trial.ts';
import { PATIENCE_SEC } from './scenarios.ts';
import { runSession } from './session.ts';
import { isLongReached, tableRows } from './table-rows.ts';

export type LongOptions = {
  /** Names of LONG_MEASURES; all of them if there are none. */
  readonly names: readonly string[];
  /** The folder of the record. */
  readonly out: string;
  readonly isFresh: boolean;
  /** The most runs of each kind; null for all. */
  readonly runs: number | null;
  /** Model and number of cores, and Node. */
  readonly machine: string;
  readonly stop: AbortSignal;
};

const FILE = 'bench-long.jsonl';
/** As many runs as there are of the largest kind, and more. */
const ALL = Number.POSITIVE_INFINITY;

/** Measures what the record does not have yet, prints the table, and returns the exit code. */
export async function runLong(bench: Bench, options: LongOptions): Promise<number> {
  const { names, out, isFresh, runs, stop } = options;
  const path = join(out, FILE);
  const shown = shownPath(path);
  const record = new RunRecord(path, identityOf(bench, options.machine));
  const measures = names.length > 0 ? names : Object.keys(LONG_MEASURES);
  const rows = measures.flatMap((name) => LONG_MEASURES[name] ?? []);
  const most = runs ?? ALL;
  let before: Awaited<ReturnType<typeof runSession>>['measured'];
  try {
    const aside = isFresh ? record.setAside(new Date()) : null;
    if (aside !== null) bench.say(`the runs until now are kept in ${shownPath(aside)}`);
    const { measured, damage } = record.read();
    for (const line of damage) bench.say(line);
    before = measured;
  } catch (error) {
    if (!(error instanceof RecordError)) throw error;
    console.error(`${error.message}\n${error.hint}`);
    return 2;
  }
  console.log(`${describe(bench)}: runs are kept in ${shown}; Ctrl-C keeps what was measured`);
  console.log(`runs beside neighbours wait ${PATIENCE_SEC} s for a quiet machine, where the default is 60 s`);
  if (runs !== null)
    console.log(`--runs ${runs}: at most ${runs} of each kind of run, so that no count is the whole one`);
  const { measured, failures } = await runSession({
    ...{ rows, most, before, stop },
    run: (trial, known, signal) => runTrial(bench, trial, known, signal),
    keep: (run) => record.append(run),
    say: bench.say,
  });
  const table = tableRows(measured, rows, most);
  console.log(`\n${table.length === 0 ? 'no run was measured' : renderLongTable(table)}`);
  if (stop.aborted) console.log(`\nstopped: what was measured is in ${shown}, and the same command goes on from there`);
  for (const failure of failures) console.log(`FAILED  ${failure}`);
  return exitCode(stop.aborted, failures.length > 0, table.every(isLongReached));
}

/** From the current folder, if it is below that. */
function shownPath(path: string): string {
  const short = relative('.', path);
  return short.startsWith('..') ? path : short;
}

function exitCode(isStopped: boolean, hasFailed: boolean, isReached: boolean): number {
  if (isStopped) return 130;
  if (hasFailed) return 1;
  return isReached ? 0 : 3;
}

function identityOf({ bin, scenarios }: Bench, machine: string): Identity {
  return { build: buildOf(bin), machine: `${hostname()}, ${machine}, ${release()}`, plan: planHash(scenarios) };
}

function describe({ bin }: Bench): string {
  return `build ${buildOf(bin)}`;
}
